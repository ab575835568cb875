import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconInfoCircle,
  IconShieldCheck,
  IconShieldX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { signatureCounts } from '../../shared/model/key.ts';
import type { Tier } from '../../shared/model/model.ts';
import type { severities } from '../../shared/model/severity.ts';
import type { Stage } from '../../shared/model/stage.ts';
import classes from './badge.module.css';

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad';

interface ToneBadgeProps {
  readonly tone: Tone;
  readonly icon?: ReactNode;
  readonly outline?: boolean;
  readonly children: ReactNode;
}

const tierTones = { high: 'bad', medium: 'warn', low: 'neutral' } as const satisfies Record<Tier, Tone>;

/** The materiality tier of a model; "not set" without one. */
export const TierBadge = ({ tier, prefix = '' }: { readonly tier: Tier | null; readonly prefix?: string }) => (
  <ToneBadge tone={tier === null ? 'neutral' : tierTones[tier]} outline={tier === null}>
    {`${prefix}${tier ?? 'not set'}`}
  </ToneBadge>
);

/** A small label. Its words say everything; tone and icon only help the eye. */
export function ToneBadge({ tone, icon, outline = false, children }: ToneBadgeProps) {
  return (
    <span className={classes['badge']} data-tone={tone} data-outline={outline}>
      {icon}
      {children}
    </span>
  );
}

const stageTones = {
  development: 'neutral',
  staging: 'info',
  production: 'good',
  deprecated: 'warn',
  archived: 'neutral',
} as const satisfies Record<Stage, Tone>;

/** A stage by its name. */
export const StageBadge = ({ stage }: { readonly stage: Stage }) => (
  <ToneBadge tone={stageTones[stage]} outline={stage === 'archived'}>
    {stage}
  </ToneBadge>
);

/** Beside the stage of a version that a legal hold keeps. */
export const HoldBadge = () => <ToneBadge tone="info">legal hold</ToneBadge>;

/** Beside the stage of a version that was deleted. */
export const DeletedBadge = () => <ToneBadge tone="bad">deleted</ToneBadge>;

export type SeverityName = (typeof severities)[number];
const severityLooks = {
  info: { tone: 'neutral', icon: IconInfoCircle },
  low: { tone: 'info', icon: IconInfoCircle },
  medium: { tone: 'warn', icon: IconAlertTriangle },
  high: { tone: 'bad', icon: IconAlertTriangle },
  critical: { tone: 'bad', icon: IconAlertOctagon },
} as const;

/** A finding's severity; null means that inspection found nothing. */
export function SeverityBadge({ severity }: { readonly severity: SeverityName | null }) {
  if (severity === null) {
    return (
      <ToneBadge tone="good" icon={<IconCircleCheck size={13} aria-hidden="true" />}>
        none
      </ToneBadge>
    );
  }
  const { tone, icon: Icon } = severityLooks[severity];
  return (
    <ToneBadge tone={tone} icon={<Icon size={13} aria-hidden="true" />}>
      {severity}
    </ToneBadge>
  );
}

interface VerificationBadgeProps {
  readonly status: string;
  readonly detail?: string;
}

const badgeWords: Readonly<Record<string, string>> = {
  valid: 'signature valid',
  revoked_after: 'signature valid, key revoked after it',
  revoked_before: 'signed after the key was revoked',
  expired_key: 'signed with an expired key',
};

/** Whether a signature verifies, and what became of its key. What does not count is red, never "unknown". */
export function VerificationBadge({ status, detail }: VerificationBadgeProps) {
  const valid = signatureCounts(status);
  const Icon = valid ? IconShieldCheck : IconShieldX;
  return (
    <span {...(detail === undefined ? {} : { title: detail })}>
      <ToneBadge tone={valid ? 'good' : 'bad'} icon={<Icon size={13} aria-hidden="true" />}>
        {badgeWords[status] ?? `signature ${status.replaceAll('_', ' ')}`}
      </ToneBadge>
    </span>
  );
}
