import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { type Tone, ToneBadge } from '../../components/badges.tsx';
import { canRegister } from './item-rules.ts';

const looks = {
  copying: { label: 'copying', tone: 'info' },
  interrupted: { label: 'interrupted', tone: 'warn' },
  inspecting: { label: 'inspecting', tone: 'info' },
  ready: { label: 'ready', tone: 'good' },
  failed: { label: 'failed', tone: 'bad' },
  registered: { label: 'registered', tone: 'neutral' },
} as const satisfies Record<QuarantineItem['status'], { label: string; tone: Tone }>;

/** Where an item is on its way from outside to the registry; what lacks its waiver is blocked, not ready. */
export function ItemStatus({ item }: { readonly item: Pick<QuarantineItem, 'status' | 'waiver'> }) {
  if (item.status === 'ready' && !canRegister(item)) return <ToneBadge tone="warn">blocked</ToneBadge>;
  return <ToneBadge tone={looks[item.status].tone}>{looks[item.status].label}</ToneBadge>;
}
