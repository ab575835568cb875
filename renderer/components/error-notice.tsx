import { Button } from '@mantine/core';
import { type ErrorCode, type ErrorKind, errorKinds, type WireError } from '../../shared/contract/errors.ts';
import classes from './notice.module.css';
import { Notice } from './notice.tsx';

const titles: Record<ErrorKind, string> = {
  invalid: 'Something needs correcting',
  not_found: 'Not found',
  conflict: 'This has changed meanwhile',
  denied: 'Not allowed',
  corrupt: 'Damaged data',
  unverified: 'Verification failed',
  unavailable: 'Not available now',
  unsupported: 'Not supported here',
  cancelled: 'Cancelled',
  internal: 'Strongroom made a mistake',
};

/** Where the kind alone would put it badly. */
const titlesByCode: Partial<Record<ErrorCode, string>> = {
  'session.wrong_passphrase': 'That is not right',
  'session.slowed_down': 'Wait a moment',
  'passphrase.too_weak': 'Choose another passphrase',
  'service.lost': 'No connection to the service',
  'model.name_taken': 'The name is taken',
  'branch.exists': 'The name is taken',
  'branch.closed': 'The branch is closed',
  'branch.not_closed': 'The branch is open',
  'version.exists': 'The number is taken',
  'version.below_parent': 'The number is too low',
  'version.bump_too_small': 'The step is too small',
  'version.override_invalid': 'The signature is for something else',
  'version.origin_wrong': 'The files do not fit this merge',
  'version.deleted': 'The version is deleted',
  'lineage.cycle': 'This would be a cycle',
  'lineage.edge_exists': 'It is recorded already',
  'dataset.exists': 'It is recorded already',
  'dataset.digest_conflict': 'Another digest is recorded',
};

const advice: Partial<Record<ErrorKind, string>> = {
  not_found: 'It may have been removed, or the address is wrong.',
  conflict: 'Look at the current state, then try again.',
  corrupt: 'Nothing was changed. Verify the vault and the audit log before going on.',
  unverified: 'Do not rely on this data until the cause is known.',
  unsupported: 'Use a newer version of Strongroom.',
  internal: 'Nothing of yours was lost. Give the number below to whoever looks after this workstation.',
};

interface ErrorNoticeProps {
  readonly error: WireError;
  /** Shown as a button where trying again can help. */
  readonly onRetry?: () => void;
}

/** An error of the service: what happened, what to do, and a retry where its kind says that one can help. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  const fields = fieldProblems(error);
  // A title of its own comes with a message that says what to do.
  const ownTitle = titlesByCode[error.code];
  const hint = ownTitle === undefined ? advice[error.kind] : undefined;
  const canRetry = onRetry !== undefined && (errorKinds[error.kind].retry || error.kind === 'conflict');
  return (
    <Notice
      tone={error.kind === 'cancelled' ? 'info' : 'bad'}
      title={ownTitle ?? titles[error.kind]}
      announce
      actions={
        canRetry ? (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        ) : undefined
      }
    >
      <p className={classes['noticeText']}>{error.message}</p>
      {fields.length > 0 && (
        <ul className={classes['noticeList']}>
          {fields.map((field) => (
            <li key={field}>{field}</li>
          ))}
        </ul>
      )}
      {hint !== undefined && <p className={classes['noticeText']}>{hint}</p>}
      {error.kind === 'internal' && error.requestId !== undefined && (
        <p className={classes['noticeCode']}>Request {error.requestId}</p>
      )}
    </Notice>
  );
}

/** `details.fields` of an `invalid` error as `field: problem` lines, at most 20. */
function fieldProblems(error: WireError): string[] {
  const fields = error.details['fields'];
  if (!Array.isArray(fields)) return [];
  return fields.slice(0, 20).map((field: unknown) => {
    if (typeof field === 'string') return field;
    if (typeof field !== 'object' || field === null) return String(field);
    const path = 'path' in field ? (Array.isArray(field.path) ? field.path.join('.') : String(field.path)) : '';
    const message = 'message' in field ? String(field.message) : '';
    return path === '' ? message : `${path}: ${message}`;
  });
}
