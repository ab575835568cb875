import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { MirrorState } from '../../../../shared/model/mirror.ts';
import { ToneBadge } from '../../../components/badges.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { formatNumber } from '../../../components/format.ts';
import { FileSize, Time } from '../../../components/values.tsx';
import classes from '../vault.module.css';
import { holdsText, placeText, stateOf } from './mirror-words.ts';

export interface MirrorActions {
  readonly sync: (mirror: string, options: { readonly verify?: boolean; readonly prune?: boolean }) => void;
  readonly remove: (state: MirrorState) => void;
}

interface MirrorTableProps {
  readonly states: readonly MirrorState[];
  /** null for a person who may only look. */
  readonly actions: MirrorActions | null;
  readonly empty: ReactNode;
}

/** The mirrors by name. */
export function MirrorTable({ states, actions, empty }: MirrorTableProps) {
  return (
    <DataTable
      label="Mirrors"
      columns={actions === null ? columns : [...columns, actionsColumn(actions)]}
      rows={states}
      rowKey={({ mirror }) => mirror.id}
      empty={empty}
    />
  );
}

const columns: readonly Column<MirrorState>[] = [
  {
    id: 'name',
    header: 'Mirror',
    width: '150px',
    cell: ({ mirror }) => mirror.name,
    sortBy: ({ mirror }) => mirror.name,
  },
  { id: 'state', header: 'State', width: '140px', cell: (state) => <State state={state} /> },
  {
    id: 'place',
    header: 'Where',
    wrap: true,
    cell: ({ mirror, error }) => (
      <>
        {placeText(mirror)}
        <div className={classes['dim']}>
          {mirror.storageClass}, {holdsText(mirror.holds)}
        </div>
        {error !== null && <div className={classes['trouble']}>{error.message}</div>}
      </>
    ),
  },
  {
    id: 'size',
    header: 'Holds',
    width: '120px',
    align: 'right',
    cell: ({ packs, sizeBytes }) => (
      <>
        <FileSize bytes={sizeBytes} />
        <div className={classes['dim']}>{formatNumber(packs)} packs</div>
      </>
    ),
  },
  {
    id: 'synced',
    header: 'Synced, verified',
    width: '160px',
    cell: ({ mirror: { lastSyncAt, lastVerifiedAt } }) => (
      <>
        {lastSyncAt === null ? 'never' : <Time value={lastSyncAt} />}
        <div className={classes['dim']}>
          {lastVerifiedAt === null ? 'never read back' : <Time value={lastVerifiedAt} />}
        </div>
      </>
    ),
  },
];

function State({ state }: { readonly state: MirrorState }) {
  const { text, tone } = stateOf(state);
  return (
    <span title={state.error === null ? text : `${state.error.message} (${state.error.code})`}>
      <ToneBadge tone={tone}>{text}</ToneBadge>
    </span>
  );
}

const actionsColumn = ({ sync, remove }: MirrorActions): Column<MirrorState> => ({
  id: 'actions',
  header: 'Actions',
  width: '120px',
  align: 'right',
  cell: (state) => {
    const { name } = state.mirror;
    return (
      <span className={classes['rowActions']}>
        <Button variant="default" size="compact-xs" aria-label={`Sync ${name}`} onClick={() => sync(name, {})}>
          Sync
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" size="compact-xs" aria-label={`More for ${name}`}>
              <IconDots size={14} aria-hidden="true" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => sync(name, { verify: true })}>Sync, and read every file there again</Menu.Item>
            <Menu.Item onClick={() => sync(name, { prune: true })}>
              Sync, and remove packs that were collected
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => remove(state)}>Remove…</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </span>
    );
  },
});
