import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { MirrorState } from '../../../../shared/model/mirror.ts';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { formatBytes } from '../../../components/format.ts';
import { useAction } from '../../../hooks/use-action.ts';
import { removeMirror } from '../../../stores/mirrors.ts';
import { placeText } from './mirror-words.ts';

/** Asks before a mirror is removed: its files stay unless the person says otherwise. */
export function RemoveMirrorDialog({ state, onClose }: { readonly state: MirrorState; readonly onClose: () => void }) {
  const { mirror, sizeBytes } = state;
  const [deleteFiles, setDeleteFiles] = useState(false);
  const remove = useAction(removeMirror);
  return (
    <ConfirmDialog
      opened
      title={`Remove the mirror ${mirror.name}`}
      confirmLabel={deleteFiles ? 'Remove and delete its files' : 'Remove mirror'}
      danger
      withReason
      busy={remove.isBusy}
      error={remove.error}
      onConfirm={(reason) => void remove.run(mirror.name, reason, deleteFiles).then((done) => done && onClose())}
      onClose={onClose}
    >
      The registry forgets it and repairs nothing from it any more. The vault itself is not touched.
      <Checkbox
        mt="sm"
        label={`Also delete the ${formatBytes(sizeBytes)} that lie there`}
        description={placeText(mirror)}
        checked={deleteFiles}
        onChange={(event) => setDeleteFiles(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}
