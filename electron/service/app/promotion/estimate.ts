import type { Tier } from '../../../../shared/model/model.ts';
import type { EstimatedCompletion } from '../../../../shared/model/promotion.ts';
import type { Stage } from '../../../../shared/model/stage.ts';
import type { Registry } from '../context.ts';

/** Fewer decided requests than this tell nothing. */
const neededSimilar = 5;
const HOUR_MS = 3_600_000;

/** How long requests to the same stage for models of the same tier took to be approved or rejected. */
export function estimateCompletion(
  { catalog }: Pick<Registry, 'catalog'>,
  similarTo: { readonly toStage: Stage; readonly tier: Tier | null },
): EstimatedCompletion {
  const hours = catalog.promotions
    .list({ status: null, versionId: null })
    .filter(
      (row) =>
        (row.status === 'approved' || row.status === 'rejected') &&
        row.toStage === similarTo.toStage &&
        row.policy.tier === similarTo.tier &&
        catalog.promotions.approvals(row.id).length > 0,
    )
    .map((row) => (Date.parse(row.closedAt ?? row.requestedAt) - Date.parse(row.requestedAt)) / HOUR_MS);
  return estimateFrom(hours);
}

/** The middle and the middle half of what similar requests took; nothing when they are too few to tell. */
export function estimateFrom(taken: readonly number[]): EstimatedCompletion {
  const hours = taken.toSorted((a, b) => a - b);
  if (hours.length < neededSimilar)
    return { status: 'not_enough_history', similar: hours.length, needed: neededSimilar };
  return {
    status: 'estimated',
    similar: hours.length,
    medianHours: quantile(hours, 0.5),
    lowerHours: quantile(hours, 0.25),
    upperHours: quantile(hours, 0.75),
  };
}

/** Linear between neighbours; `sorted` is not empty. */
function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
