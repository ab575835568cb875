import type { Inspection } from '../../../shared/model/inspection.ts';
import type { Artifact } from '../../../shared/model/version.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { formatCount, formatNumber } from '../../components/format.ts';
import { Notice } from '../../components/notice.tsx';
import { Section } from '../../components/page.tsx';
import { OperatorTable } from '../../components/structure/operator-table.tsx';
import { SpecTable } from '../../components/structure/spec-table.tsx';
import { Digest, FileSize, KeyValueList, NotRecorded } from '../../components/values.tsx';
import { FindingList } from './finding-list.tsx';
import { bySeverity, fieldLabel } from './item-rules.ts';
import { ItemTensors } from './item-tensors.tsx';
import classes from './quarantine.module.css';

interface InspectionReportProps {
  readonly itemId: string;
  readonly inspection: Inspection;
  readonly files: readonly Artifact[];
  readonly rootDigest: string | null;
}

/** Everything that inspection saw: what it is, whether it is safe, its inputs, outputs and parts. */
export function InspectionReport({ itemId, inspection, files, rootDigest }: InspectionReportProps) {
  const count = (value: number | null) => (value === null ? null : formatNumber(value));
  return (
    <>
      {inspection.error && (
        <div className={classes['gapBelow']}>
          <Notice tone="bad" title="Inspection could not read all of it">
            {inspection.error.message} What can’t be read is not a pass.
          </Notice>
        </div>
      )}
      <div className={classes['columns']}>
        <div>
          <Section title="What it is">
            <KeyValueList
              items={[
                { label: 'Format', value: inspection.format },
                { label: 'Framework', value: inspection.framework },
                { label: 'Framework version', value: inspection.frameworkVersion },
                { label: 'Size', value: <FileSize bytes={inspection.sizeBytes} /> },
                { label: 'SHA-256', value: inspection.sha256 && <Digest value={inspection.sha256} label="SHA-256" /> },
                { label: 'Root digest', value: rootDigest && <Digest value={rootDigest} label="root digest" /> },
                { label: 'Parameters', value: count(inspection.parameterCount) },
                { label: 'Layers', value: count(inspection.layerCount) },
                { label: 'Operators', value: count(inspection.operatorCount) },
                { label: 'Tensors', value: count(inspection.tensorCount) },
                { label: 'Complexity', value: count(inspection.complexity) },
              ]}
            />
          </Section>
        </div>
        <div>
          <Findings inspection={inspection} />
        </div>
      </div>
      <div className={classes['part']}>
        <div className={classes['columns']}>
          <div>
            <Section title="Inputs">
              <SpecTable label="Inputs" specs={inspection.inputs} />
            </Section>
          </div>
          <div>
            <Section title="Outputs">
              <SpecTable label="Outputs" specs={inspection.outputs} />
            </Section>
          </div>
          <div>
            <Section title="Operators and layers">
              <OperatorTable types={inspection.operatorTypes} />
            </Section>
          </div>
          <div>
            <Metadata metadata={inspection.metadata} />
          </div>
        </div>
      </div>
      <div className={classes['part']}>
        <ItemTensors itemId={itemId} counted={inspection.tensorCount ?? 0} />
      </div>
      <div className={classes['part']}>
        <Files files={files} />
      </div>
    </>
  );
}

function Findings({ inspection }: { readonly inspection: Inspection }) {
  const findings = bySeverity(inspection.findings);
  return (
    <Section title={findings.length === 0 ? 'Findings' : `Findings (${findings.length})`}>
      {findings.length === 0 ? (
        <Notice tone={inspection.error ? 'warn' : 'good'}>
          {inspection.error ? 'None in what could be read.' : 'Inspection saw nothing that it knows to be dangerous.'}
        </Notice>
      ) : (
        <FindingList findings={findings} />
      )}
    </Section>
  );
}

function Metadata({ metadata }: { readonly metadata: Inspection['metadata'] }) {
  const entries = Object.entries(metadata).filter(([, value]) => value !== null);
  return (
    <Section title="Metadata in the file">
      {entries.length === 0 ? (
        <NotRecorded />
      ) : (
        <KeyValueList
          items={entries.map(([name, value]) => ({
            label: fieldLabel(name),
            value: metadataValue(fieldLabel(name), value),
          }))}
        />
      )}
    </Section>
  );
}

function metadataValue(label: string, value: unknown) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll, so the keyboard must reach it
    <section className={classes['jsonBox']} tabIndex={0} aria-label={`Metadata: ${label}`}>
      <pre className={classes['json']}>{JSON.stringify(value, null, 1)}</pre>
    </section>
  );
}

const fileColumns: readonly Column<Artifact>[] = [
  {
    id: 'path',
    header: 'Path',
    sortBy: (file) => file.path,
    cell: (file) => <span title={file.path}>{file.path}</span>,
  },
  {
    id: 'size',
    header: 'Size',
    width: '110px',
    align: 'right',
    sortBy: (file) => file.sizeBytes,
    cell: (file) => <FileSize bytes={file.sizeBytes} />,
  },
  {
    id: 'sha256',
    header: 'SHA-256',
    width: '160px',
    cell: (file) => <Digest value={file.sha256} label={`SHA-256 of ${file.path}`} />,
  },
];

function Files({ files }: { readonly files: readonly Artifact[] }) {
  if (files.length === 0) return null;
  return (
    <Section title={`Files: ${formatCount(files.length, 'file')}`}>
      <DataTable
        label="Files"
        columns={fileColumns}
        rows={files}
        rowKey={(file) => file.path}
        maxHeight={320}
        minWidth={480}
      />
    </Section>
  );
}
