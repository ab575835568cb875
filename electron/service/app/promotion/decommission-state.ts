import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Registry } from '../context.ts';

/** Throws `model.decommissioned` for a version of a model that was decommissioned: it goes no further. */
export function refuseDecommissioned({ catalog }: Pick<Registry, 'catalog'>, versionId: string): void {
  const summary = catalog.versions.record(versionId)?.summary;
  if (summary === undefined || catalog.workflow.decommission(summary.modelId) === null) return;
  throw new StrongroomError(
    'model.decommissioned',
    `${summary.model} is decommissioned. Register a new model instead.`,
    {
      model: summary.model,
    },
  );
}
