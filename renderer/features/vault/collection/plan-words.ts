import type { CollectionPlan, PlannedPack } from '../../../../shared/model/collection.ts';
import { formatBytes, formatTime } from '../../../components/format.ts';

/** Why a pack is deleted, rewritten or left. */
export const packReasons: Readonly<Record<PlannedPack['because'], string>> = {
  nothing_live: 'nothing in it is used',
  sparse: 'much of it is not used',
  small: 'small, merged with others',
  description: 'names a deleted file',
  below_threshold: 'too little to gain',
  damaged: 'damaged: verify and repair first',
};

/** Why a deleted version keeps its bytes for now. */
export function keptText({ because, until, holdIds }: CollectionPlan['kept'][number]): string {
  if (because === 'hold') return `legal hold ${holdIds.join(', ')}`;
  return until === null ? 'retention' : `retention until ${formatTime(until)}`;
}

/** What the collection comes to, in one sentence. */
export function planSummary(plan: CollectionPlan): string {
  if (isIdle(plan)) return 'There is nothing to collect.';
  const rewritten = plan.bytesRewritten > 0 ? `, rewriting ${formatBytes(plan.bytesRewritten)}` : '';
  return plan.bytesFreed >= 0
    ? `It frees about ${formatBytes(plan.bytesFreed)} of ${formatBytes(plan.bytesBefore)}${rewritten}.`
    : `It needs ${formatBytes(-plan.bytesFreed)} more for now${rewritten}; a later collection frees them.`;
}

/** True when running it would change nothing. */
export const isIdle = (plan: CollectionPlan): boolean =>
  plan.rounds === 0 &&
  plan.versions.length === 0 &&
  plan.deletePacks.count === 0 &&
  plan.repackPacks.count === 0 &&
  (!plan.unreferenced || plan.unreferencedPacks.length === 0);
