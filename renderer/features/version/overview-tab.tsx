import { Link } from 'wouter';
import { fieldGroups, fieldsOfGroup, groupNames } from '../../../shared/model/metadata-fields.ts';
import type { VersionDetail, VersionRef } from '../../../shared/model/version.ts';
import { SeverityBadge, TierBadge } from '../../components/badges.tsx';
import { metadataItems } from '../../components/metadata-items.tsx';
import { Section } from '../../components/page.tsx';
import { SpecTable } from '../../components/structure/spec-table.tsx';
import { Digest, FileSize, KeyValueList, Time } from '../../components/values.tsx';
import { CorrectionsSection } from './corrections-section.tsx';
import { inspectedFields } from './inspected-fields.ts';
import { StorageSection } from './storage-section.tsx';
import classes from './version.module.css';

/** How the files came about; null for files that were brought in. */
function filesWords({ origin, parents, model }: VersionDetail): string | null {
  if (origin.kind === 'brought_in') return null;
  if (origin.kind === 'combined') return 'Combined from the parents';
  const from = parents.find(({ versionId }) => versionId === origin.from);
  return `Those of ${from ? `${from.model}@${from.version}` : `another version of ${model}`}, byte for byte`;
}

/** Summary, what a person said of it, inputs and outputs, storage. */
export function OverviewTab({ version }: { readonly version: VersionDetail }) {
  const { inspection } = version;
  return (
    <div className={classes['columns']}>
      <Summary version={version} />
      <Recorded version={version} />
      <CorrectionsSection corrections={version.corrections} />
      <Section title="Inputs">
        <SpecTable label="Inputs" specs={inspection.inputs} />
      </Section>
      <Section title="Outputs">
        <SpecTable label="Outputs" specs={inspection.outputs} />
      </Section>
      <Section title="What inspection read">
        <KeyValueList items={inspectedFields(inspection)} />
      </Section>
      <StorageSection versionId={version.id} isDeleted={version.deletion !== null} />
    </div>
  );
}

function Summary({ version }: { readonly version: VersionDetail }) {
  const { inspection } = version;
  const files = filesWords(version);
  const framework = [version.framework, inspection.frameworkVersion].filter((part) => part !== null).join(' ');
  return (
    <Section title="Summary">
      <KeyValueList
        items={[
          { label: 'Version', value: `${version.model}@${version.version}` },
          { label: 'Materiality tier', value: <TierBadge tier={version.tier} /> },
          { label: 'Change type', value: version.changeType ?? 'as given' },
          ...version.overrides.slice(0, 1).map(({ printedName, reason }) => ({
            label: 'Smaller step',
            value: `Signed for by ${printedName}: ${reason}`,
          })),
          { label: 'Branch', value: version.branch },
          ...(files === null ? [] : [{ label: 'Files', value: files }]),
          { label: 'Format', value: version.format },
          { label: 'Framework', value: framework },
          { label: 'Size', value: <FileSize bytes={version.sizeBytes} /> },
          { label: 'Root digest', value: <Digest value={version.rootDigest} label="root digest" /> },
          { label: 'Worst finding', value: <SeverityBadge severity={version.worstFinding} /> },
          { label: 'Parents', value: <VersionLinks versions={version.parents} none="none (a first version)" /> },
          { label: 'Derived versions', value: <VersionLinks versions={version.children} none="none" /> },
          { label: 'Registered', value: <Time value={version.registeredAt} /> },
          { label: 'Registered by', value: version.registeredBy },
          { label: 'Source', value: version.source },
        ]}
      />
    </Section>
  );
}

function Recorded({ version }: { readonly version: VersionDetail }) {
  const { metadata, registered } = version;
  // One cell of the page's grid: the groups stand below each other beside the summary.
  return (
    <div>
      {groupNames.map((group) => (
        <Section key={group} title={fieldGroups[group]}>
          <KeyValueList items={metadataItems(metadata, fieldsOfGroup(group), registered)} />
        </Section>
      ))}
    </div>
  );
}

function VersionLinks({ versions, none }: { readonly versions: readonly VersionRef[]; readonly none: string }) {
  if (versions.length === 0) return none;
  return versions.map((version, index) => (
    <span key={version.versionId}>
      {index > 0 && ', '}
      <Link href={`/versions/${encodeURIComponent(version.versionId)}`}>
        {version.model}@{version.version}
      </Link>{' '}
      ({version.stage})
    </span>
  ));
}
