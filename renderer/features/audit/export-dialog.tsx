import { Button, Group, Modal, Radio } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatNumber } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { Digest, KeyValueList } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import type { exportAudit as ExportAudit } from '../../stores/audit-store.ts';
import { exportAudit } from '../../stores/audit-store.ts';
import classes from './audit.module.css';

type Exported = Awaited<ReturnType<typeof ExportAudit>>;

/** Writes the log to a file: JSON that verifies by itself, or a PDF to read. */
export function ExportDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [format, setFormat] = useState<'json' | 'pdf'>('json');
  const [path, setPath] = useState('');
  const [done, setDone] = useState<Exported | null>(null);
  const write = useAction(async () => setDone(await exportAudit(path.trim(), format)));
  const close = () => {
    setPath('');
    setDone(null);
    write.clearError();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void write.run();
  };
  return (
    <Modal opened={opened} onClose={close} title="Export the audit log" size="lg">
      {done ? (
        <>
          <Notice tone="good" title="The audit log is exported" announce>
            Keep the file and its checkpoint code apart: together they show that nothing was cut.
          </Notice>
          <div className={classes['gapAbove']}>
            <KeyValueList
              items={[
                { label: 'File', value: done.path },
                { label: 'SHA-256', value: <Digest value={done.sha256} label="SHA-256" full /> },
                { label: 'Records', value: formatNumber(done.records) },
                { label: 'Checkpoint code', value: <span className={classes['code']}>{done.shortCode}</span> },
              ]}
            />
          </div>
          <Group justify="flex-end" mt="md">
            <Button onClick={close}>Close</Button>
          </Group>
        </>
      ) : (
        <form onSubmit={submit}>
          <Radio.Group label="Format" value={format} onChange={(value) => setFormat(value === 'pdf' ? 'pdf' : 'json')}>
            <Group mt={4} mb="sm">
              <Radio value="json" label="JSON, verifies by itself" />
              <Radio value="pdf" label="PDF, to read" />
            </Group>
          </Radio.Group>
          <PathField
            kind="save"
            value={path}
            onChange={setPath}
            dialogTitle="Export the audit log"
            suggestedName={`audit-log.${format}`}
            required
          />
          {write.error && (
            <div className={classes['gapAbove']}>
              <ErrorNotice error={write.error} onRetry={() => void write.run()} />
            </div>
          )}
          <Group justify="flex-end" mt="md" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={write.isBusy} disabled={path.trim() === ''}>
              Export
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
