import type { DatasetRole, VersionMetadata } from '../../../../shared/model/metadata.ts';
import { newId } from '../../platform/index.ts';
import type { Change } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { describeDataset, refuseOtherDigests } from './dataset-facts.ts';
import { addEdgeWithin, retractEdgeWithin } from './lineage-edges.ts';
import { nodeOf } from './lineage-nodes.ts';

/** How a version hangs together with a dataset of each role; the edge keeps the role, so that what was only tested with is told apart. */
const edgeOfRole = {
  training: 'trained_on',
  validation: 'influenced_by',
  test: 'influenced_by',
} as const satisfies Record<DatasetRole, string>;

type Named = Pick<VersionMetadata, 'datasets' | 'experiment'>;
interface Source {
  readonly type: 'trained_on' | 'influenced_by' | 'produced_by';
  readonly toType: 'dataset' | 'experiment';
  readonly toId: string;
  readonly roles: readonly DatasetRole[];
}

const keyOf = ({ type, toId }: Pick<Source, 'type' | 'toId'>): string => `${type} ${toId}`;

/** Records the datasets and the experiment that metadata names, and gives the edges that lead to them, by type and end. */
function recordSources(registry: Registry, change: Change, { datasets, experiment }: Named): Map<string, Source> {
  const { catalog, random } = registry;
  const sources = new Map<string, Source>();
  for (const { name, version, role } of datasets) {
    const dataset = catalog.lineage.ensureDataset(newId(random, 'ds'), name, version, change.at);
    if (dataset.isNew) change.created('dataset.recorded', 'dataset', dataset.id, `${name}@${version}`);
    const end = { type: edgeOfRole[role], toId: dataset.id };
    const roles = new Set([...(sources.get(keyOf(end))?.roles ?? []), role]);
    sources.set(keyOf(end), { ...end, toType: 'dataset', roles: [...roles].toSorted() });
  }
  if (experiment === null) return sources;
  const found = catalog.lineage.ensureExperiment(newId(random, 'ex'), experiment, change.at);
  if (found.isNew) change.created('experiment.recorded', 'experiment', found.id, experiment);
  const end = { type: 'produced_by', toId: found.id } as const;
  return sources.set(keyOf(end), { ...end, toType: 'experiment', roles: [] });
}

/** Copies what metadata says of datasets into their records. Throws `dataset.digest_conflict`. */
function describeSources(registry: Registry, change: Change, actor: Actor, { metadata, reason }: Described): void {
  const { catalog, random } = registry;
  refuseOtherDigests(registry, metadata.datasets);
  for (const ref of metadata.datasets) {
    const { id } = catalog.lineage.ensureDataset(newId(random, 'ds'), ref.name, ref.version, change.at);
    describeDataset(registry, change, actor, { id, ref, reason });
  }
}

interface Described {
  readonly metadata: Named;
  readonly reason: string;
}

/**
 * Draws the edges of a version that is being registered. The caller records the version afterwards, whose record has its edges.
 * Throws `dataset.digest_conflict`.
 */
export function linkSources(
  registry: Registry,
  change: Change,
  actor: Actor,
  { metadata, versionId, label }: { readonly metadata: Named; readonly versionId: string; readonly label: string },
): void {
  for (const source of recordSources(registry, change, metadata).values())
    registry.catalog.lineage.addEdge({ ...source, fromType: 'version', fromId: versionId });
  describeSources(registry, change, actor, { metadata, reason: `Named when ${label} was registered.` });
}

interface Following {
  readonly versionId: string;
  readonly label: string;
  readonly before: Named;
  readonly after: Named;
  readonly reason: string;
}

/**
 * Brings the edges of a registered version up to corrected metadata: what it names now gets an edge from now on, the edge to what it names no
 * longer is retracted, and one whose roles changed is retracted and added anew. All is appended, with the reason of the correction; edges that
 * people drew themselves stay. Throws `dataset.digest_conflict`.
 */
export function followSources(registry: Registry, change: Change, actor: Actor, made: Following): void {
  const { versionId, label, reason } = made;
  const earlier = recordSources(registry, change, made.before);
  const now = recordSources(registry, change, made.after);
  const from = nodeOf(registry, versionId);
  const isThere = ({ type, toId }: Source) => registry.catalog.lineage.hasEdge({ fromId: versionId, type, toId });
  const endsTo = ({ type, toId }: Source) => ({ type, from, to: nodeOf(registry, toId) });
  const isSame = (key: string) => earlier.get(key)?.roles.join() === now.get(key)?.roles.join();
  for (const [key, source] of earlier)
    if (!(now.has(key) && isSame(key)) && isThere(source))
      retractEdgeWithin(registry, change, actor, { ends: endsTo(source), reason });
  for (const [key, source] of now) {
    if ((earlier.has(key) && isSame(key)) || isThere(source)) continue;
    const { roles } = source;
    addEdgeWithin(registry, change, actor, { ends: endsTo(source), reason, performanceDependency: null, roles });
  }
  describeSources(registry, change, actor, { metadata: made.after, reason: `Corrected at ${label}: ${reason}` });
}
