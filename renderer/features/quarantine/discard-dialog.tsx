import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { discardItem } from '../../stores/quarantine-store.ts';

interface DiscardDialogProps {
  /** The item to be discarded; null while nobody asks. */
  readonly item: QuarantineItem | null;
  readonly onClose: () => void;
  /** Called when the item is gone. */
  readonly onDiscarded: () => void;
}

/** Asks before an item is deleted from quarantine. */
export function DiscardDialog({ item, onClose, onDiscarded }: DiscardDialogProps) {
  const discard = useAction(discardItem);
  return (
    <ConfirmDialog
      opened={item !== null}
      title={`Discard ${item?.name ?? ''}?`}
      confirmLabel="Discard"
      danger
      busy={discard.isBusy}
      error={discard.error}
      onConfirm={() => item && void discard.run(item.id).then((done) => done && onDiscarded())}
      onClose={() => {
        discard.clearError();
        onClose();
      }}
    >
      The copy in quarantine and its registration draft are deleted. The source stays where it is.
    </ConfirmDialog>
  );
}
