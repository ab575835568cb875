import { z } from 'zod';
import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { Impact } from '../../shared/model/impact.ts';
import type {
  AncestryComparison,
  Concentration,
  LineageGraph,
  LineagePath,
  LineageRelation,
} from '../../shared/model/lineage.ts';
import type { Dataset, Deployment, Experiment } from '../../shared/model/lineage-records.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

const LineageQuery = z.object({
  node: z.string(),
  depth: z.number().int(),
  direction: z.enum(['ancestors', 'descendants', 'both']),
  asOf: z.string().nullable(),
});
export type LineageQuery = z.infer<typeof LineageQuery>;

/** More nodes than this are cut, and the page says so. */
export const MAX_GRAPH_NODES = 3000;

/** The key of a query in `lineageGraphs`. */
export const lineageKey = (query: LineageQuery): string => JSON.stringify(LineageQuery.parse(query));

/** Lineage graphs by query (`lineageKey`). */
export const lineageGraphs = createKeyedStore<LineageGraph>(['models'], (key) =>
  service.call('lineage.graph', { ...LineageQuery.parse(JSON.parse(key)), limit: MAX_GRAPH_NODES }),
);

/** What lies one step from a node, for opening a graph further. */
export const readNeighbours = (node: string, asOf: string | null): Promise<LineageGraph> =>
  service.call('lineage.graph', { node, depth: 1, direction: 'both', limit: 200, asOf });

/** How two nodes are connected. */
export const readPath = (from: string, to: string, asOf: string | null): Promise<LineagePath> =>
  service.call('lineage.path', { from, to, asOf });

/** What two versions came from. */
export const readAncestries = (
  left: string,
  right: string,
  depth: number,
  asOf: string | null,
): Promise<AncestryComparison> => service.call('lineage.compare', { left, right, depth, asOf, limit: MAX_GRAPH_NODES });

/** A graph as the text of a file. */
export const readExport = (query: LineageQuery, format: 'mermaid' | 'cyclonedx') =>
  service.call('lineage.export', { ...query, format, limit: MAX_GRAPH_NODES });

/** Impact reports by version id. */
export const impacts = createKeyedStore<Impact>(['models'], (version) => service.call('version.impact', { version }));

export interface Concentrations {
  readonly shared: readonly Concentration[];
  readonly productionModels: number;
  readonly truncated: boolean;
}

/** Concentration by the least number of models. */
export const concentrations = createKeyedStore<Concentrations>(['models', 'promotions'], (minimum) =>
  service.call('lineage.concentration', { minimum: Number(minimum) }),
);

/** The data sets that a version rests on, its own first, by its id. */
export const dataDependencies = createKeyedStore<Output<Methods, 'lineage.data'>>(['models'], (version) =>
  service.call('lineage.data', { version }),
);

export interface Relations {
  readonly relations: readonly LineageRelation[];
  readonly truncated: boolean;
}

/** Every edge at a node, retracted ones too. */
export const relations = createKeyedStore<Relations>(['models'], (node) => service.call('lineage.relations', { node }));

interface RecordList<T> {
  readonly rows: readonly T[];
  readonly total: number;
}

/** Records whose name contains the key, at most 500 of them. */
export const datasetLists = createKeyedStore<RecordList<Dataset>>(['models'], async (text) => {
  const { datasets: rows, total } = await service.call('dataset.list', { text, limit: 500 });
  return { rows, total };
});
export const experimentLists = createKeyedStore<RecordList<Experiment>>(['models'], async (text) => {
  const { experiments: rows, total } = await service.call('experiment.list', { text, limit: 500 });
  return { rows, total };
});
export const deploymentLists = createKeyedStore<RecordList<Deployment>>(['models'], async (text) => {
  const { deployments: rows, total } = await service.call('deployment.list', { text, limit: 500 });
  return { rows, total };
});

/** One record by id or name. */
export const datasets = createKeyedStore<Dataset>(['models'], (dataset) => service.call('dataset.get', { dataset }));
export const experiments = createKeyedStore<Experiment>(['models'], (experiment) =>
  service.call('experiment.get', { experiment }),
);
export const deployments = createKeyedStore<Deployment>(['models'], (deployment) =>
  service.call('deployment.get', { deployment }),
);

/** Adds an edge; a cycle is refused and named. Rejects with the service's error. */
export const addEdge = (edge: Params<Methods, 'lineage.addEdge'>): Promise<LineageRelation> =>
  service.call('lineage.addEdge', edge);

/** Retracts an edge; it stays as history. Rejects with the service's error. */
export const retractEdge = (edge: Params<Methods, 'lineage.retractEdge'>): Promise<LineageRelation> =>
  service.call('lineage.retractEdge', edge);
