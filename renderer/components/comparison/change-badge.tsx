import type { ChangeClass } from '../../../shared/model/comparison.ts';
import { type Tone, ToneBadge } from '../badges.tsx';

const tones = { breaking: 'bad', feature: 'info', patch: 'neutral' } as const satisfies Record<ChangeClass, Tone>;

/** The class of a difference. */
export const ChangeBadge = ({ change }: { readonly change: ChangeClass }) => (
  <ToneBadge tone={tones[change]}>{change}</ToneBadge>
);
