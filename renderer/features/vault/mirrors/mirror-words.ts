import type { Mirror, MirrorHolds, MirrorRule, MirrorState } from '../../../../shared/model/mirror.ts';
import type { Tone } from '../../../components/badges.tsx';
import { formatCount } from '../../../components/format.ts';

/** Where a mirror is, in one line. */
export function placeText({ place }: Pick<Mirror, 'place'>): string {
  if (place.kind === 'folder') return place.folder;
  return `${place.endpoint}, bucket ${place.bucket}${place.prefix === '' ? '' : `, ${place.prefix}`}`;
}

/** Which versions a mirror holds. */
export function holdsText({ stages, tiers }: MirrorHolds): string {
  if (stages === null && tiers === null) return 'all versions';
  const parts = [stages?.join(', '), tiers === null ? undefined : `tier ${tiers.join(', ')}`];
  return parts.filter((part) => part !== undefined).join('; ');
}

/** How a mirror is, with the worst thing first: not there is not the same as empty. */
export function stateOf({
  mirror,
  reachable,
  damaged,
  missing,
}: Pick<MirrorState, 'reachable' | 'damaged' | 'missing'> & {
  readonly mirror: Pick<Mirror, 'lastSyncAt'>;
}): { readonly text: string; readonly tone: Tone } {
  if (reachable === false) return { text: 'not reachable', tone: 'warn' };
  if (damaged > 0) return { text: formatCount(damaged, 'damaged file'), tone: 'bad' };
  if (mirror.lastSyncAt === null) return { text: 'never synced', tone: 'neutral' };
  if (missing > 0) return { text: `${formatCount(missing, 'file')} behind`, tone: 'warn' };
  return { text: 'complete', tone: 'good' };
}

/** A rule of the policy as a sentence. */
export function ruleText({ stage, tier, copies, storageClass }: MirrorRule): string {
  const which = [stage === null ? 'Any stage' : `Stage ${stage}`, tier === null ? 'any tier' : `tier ${tier}`];
  if (copies === 0) return `${which.join(', ')}: no copy`;
  return `${which.join(', ')}: ${formatCount(copies, 'copy', 'copies')} on ${storageClass === 'fast' ? 'fast mirrors' : 'any mirror'}`;
}
