import type { ReactNode } from 'react';
import { VaultVerification } from '../../../shared/model/audit.ts';
import { formatBytes, formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { KeyValueList, Time } from '../../components/values.tsx';
import { settings } from '../../stores/settings.ts';
import type { VaultStats } from '../../stores/vault-store.ts';
import { adviceFor } from './damage-advice.ts';
import { ProblemList } from './problem-list.tsx';
import classes from './vault.module.css';

/** Whether the bytes are what they should be: when that was looked at, what was found, what to do. */
export function Health({ stats }: { readonly stats: VaultStats }) {
  const { lastVerification, lastFullVerification, damagedPacks } = stats;
  const current = settings.use('registry');
  const scrubDays = current.status === 'ready' ? current.value.scrubDays : null;
  return (
    <Section title="Health">
      <KeyValueList
        items={[
          { label: 'Structure', value: <Verified verification={lastVerification} /> },
          { label: 'Every byte', value: <Verified verification={lastFullVerification} /> },
          ...(scrubDays === null
            ? []
            : [
                {
                  label: 'By itself',
                  value: scrubDays === 0 ? 'never' : `every ${formatCount(scrubDays, 'day')}, while nobody works`,
                },
              ]),
          { label: 'Damaged packs', value: damagedPacks === 0 ? 'none known' : formatCount(damagedPacks, 'pack') },
        ]}
      />
    </Section>
  );
}

function Verified({ verification }: { readonly verification: VaultVerification | null }) {
  if (verification === null) return <>never verified</>;
  const { ok, problems, verifiedAt, byScrub } = verification;
  return (
    <>
      <Time value={verifiedAt} />, {ok ? 'sound' : formatCount(problems.length, 'problem')}
      {byScrub && ', by itself'}
    </>
  );
}

interface VerificationNoticeProps {
  readonly verification: VaultVerification;
  readonly announce?: boolean;
  readonly actions?: ReactNode;
}

/** The newest verification in one box: sound, or each problem with what it hits and what to do. */
export function VerificationNotice({ verification, announce = false, actions }: VerificationNoticeProps) {
  const { ok, full, problems, checkedPacks, checkedChunks, checkedFiles, checkedBytes, verifiedAt } = verification;
  return (
    <Notice
      tone={ok ? 'good' : 'bad'}
      title={
        ok
          ? `The vault verifies (${full ? 'every byte' : 'structure'})`
          : `The vault is damaged: ${formatCount(problems.length, 'problem')}`
      }
      announce={announce}
      actions={actions}
    >
      {formatCount(checkedPacks, 'pack')}, {formatCount(checkedChunks, 'chunk')}, {formatCount(checkedFiles, 'file')}{' '}
      and {formatBytes(checkedBytes)} checked <Time value={verifiedAt} exact />.
      {problems.length > 0 && <Problems problems={problems} />}
    </Notice>
  );
}

function Problems({ problems }: { readonly problems: VaultVerification['problems'] }) {
  const advice = [...new Set(problems.map(({ code }) => adviceFor(code)))];
  return (
    <>
      <ProblemList label="Problems" problems={problems} />
      <p className={classes['advice']}>
        <strong>What to do.</strong> {advice.join(' ')}
      </p>
    </>
  );
}

/** The result of an operation as a verification, or null when it is none. */
export function verificationOf(result: unknown): VaultVerification | null {
  const parsed = VaultVerification.safeParse(result);
  return parsed.success ? parsed.data : null;
}
