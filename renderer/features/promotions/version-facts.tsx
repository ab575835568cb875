import type { ReactNode } from 'react';
import { beforeCorrections } from '../../../shared/model/correction.ts';
import { metadataKeys } from '../../../shared/model/metadata-fields.ts';
import { SeverityBadge } from '../../components/badges.tsx';
import { formatCount, formatShape } from '../../components/format.ts';
import { metadataItems } from '../../components/metadata-items.tsx';
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
        <KeyValueList
          items={[
            ...originOf(version),
            ...metadataItems(version.metadata, metadataKeys, beforeCorrections(version.metadata, version.corrections)),
          ]}
        />
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
    { label: 'Branch', value: version.branch ?? null },
    { label: 'Files', value: version.origin ? filesWords(version.origin) : null },
    ...(version.smallerSteps.length === 0
      ? []
      : [
          {
            label: 'Smaller step',
            value: lines(
              version.smallerSteps.map(({ printedName, meaning, reason }) => `${printedName}: ${meaning} ${reason}`),
            ),
          },
        ]),
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

const filesWords = ({ kind, from }: NonNullable<Version['origin']>): string =>
  ({
    brought_in: 'Brought in from outside',
    adopted: `Those of ${from ?? 'another version'}, byte for byte`,
    combined: 'Combined from the parents',
  })[kind];

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
