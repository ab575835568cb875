import type { ReactNode } from 'react';
import { SeverityBadge } from '../../components/badges.tsx';
import { formatCount, formatDuration, formatNumber, formatShape } from '../../components/format.ts';
import { Section } from '../../components/page.tsx';
import { FileSize, type KeyValue, KeyValueList, Time } from '../../components/values.tsx';
import type { DisplayedRecord } from './displayed-record.ts';
import classes from './promotions.module.css';

type Version = DisplayedRecord['version'];

/** What the record says of the version itself: the reader signs for this too, so it is shown and not only bound. */
export function VersionFacts({ version }: { readonly version: Version }) {
  return (
    <>
      <Section title="The version">
        <KeyValueList items={[...originOf(version), ...metadataOf(version.metadata)]} />
      </Section>
      <Section title={`Findings of inspection: ${version.findings.length}`}>
        {version.findings.length === 0 ? (
          <p className={classes['hint']}>None.</p>
        ) : (
          <Lines
            of={version.findings.map((finding) => ({
              key: `${finding.code} ${finding.location ?? ''} ${finding.detail}`,
              text: (
                <>
                  <SeverityBadge severity={finding.severity} /> {finding.detail}
                  {finding.location !== null && ` (${finding.location})`}
                </>
              ),
            }))}
          />
        )}
      </Section>
    </>
  );
}

function originOf({
  format,
  sizeBytes,
  changeType,
  parents,
  registeredBy,
  registeredAt,
  ...version
}: Version): KeyValue[] {
  const tensors = (specs: Version['inputs']) =>
    specs.map(({ name, dtype, shape }) => `${name}: ${dtype ?? 'unknown type'}, ${formatShape(shape)}`);
  const files = Array.isArray(version.artifacts) ? version.artifacts.length : version.artifacts.count;
  return [
    { label: 'Format', value: format },
    {
      label: 'Size',
      value: (
        <>
          <FileSize bytes={sizeBytes} /> in {formatCount(files, 'file')}
        </>
      ),
    },
    { label: 'Change type', value: changeType ?? 'as given' },
    { label: 'Parents', value: parents.join(', ') || 'none' },
    {
      label: 'Registered',
      value: (
        <>
          by {registeredBy}, <Time value={registeredAt} exact />
        </>
      ),
    },
    { label: 'Inputs', value: lines(tensors(version.inputs)) },
    { label: 'Outputs', value: lines(tensors(version.outputs)) },
  ];
}

function metadataOf(metadata: Version['metadata']): KeyValue[] {
  const { trainingSeconds, trainingCost } = metadata;
  const named = (record: Readonly<Record<string, string>>) =>
    Object.entries(record).map(([name, value]) => `${name} = ${value}`);
  const metrics = metadata.metrics.map(({ name, value, slice }) =>
    slice === null ? `${name} ${formatNumber(value)}` : `${name} ${formatNumber(value)} on ${slice}`,
  );
  return [
    { label: 'Owner', value: metadata.owner },
    { label: 'Purpose', value: metadata.purpose },
    { label: 'Description', value: metadata.description },
    { label: 'Metrics', value: lines(metrics) },
    { label: 'Datasets', value: lines(metadata.datasets.map(({ name, version }) => `${name}@${version}`)) },
    { label: 'Hyperparameters', value: lines(named(metadata.hyperparameters)) },
    { label: 'Training duration', value: trainingSeconds === null ? null : formatDuration(trainingSeconds) },
    {
      label: 'Training cost',
      value: trainingCost === null ? null : `${formatNumber(trainingCost.amount)} ${trainingCost.currency}`,
    },
    { label: 'Experiment', value: metadata.experiment },
    { label: 'Tags', value: lines(named(metadata.tags)) },
  ];
}

const lines = (texts: readonly string[]) =>
  texts.length === 0 ? null : <Lines of={texts.map((text) => ({ key: text, text }))} />;

function Lines({ of }: { readonly of: readonly { readonly key: string; readonly text: ReactNode }[] }) {
  return (
    <ul className={classes['lines']}>
      {of.map(({ key, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the record never changes, and a line may come twice
        <li key={`${at} ${key}`}>{text}</li>
      ))}
    </ul>
  );
}
