import type { Checkpoint, Verification } from '../../../shared/model/audit.ts';
import { formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { CopyButton, Digest, Time } from '../../components/values.tsx';
import classes from './audit.module.css';

/** The signed head of the log: the code to write down, so that a cut tail is noticed. */
export function CheckpointLine({ checkpoint }: { readonly checkpoint: Checkpoint }) {
  return (
    <section className={classes['checkpoint']} aria-label="Checkpoint">
      <span>
        <span className={classes['dim']}>Checkpoint</span>{' '}
        <span className={classes['code']}>{checkpoint.shortCode}</span>
        <CopyButton value={checkpoint.shortCode} label="checkpoint code" />
      </span>
      <span>
        <span className={classes['dim']}>over</span> {formatCount(checkpoint.size, 'record')}
      </span>
      <span>
        <span className={classes['dim']}>signed</span> <Time value={checkpoint.time} exact />
      </span>
      <span>
        <span className={classes['dim']}>root</span> <Digest value={checkpoint.rootHash} label="root hash" />
      </span>
    </section>
  );
}

/** How a verification came out; each problem with its place. */
export function VerificationResult({ verification }: { readonly verification: Verification }) {
  const { ok, problems, checkedRecords, checkedSubjects, checkedSignatures, verifiedAt } = verification;
  const checked = `${formatCount(checkedRecords, 'record')}, ${formatCount(checkedSubjects, 'subject')} and ${formatCount(checkedSignatures, 'signature')} checked`;
  return (
    <Notice
      tone={ok ? 'good' : 'bad'}
      title={
        ok ? 'The audit log verifies' : `The audit log does not verify: ${formatCount(problems.length, 'problem')}`
      }
      announce
    >
      {checked} <Time value={verifiedAt} exact />.
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
    </Notice>
  );
}
