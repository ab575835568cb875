import type { DatasetRole, VersionMetadata } from '../../../shared/model/metadata.ts';
import { newId } from '../platform/index.ts';
import type { Change } from './commit.ts';
import type { Actor, Registry } from './context.ts';
import { addEdgeWithin, retractEdgeWithin } from './lineage-edges.ts';
import { nodeOf } from './lineage-nodes.ts';

/** How a version hangs together with a dataset of each role: a test set shaped nothing, so no edge leads to it. */
const edgeOfRole = { training: 'trained_on', validation: 'influenced_by', test: null } as const satisfies Record<
  DatasetRole,
  string | null
>;

type Named = Pick<VersionMetadata, 'datasets' | 'experiment'>;
interface Source {
  readonly type: 'trained_on' | 'influenced_by' | 'produced_by';
  readonly toType: 'dataset' | 'experiment';
  readonly toId: string;
}

/** Records the datasets and the experiment that metadata names, and gives the edges that lead to them. */
function recordSources(registry: Registry, change: Change, { datasets, experiment }: Named): Source[] {
  const { catalog, random } = registry;
  const sources: Source[] = [];
  for (const { name, version, role } of datasets) {
    const dataset = catalog.lineage.ensureDataset(newId(random, 'ds'), name, version, change.at);
    if (dataset.isNew) change.created('dataset.recorded', 'dataset', dataset.id, `${name}@${version}`);
    const type = edgeOfRole[role];
    if (type !== null) sources.push({ type, toType: 'dataset', toId: dataset.id });
  }
  if (experiment === null) return sources;
  const found = catalog.lineage.ensureExperiment(newId(random, 'ex'), experiment, change.at);
  if (found.isNew) change.created('experiment.recorded', 'experiment', found.id, experiment);
  return [...sources, { type: 'produced_by', toType: 'experiment', toId: found.id }];
}

/** Draws the edges of a version that is being registered. The caller records the version afterwards, whose record has its edges. */
export function linkSources(registry: Registry, change: Change, metadata: Named, versionId: string): void {
  for (const source of recordSources(registry, change, metadata))
    registry.catalog.lineage.addEdge({ ...source, fromType: 'version', fromId: versionId });
}

/**
 * Brings the edges of a registered version up to corrected metadata: what it names now gets an edge, the edge to what it names no
 * longer is retracted. Both are appended, with the reason of the correction; edges that people drew themselves stay.
 */
export function followSources(
  registry: Registry,
  change: Change,
  actor: Actor,
  made: { readonly versionId: string; readonly before: Named; readonly after: Named; readonly reason: string },
): void {
  const { versionId, reason } = made;
  const key = ({ type, toId }: Source) => `${type} ${toId}`;
  const earlier = new Map(recordSources(registry, change, made.before).map((one) => [key(one), one]));
  const now = new Map(recordSources(registry, change, made.after).map((one) => [key(one), one]));
  const from = nodeOf(registry, versionId);
  const isThere = ({ type, toId }: Source) => registry.catalog.lineage.hasEdge({ fromId: versionId, type, toId });
  const endsTo = ({ type, toId }: Source) => ({ type, from, to: nodeOf(registry, toId) });
  for (const [id, source] of now)
    if (!earlier.has(id) && !isThere(source))
      addEdgeWithin(registry, change, actor, { ends: endsTo(source), reason, performanceDependency: null });
  for (const [id, source] of earlier)
    if (!now.has(id) && isThere(source)) retractEdgeWithin(registry, change, actor, { ends: endsTo(source), reason });
}
