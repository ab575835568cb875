import type { VersionDetail } from '../../../shared/model/version.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { deleteVersion } from '../../stores/models.ts';
import { deletionHindrance } from './deletion-hindrance.ts';
import classes from './version.module.css';

/** Asks before a version is deleted: what stays, what goes, why. */
export function DeleteDialog({ version, onClose }: { readonly version: VersionDetail; readonly onClose: () => void }) {
  const remove = useAction(deleteVersion);
  const hindrance = deletionHindrance(version);
  const name = `${version.model}@${version.version}`;
  return (
    <ConfirmDialog
      opened
      title={`Delete ${name}`}
      confirmLabel="Delete version"
      danger
      withReason={hindrance === null}
      disabled={hindrance !== null}
      busy={remove.isBusy}
      error={remove.error}
      onConfirm={(reason) => void remove.run(version.id, reason).then((done) => done && onClose())}
      onClose={onClose}
    >
      {hindrance !== null && (
        <div className={classes['open']}>
          <Notice tone="warn" title="This version can’t be deleted now">
            {hindrance}
          </Notice>
        </div>
      )}
      <ul className={classes['consequences']}>
        <li>
          <strong>Stays for ever:</strong> its record, signatures, place in the lineage, audit records and its number,
          which is not given again. It is marked as deleted.
        </li>
        <li>
          <strong>Ends now:</strong> its files can’t be exported any more, and it can’t be promoted. This can’t be taken
          back.
        </li>
        <li>
          <strong>Goes later:</strong> its bytes, in the next collection of the vault. Pieces that other versions use
          stay.
        </li>
      </ul>
    </ConfirmDialog>
  );
}
