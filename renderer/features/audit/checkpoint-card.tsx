import { Button, Group, Modal } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Checkpoint } from '../../../shared/model/audit.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { QrCode } from '../../components/qr-code.tsx';
import { CopyButton, Digest, KeyValueList, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { saveCheckpoint } from '../../stores/audit-store.ts';
import classes from './audit.module.css';

/** The signed head of the log: the code to keep outside, to write down, to photograph or to save, so that a cut tail is noticed. */
export function CheckpointCard({ checkpoint }: { readonly checkpoint: Checkpoint }) {
  const [isShown, setShown] = useState(false);
  const [isSaving, setSaving] = useState(false);
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
      <Group gap="xs">
        <Button size="compact-xs" variant="default" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide QR code' : 'Show QR code'}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setSaving(true)}>
          Save…
        </Button>
      </Group>
      {isShown && (
        <div className={classes['qr']}>
          <QrCode
            text={`strongroom checkpoint ${checkpoint.shortCode}\n${checkpoint.size} records\n${checkpoint.time}`}
            label={`QR code of the checkpoint ${checkpoint.shortCode}`}
          />
          <span className={classes['dim']}>
            Photograph or print it, and keep it away from this workstation. A log that was cut, rebuilt or restored from
            an old copy has no checkpoint with this code.
          </span>
        </div>
      )}
      {isSaving && <SaveDialog checkpoint={checkpoint} onClose={() => setSaving(false)} />}
    </section>
  );
}

function SaveDialog({ checkpoint, onClose }: { readonly checkpoint: Checkpoint; readonly onClose: () => void }) {
  const [path, setPath] = useState('');
  const [saved, setSaved] = useState<Awaited<ReturnType<typeof saveCheckpoint>> | null>(null);
  const save = useAction(async () => setSaved(await saveCheckpoint(path.trim())));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save.run();
  };
  return (
    <Modal opened onClose={onClose} title="Save the checkpoint" size="lg">
      <form onSubmit={submit}>
        {saved ? (
          <Notice tone="good" title="The checkpoint is saved" announce>
            <KeyValueList
              items={[
                { label: 'File', value: saved.path },
                {
                  label: 'Checkpoint code',
                  value: <span className={classes['code']}>{saved.checkpoint.shortCode}</span>,
                },
              ]}
            />
          </Notice>
        ) : (
          <PathField
            kind="save"
            value={path}
            onChange={setPath}
            dialogTitle="Save the checkpoint"
            suggestedName={`checkpoint-${checkpoint.size}.txt`}
            required
            autoFocus
          />
        )}
        {save.error && <ErrorNotice error={save.error} onRetry={() => void save.run()} />}
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            {saved ? 'Close' : 'Cancel'}
          </Button>
          {!saved && (
            <Button type="submit" loading={save.isBusy} disabled={path.trim() === ''}>
              Save checkpoint
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  );
}
