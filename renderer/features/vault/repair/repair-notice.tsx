import type { ReactNode } from 'react';
import { VaultRepair } from '../../../../shared/model/mirror.ts';
import type { Operation } from '../../../../shared/model/operation.ts';
import { formatCount } from '../../../components/format.ts';
import { Notice } from '../../../components/notice.tsx';
import { ProblemList } from '../problem-list.tsx';
import classes from '../vault.module.css';

interface RepairNoticeProps {
  readonly operation: Operation;
  readonly close: ReactNode;
}

/** What a repair mended, and what stays damaged with the files that it hits. */
export function RepairNotice({ operation, close }: RepairNoticeProps) {
  const parsed = VaultRepair.safeParse(operation.result);
  if (!parsed.success) return null;
  const { ok, damagedPacks, replacedPacks, repairedChunks, salvagedChunks, setAside, notes, problems } = parsed.data;
  const done = [
    replacedPacks > 0 && `${formatCount(replacedPacks, 'pack')} replaced`,
    repairedChunks > 0 && `${formatCount(repairedChunks, 'piece')} fetched`,
    salvagedChunks > 0 && `${formatCount(salvagedChunks, 'sound piece')} kept from damaged packs`,
    setAside.length > 0 && `${formatCount(setAside.length, 'damaged pack')} set aside, not deleted`,
  ].filter((part) => part !== false);
  return (
    <Notice tone={ok ? 'good' : 'bad'} title={titleOf(ok, damagedPacks)} announce actions={close}>
      {done.length > 0 && `${done.join(', ')}. `}
      {ok && damagedPacks > 0 && 'Verify every byte to see it confirmed.'}
      {!ok && (
        <>
          <ProblemList label="What stays damaged" problems={problems} />
          <p className={classes['advice']}>
            <strong>What to do.</strong> Add a mirror that holds these files and repair again, or give the original
            file.
          </p>
        </>
      )}
      {notes.length > 0 && <ProblemList label="Sources that could not be used" problems={notes} />}
    </Notice>
  );
}

function titleOf(ok: boolean, damagedPacks: number): string {
  if (damagedPacks === 0 && ok) return 'Nothing is damaged';
  return ok ? `The vault is repaired: ${formatCount(damagedPacks, 'damaged pack')}` : 'Not all of it could be repaired';
}
