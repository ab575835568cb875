import { Button, Group, Modal, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { WrittenReport } from '../../../shared/model/report.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { service } from '../../client/service.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { PathField } from '../../components/path-field.tsx';
import { usePathHost } from '../../components/path-host.ts';
import { Digest, FileSize, KeyValueList } from '../../components/values.tsx';
import { loadedValue } from '../../stores/loadable.ts';
import { useOperationOutcome } from '../../stores/operation-outcome.ts';
import { settings } from '../../stores/settings.ts';
import classes from './version.module.css';

interface ReportDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
}

/** Writes the dossier of a version as PDF or JSON and says where it lies and what its digest is. */
export function ReportDialog({ version, onClose }: ReportDialogProps) {
  const exportFolder = loadedValue(settings.use('registry'))?.exportFolder ?? '';
  const separator = usePathHost()?.capabilities.separator ?? '/';
  const [format, setFormat] = useState<'pdf' | 'json'>('pdf');
  const [typed, setTyped] = useState<string | null>(null);
  const writing = useOperationOutcome((result) => WrittenReport.parse(result));
  const { result: written } = writing;
  const fileName = `${version.model}-${version.version}-report.${format}`;
  const suggested = exportFolder === '' ? '' : `${exportFolder}${separator}${fileName}`;
  const out = typed === null ? suggested : withEnding(typed, format);
  const write = () =>
    service.call('report.write', { report: 'dossier', subject: version.id, formats: [format], out: out.trim() });
  return (
    <Modal opened onClose={onClose} title={`Export report of ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void writing.start(write);
        }}
      >
        <SegmentedControl
          aria-label="Format"
          data={[
            { value: 'pdf', label: 'PDF' },
            { value: 'json', label: 'JSON' },
          ]}
          value={format}
          onChange={(value) => setFormat(value === 'json' ? 'json' : 'pdf')}
        />
        <PathField
          kind="save"
          value={out}
          onChange={setTyped}
          dialogTitle="Save the report"
          suggestedName={fileName}
          required
          autoFocus
        />
        {writing.error && <ErrorNotice error={writing.error} />}
        {writing.running && <OperationProgress operation={writing.running} onCancel={writing.cancel} />}
        {writing.isCancelled && <Notice tone="info">Stopped; nothing was written.</Notice>}
        {written && <ReportFacts written={written} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          {!written && (
            <Button type="submit" loading={writing.isBusy} disabled={out.trim() === ''}>
              Export report
            </Button>
          )}
        </Group>
      </form>
    </Modal>
  );
}

const ReportFacts = ({ written }: { readonly written: WrittenReport }) => (
  <Notice tone="good" title="The report was written" announce>
    <KeyValueList
      items={[
        { label: 'Path', value: written.path },
        { label: 'Size', value: <FileSize bytes={written.sizeBytes} /> },
        { label: 'SHA-256', value: <Digest value={written.sha256} label="SHA-256 of the report" /> },
      ]}
    />
  </Notice>
);

/** A typed path follows the chosen format where it ends in the other one. */
const withEnding = (path: string, format: 'pdf' | 'json'): string => path.replace(/\.(?:pdf|json)$/i, `.${format}`);
