import type { ReactNode } from 'react';
import { MirrorSync } from '../../../../shared/model/mirror.ts';
import type { Operation } from '../../../../shared/model/operation.ts';
import { formatBytes, formatCount } from '../../../components/format.ts';
import { Notice } from '../../../components/notice.tsx';
import { ProblemList } from '../problem-list.tsx';

interface SyncNoticeProps {
  readonly operation: Operation;
  readonly close: ReactNode;
}

/** What a sync copied, healed and removed, and what it could not. */
export function SyncNotice({ operation, close }: SyncNoticeProps) {
  const parsed = MirrorSync.safeParse(operation.result);
  if (!parsed.success) return null;
  const { mirror, copied, copiedBytes, verified, healed, removed, problems } = parsed.data;
  const done = [
    copied > 0 && `${formatCount(copied, 'file')} (${formatBytes(copiedBytes)}) copied and read back`,
    verified > 0 && `${formatCount(verified, 'file')} verified`,
    healed > 0 && `${formatCount(healed, 'damaged file')} replaced`,
    removed > 0 && `${formatCount(removed, 'collected pack')} removed`,
  ].filter((part) => part !== false);
  return (
    <Notice
      tone={problems.length === 0 ? 'good' : 'bad'}
      title={
        problems.length === 0
          ? `The mirror ${mirror} is in step`
          : `The mirror ${mirror}: ${formatCount(problems.length, 'problem')}`
      }
      announce
      actions={close}
    >
      {done.length === 0 ? 'Nothing had to be copied.' : `${done.join(', ')}.`}
      {problems.length > 0 && <ProblemList label="Problems" problems={problems} />}
    </Notice>
  );
}
