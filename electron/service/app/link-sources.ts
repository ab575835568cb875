import type { DatasetRole, VersionMetadata } from '../../../shared/model/metadata.ts';
import { newId } from '../platform/index.ts';
import type { Change } from './commit.ts';
import type { Registry } from './context.ts';

/** How a version hangs together with a dataset of each role: a test set shaped nothing, so no edge leads to it. */
const edgeOfRole = { training: 'trained_on', validation: 'influenced_by', test: null } as const satisfies Record<
  DatasetRole,
  string | null
>;

/**
 * Records the datasets and the experiment that metadata names and draws the version's edges to them. What is there already stays:
 * edges are only added. The caller records the version itself afterwards, whose state in the log includes its edges.
 */
export function linkSources(
  registry: Registry,
  change: Change,
  metadata: Pick<VersionMetadata, 'datasets' | 'experiment'>,
  versionId: string,
): void {
  const { catalog, random } = registry;
  for (const { name, version, role } of metadata.datasets) {
    const dataset = catalog.lineage.ensureDataset(newId(random, 'ds'), name, version, change.at);
    if (dataset.isNew) change.created('dataset.recorded', 'dataset', dataset.id, `${name}@${version}`);
    const type = edgeOfRole[role];
    if (type === null) continue;
    catalog.lineage.addEdge({ type, fromType: 'version', fromId: versionId, toType: 'dataset', toId: dataset.id });
  }
  const name = metadata.experiment;
  if (name === null) return;
  const experiment = catalog.lineage.ensureExperiment(newId(random, 'ex'), name, change.at);
  if (experiment.isNew) change.created('experiment.recorded', 'experiment', experiment.id, name);
  catalog.lineage.addEdge({
    type: 'produced_by',
    fromType: 'version',
    fromId: versionId,
    toType: 'experiment',
    toId: experiment.id,
  });
}
