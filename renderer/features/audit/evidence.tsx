import type { Verification } from '../../../shared/model/audit.ts';
import { formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Time } from '../../components/values.tsx';
import { AnchorForm } from './anchor-form.tsx';
import classes from './audit.module.css';

interface VerificationResultProps {
  readonly verification: Verification;
  readonly isBusy: boolean;
  /** Verifies again, with a code that was kept outside. */
  readonly onCompare: (code: string) => void;
}

/** How a verification came out; each problem with its place. */
export function VerificationResult({ verification, isBusy, onCompare }: VerificationResultProps) {
  const { ok, anchor, problems, checkedRecords, checkedSubjects, checkedSignatures, verifiedAt } = verification;
  const checked = `${formatCount(checkedRecords, 'record')}, ${formatCount(checkedSubjects, 'subject')} and ${formatCount(checkedSignatures, 'signature')} checked`;
  return (
    <Notice
      tone={ok ? 'good' : 'bad'}
      title={
        ok ? 'The audit log verifies' : `The audit log does not verify: ${formatCount(problems.length, 'problem')}`
      }
      announce
    >
      {checked} <Time value={verifiedAt} exact />.<div>{anchor.detail}</div>
      {problems.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll box must be reachable by keyboard
        <ul className={classes['problems']} tabIndex={0}>
          {problems.map((problem, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one result never changes
            <li key={at}>
              <strong>{problem.location}</strong>: {problem.message} <code>{problem.code}</code>
            </li>
          ))}
        </ul>
      )}
      {anchor.status !== 'anchored' && <AnchorForm isBusy={isBusy} onCompare={onCompare} />}
    </Notice>
  );
}
