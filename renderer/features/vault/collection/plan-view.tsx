import type { ReactNode } from 'react';
import type { CollectionPlan, PlannedPack } from '../../../../shared/model/collection.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { formatBytes, formatCount } from '../../../components/format.ts';
import { Notice } from '../../../components/notice.tsx';
import { Digest, FileSize, Time } from '../../../components/values.tsx';
import classes from '../vault.module.css';
import { isIdle, keptText, packReasons, planSummary } from './plan-words.ts';

/** A plan for a person: how much, what goes and why, what stays and why. */
export function PlanView({ plan }: { readonly plan: CollectionPlan }) {
  return (
    <>
      <Notice tone={isIdle(plan) ? 'info' : 'warn'} title={planSummary(plan)}>
        {!isIdle(plan) &&
          `${formatCount(plan.deletePacks.count, 'pack')} (${formatBytes(plan.deletePacks.sizeBytes)}) deleted, ${formatCount(plan.repackPacks.count, 'pack')} (${formatBytes(plan.repackPacks.sizeBytes)}) rewritten, in ${formatCount(plan.rounds, 'step')}.`}
      </Notice>
      {plan.versions.length > 0 && (
        <Part title="Deleted versions whose bytes go">
          <DataTable
            label="Deleted versions whose bytes go"
            columns={versionColumns}
            rows={plan.versions}
            rowKey={({ versionId }) => versionId}
            maxHeight={200}
            minWidth={640}
          />
        </Part>
      )}
      {plan.kept.length > 0 && (
        <Part title="Deleted versions that stay for now">
          <ul className={classes['rules']}>
            {plan.kept.map((kept) => (
              <li key={kept.versionId}>
                <strong>{kept.name}</strong>: {keptText(kept)}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <PackPart title="Packs deleted" packs={plan.deletePacks} />
      <PackPart title="Packs rewritten" packs={plan.repackPacks} />
      <PackPart title="Packs left although some of it is unused" packs={plan.keptPacks} />
      <Rest plan={plan} />
    </>
  );
}

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div>
    <h3 className={classes['partTitle']}>{title}</h3>
    {children}
  </div>
);

const versionColumns: readonly Column<CollectionPlan['versions'][number]>[] = [
  { id: 'name', header: 'Version', width: '150px', cell: ({ name }) => name, sortBy: ({ name }) => name },
  {
    id: 'deleted',
    header: 'Deleted',
    width: '148px',
    cell: ({ deletedAt }) => <Time value={deletedAt} />,
    sortBy: ({ deletedAt }) => deletedAt,
  },
  {
    id: 'reason',
    header: 'Reason',
    cell: ({ reason, deletedBy }) => <span title={reason}>{`${deletedBy}: ${reason}`}</span>,
  },
  {
    id: 'frees',
    header: 'Frees',
    width: '100px',
    align: 'right',
    cell: ({ freedBytes, isCollected }) => (isCollected ? 'gone already' : <FileSize bytes={freedBytes} />),
    sortBy: ({ freedBytes }) => freedBytes,
  },
  {
    id: 'left',
    header: 'Left',
    width: '90px',
    align: 'right',
    cell: ({ leftBytes }) => <FileSize bytes={leftBytes} />,
  },
];

const packColumns: readonly Column<PlannedPack>[] = [
  { id: 'id', header: 'Pack', width: '150px', cell: ({ id }) => <Digest value={id} label="pack id" /> },
  { id: 'why', header: 'Why', cell: ({ because }) => packReasons[because] },
  {
    id: 'size',
    header: 'Size',
    width: '100px',
    align: 'right',
    cell: ({ sizeBytes }) => <FileSize bytes={sizeBytes} />,
  },
  {
    id: 'dead',
    header: 'Unused',
    width: '100px',
    align: 'right',
    cell: ({ deadBytes }) => <FileSize bytes={deadBytes} />,
  },
];

function PackPart({ title, packs }: { readonly title: string; readonly packs: CollectionPlan['deletePacks'] }) {
  if (packs.count === 0) return null;
  return (
    <Part title={`${title} (${packs.count})`}>
      <DataTable
        label={title}
        columns={packColumns}
        rows={packs.listed}
        rowKey={({ id }) => id}
        maxHeight={160}
        minWidth={480}
      />
      {packs.listed.length < packs.count && (
        <p className={classes['dim']}>The first {formatCount(packs.listed.length, 'pack')} are listed.</p>
      )}
    </Part>
  );
}

/** What else is touched, or is left on purpose. */
function Rest({ plan }: { readonly plan: CollectionPlan }) {
  const { bases, unreferencedPacks, unreferenced, quarantine } = plan;
  const asideBytes = unreferencedPacks.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const lines = [
    bases.removed > 0 &&
      `${formatCount(bases.removed, 'unused base')} removed; ${formatCount(bases.reencoded, 'piece')} that differ from one are written anew.`,
    bases.kept > 0 &&
      `${formatCount(bases.kept, 'unused base')} (${formatBytes(bases.keptBytes)}) stay: pieces in use are stored as differences to them.`,
    unreferencedPacks.length > 0 &&
      `${formatCount(unreferencedPacks.length, 'pack')} set aside (${formatBytes(asideBytes)}): ${unreferenced ? 'deleted.' : 'stay.'}`,
    quarantine.length > 0 &&
      `${formatCount(quarantine.length, 'item')} in quarantine: a collection never touches them.`,
  ].filter((line) => line !== false);
  if (lines.length === 0) return null;
  return (
    <Part title="Also">
      <ul className={classes['rules']}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Part>
  );
}
