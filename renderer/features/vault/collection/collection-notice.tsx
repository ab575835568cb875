import type { ReactNode } from 'react';
import { CollectionResult } from '../../../../shared/model/collection.ts';
import type { Operation } from '../../../../shared/model/operation.ts';
import { formatBytes, formatCount } from '../../../components/format.ts';
import { Notice } from '../../../components/notice.tsx';
import { ProblemList } from '../problem-list.tsx';

interface CollectionNoticeProps {
  readonly operation: Operation;
  readonly close: ReactNode;
}

/** What a collection removed, and what it had to leave. */
export function CollectionNotice({ operation, close }: CollectionNoticeProps) {
  const parsed = CollectionResult.safeParse(operation.result);
  if (!parsed.success) return null;
  const { versions, packsRemoved, packsWritten, freedBytes, left, certificates } = parsed.data;
  return (
    <Notice
      tone={left.length === 0 ? 'good' : 'warn'}
      title={freedBytes >= 0 ? `${formatBytes(freedBytes)} freed` : `${formatBytes(-freedBytes)} more for now`}
      announce
      actions={close}
    >
      {formatCount(packsRemoved, 'pack')} removed, {formatCount(packsWritten, 'pack')} written
      {versions.length > 0 && `; the bytes of ${versions.join(', ')} are gone`}
      {certificates.length > 0 && `; signed as ${certificates.join(', ')}`}.
      {left.length > 0 && (
        <ProblemList
          label="Packs that stay"
          problems={left.map(({ id, code, message }) => ({
            code,
            message,
            location: `pack ${id.slice(0, 12)}… stays`,
          }))}
        />
      )}
    </Notice>
  );
}
