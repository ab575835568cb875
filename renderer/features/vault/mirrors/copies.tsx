import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { VersionCopies } from '../../../../shared/model/mirror.ts';
import { StageBadge } from '../../../components/badges.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { formatCount, formatNumber } from '../../../components/format.ts';
import { Notice } from '../../../components/notice.tsx';
import { Section } from '../../../components/page.tsx';
import type { MirrorStatus } from '../../../stores/mirrors.ts';
import classes from '../vault.module.css';
import { ruleText } from './mirror-words.ts';

interface CopiesProps {
  readonly status: MirrorStatus;
  /** Opens the rules for a change; null for a person who may only look. */
  readonly onEdit: (() => void) | null;
}

/** What the policy wants, and the versions that have fewer copies. */
export function Copies({ status, onEdit }: CopiesProps) {
  const { policy, wanted, short, versions, mirrors } = status;
  return (
    <Section
      title="Copies"
      actions={
        onEdit && (
          <Button variant="default" onClick={onEdit}>
            Change rules…
          </Button>
        )
      }
    >
      {policy.rules.length === 0 ? (
        <p className={classes['plain']}>No rule: no version must have a copy on a mirror.</p>
      ) : (
        <ul className={classes['rules']}>
          {policy.rules.map((rule) => (
            <li key={JSON.stringify([rule.stage, rule.tier])}>{ruleText(rule)}</li>
          ))}
        </ul>
      )}
      {wanted > 0 && (
        <Notice
          tone={short === 0 ? 'good' : 'warn'}
          title={
            short === 0
              ? `All ${formatCount(wanted, 'version')} have the copies that the rules want`
              : `${formatNumber(short)} of ${formatCount(wanted, 'version')} have fewer copies than the rules want`
          }
        >
          {short > 0 && 'Sync the mirrors, or add one. '}
          {mirrors.some(({ reachable }) => reachable === false) &&
            'What a mirror that can’t be reached held at the last contact counts.'}
        </Notice>
      )}
      {short > 0 && (
        <div className={classes['gapAbove']}>
          <DataTable
            label="Versions with too few copies"
            columns={columns}
            rows={versions.filter((version) => version.copies.length < version.wanted)}
            rowKey={({ versionId }) => versionId}
            minWidth={620}
            maxHeight={320}
          />
        </div>
      )}
    </Section>
  );
}

const columns: readonly Column<VersionCopies>[] = [
  {
    id: 'version',
    header: 'Version',
    cell: ({ versionId, model, version }) => (
      <Link href={`/versions/${encodeURIComponent(versionId)}`}>
        {model}@{version}
      </Link>
    ),
    sortBy: ({ model, version }) => `${model}@${version}`,
  },
  { id: 'stage', header: 'Stage', width: '120px', cell: ({ stage }) => <StageBadge stage={stage} /> },
  { id: 'tier', header: 'Tier', width: '100px', cell: ({ tier }) => tier ?? 'none' },
  {
    id: 'copies',
    header: 'Copies',
    width: '240px',
    cell: ({ copies, wanted, storageClass }) =>
      `${copies.length} of ${wanted} (${storageClass})${copies.length > 0 ? `: ${copies.join(', ')}` : ''}`,
  },
];
