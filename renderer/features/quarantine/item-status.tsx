import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { type Tone, ToneBadge } from '../../components/badges.tsx';

const looks = {
  copying: { label: 'copying', tone: 'info' },
  interrupted: { label: 'interrupted', tone: 'warn' },
  inspecting: { label: 'inspecting', tone: 'info' },
  ready: { label: 'ready', tone: 'good' },
  failed: { label: 'failed', tone: 'bad' },
  registered: { label: 'registered', tone: 'neutral' },
} as const satisfies Record<QuarantineItem['status'], { label: string; tone: Tone }>;

/** Where an item is on its way from outside to the registry. */
export const ItemStatus = ({ status }: { readonly status: QuarantineItem['status'] }) => (
  <ToneBadge tone={looks[status].tone}>{looks[status].label}</ToneBadge>
);
