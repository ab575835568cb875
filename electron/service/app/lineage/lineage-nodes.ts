import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { LineageNode, NodeType } from '../../../../shared/model/lineage.ts';
import type { LineageRecordType } from '../../catalog/index.ts';
import type { Registry } from '../context.ts';

const recordTypes = ['dataset', 'experiment', 'deployment'] as const;

/**
 * The id behind what a person wrote: a version by id or MODEL@VERSION, any node by id, or with its type before the name
 * (dataset:NAME@VERSION). Throws `lineage.not_found`.
 */
export function nodeIdOf(registry: Registry, written: string): string {
  const { catalog } = registry;
  for (const type of recordTypes)
    if (written.startsWith(`${type}:`)) return recordIdOf(registry, type, written.slice(type.length + 1));
  const name = written.startsWith('version:') ? written.slice('version:'.length) : written;
  const id =
    catalog.versions.versionId(name) ??
    recordTypes.map((type) => (catalog.lineageRecords.get(type, name) ? name : null)).find((one) => one !== null);
  if (id) return id;
  throw new StrongroomError(
    'lineage.not_found',
    `There is no ${name} in the lineage. Write MODEL@VERSION, or dataset:NAME@VERSION, experiment:NAME, deployment:NAME.`,
    { node: written },
  );
}

/** The id of a record by id or name. Throws `dataset.not_found`, `experiment.not_found`, `deployment.not_found`. */
export function recordIdOf(registry: Registry, type: LineageRecordType, idOrName: string): string {
  const id = registry.catalog.lineageRecords.id(type, idOrName);
  if (id !== null) return id;
  throw new StrongroomError(
    `${type}.not_found`,
    `There is no ${typeWords[type]} ${idOrName}.${type === 'dataset' ? ' Write NAME@VERSION.' : ''}`,
    { [type]: idOrName },
  );
}

/** A node with what the graph shows of it. Throws `lineage.not_found`. */
export function nodeOf(registry: Registry, id: string, asOf: string | null = null): LineageNode {
  const node = registry.catalog.lineage.query.nodes(new Map([[id, 0]]), asOf)[0];
  if (node) return node;
  throw new StrongroomError('lineage.not_found', `There is no ${id} in the lineage.`, { node: id });
}

/** The same, of a version. Throws `version.not_found` for any other node. */
export function versionNodeOf(registry: Registry, written: string): LineageNode {
  const node = nodeOf(registry, nodeIdOf(registry, written));
  if (node.type === 'version') return node;
  throw new StrongroomError('version.not_found', `${node.label} is a ${typeWords[node.type]}, not a version.`, {
    version: written,
  });
}

/** What a person calls a type of node. */
export const typeWords = {
  version: 'version',
  dataset: 'data set',
  experiment: 'experiment',
  deployment: 'deployment',
} as const satisfies Record<NodeType, string>;
