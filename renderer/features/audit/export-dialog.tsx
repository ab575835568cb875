import { Button, Group, Modal, Radio } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { WrittenLog } from '../../../shared/model/report.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatNumber } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { PathField } from '../../components/path-field.tsx';
import { Digest, KeyValueList } from '../../components/values.tsx';
import { exportAudit } from '../../stores/audit-store.ts';
import { useOperationOutcome } from '../../stores/operation-outcome.ts';
import classes from './audit.module.css';

/** Writes the log to a file: JSON that verifies by itself, or a PDF to read. */
export function ExportDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [format, setFormat] = useState<'json' | 'pdf'>('json');
  const [path, setPath] = useState('');
  const write = useOperationOutcome((result) => WrittenLog.parse(result));
  const { result: done } = write;
  const run = () => void write.start(() => exportAudit(path.trim(), format));
  const close = () => {
    setPath('');
    write.clear();
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run();
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
              <ErrorNotice error={write.error} onRetry={run} />
            </div>
          )}
          {write.running && <OperationProgress operation={write.running} onCancel={write.cancel} />}
          {write.isCancelled && <Notice tone="info">Stopped; nothing was written.</Notice>}
          <Group justify="flex-end" mt="md" gap="xs">
            <Button variant="default" onClick={close}>
              Close
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
