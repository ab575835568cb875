import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { useState } from 'react';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes, formatCount } from '../../components/format.ts';
import { PathField } from '../../components/path-field.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { readOperations } from '../../stores/operations.ts';
import { settings } from '../../stores/settings.ts';
import classes from './version.module.css';

interface ExportDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

/** Restores the files of a version into a new folder. The work goes on in the operations tray. */
export function ExportDialog({ version, onClose }: ExportDialogProps) {
  const suggested = loadedValue(settings.use('registry'))?.exportFolder ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [allowDamaged, setAllowDamaged] = useState(false);
  const folder = typed ?? suggested;
  const action = useAction(async () => {
    await service.call('version.export', { version: version.id, outDir: folder.trim(), allowDamaged });
    await readOperations();
  });
  return (
    <Modal opened onClose={onClose} title={`Export files of ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run().then((done) => done && onClose());
        }}
      >
        <div className={classes['dim']}>
          {formatCount(version.artifacts.length, 'file')}, {formatBytes(version.sizeBytes)}, each verified against its
          digest while it is written, into a new folder inside the one you choose.
        </div>
        <PathField
          kind="folder"
          value={folder}
          onChange={setTyped}
          dialogTitle="Choose the folder to export into"
          required
          autoFocus
        />
        <Checkbox
          label="Write what is left when files are damaged"
          description="Damaged files get .damaged after their name and zeros where bytes can’t be read; DAMAGED.txt names them. Else nothing is written."
          checked={allowDamaged}
          onChange={(event) => setAllowDamaged(event.currentTarget.checked)}
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={folder.trim() === ''}>
            Export files
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
