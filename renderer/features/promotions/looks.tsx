import { IconArrowRight } from '@tabler/icons-react';
import type { PromotionRequest, Validation } from '../../../shared/model/promotion.ts';
import { StageBadge, type Tone, ToneBadge } from '../../components/badges.tsx';
import classes from './promotions.module.css';

const requestTones = {
  open: 'info',
  approved: 'good',
  rejected: 'bad',
  withdrawn: 'neutral',
  expired: 'neutral',
} as const satisfies Record<PromotionRequest['status'], Tone>;

/** How a request stands. */
export const RequestStatus = ({ status }: { readonly status: PromotionRequest['status'] }) => (
  <ToneBadge tone={requestTones[status]}>{status}</ToneBadge>
);

const validationLooks = {
  passed: { tone: 'good', label: 'passed' },
  warning: { tone: 'warn', label: 'warning' },
  failed: { tone: 'bad', label: 'failed' },
  not_applicable: { tone: 'neutral', label: 'not applicable' },
} as const satisfies Record<Validation['status'], { tone: Tone; label: string }>;

/** How a validation came out. */
export const ValidationStatus = ({ status }: { readonly status: Validation['status'] }) => (
  <ToneBadge tone={validationLooks[status].tone}>{validationLooks[status].label}</ToneBadge>
);

/** From which stage to which. */
export const StageMove = ({ request }: { readonly request: Pick<PromotionRequest, 'fromStage' | 'toStage'> }) => (
  <span className={classes['move']}>
    <StageBadge stage={request.fromStage} />
    <IconArrowRight size={14} aria-label="to" />
    <StageBadge stage={request.toStage} />
  </span>
);
