import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import type { Hold } from '../../../shared/model/collection.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { PlaceHoldDialog, ReleaseHoldDialog } from '../../components/hold-dialogs.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { holds, placeHold, releaseHold } from '../../stores/holds.ts';
import { useHasRole } from '../../stores/session.ts';
import classes from './vault.module.css';

/** Legal holds: what must not be deleted or collected, and why. */
export function HoldsTab() {
  const [withReleased, setWithReleased] = useState(false);
  const [dialog, setDialog] = useState<'place' | Hold | null>(null);
  const key = withReleased ? 'all' : 'in force';
  const list = holds.use(key);
  const canHold = useHasRole('compliance', 'administrator');
  const place = useAction(placeHold);
  const release = useAction(releaseHold);
  const close = () => {
    place.clearError();
    release.clearError();
    setDialog(null);
  };
  return (
    <div className={classes['packs']}>
      <div className={classes['filters']}>
        <Switch
          label="Show released ones too"
          checked={withReleased}
          onChange={(event) => setWithReleased(event.currentTarget.checked)}
        />
        <span className={classes['count']}>
          {canHold ? (
            <Button onClick={() => setDialog('place')}>Place hold…</Button>
          ) : (
            'Compliance and administrators place and release holds.'
          )}
        </span>
      </div>
      <Loaded of={list} onRetry={() => void holds.refresh(key)}>
        {(value) => (
          <DataTable
            label="Legal holds"
            columns={columnsOf(canHold ? setDialog : null)}
            rows={value}
            rowKey={({ id }) => id}
            minWidth={760}
            maxHeight={620}
            empty={
              <EmptyState title={withReleased ? 'No legal hold was ever placed' : 'No legal hold is in force'}>
                A hold keeps a model or a version from being deleted and its bytes from being collected.
              </EmptyState>
            }
          />
        )}
      </Loaded>
      {dialog === 'place' && (
        <PlaceHoldDialog
          subject={null}
          busy={place.isBusy}
          error={place.error}
          onPlace={(subject, reason) => void place.run(subject, reason).then((done) => done && close())}
          onClose={close}
        />
      )}
      {dialog !== null && dialog !== 'place' && (
        <ReleaseHoldDialog
          hold={dialog}
          busy={release.isBusy}
          error={release.error}
          onRelease={(id, reason) => void release.run(id, reason).then((done) => done && close())}
          onClose={close}
        />
      )}
    </div>
  );
}

const columnsOf = (onRelease: ((hold: Hold) => void) | null): readonly Column<Hold>[] => [
  {
    id: 'subject',
    header: 'On',
    width: '180px',
    cell: ({ subject }) => subject.label,
    sortBy: (hold) => hold.subject.label,
  },
  { id: 'reason', header: 'Reason', wrap: true, cell: ({ reason }) => reason },
  {
    id: 'placed',
    header: 'Placed',
    width: '148px',
    cell: ({ placedAt }) => <Time value={placedAt} />,
    sortBy: (hold) => hold.placedAt,
  },
  { id: 'by', header: 'By', width: '110px', cell: ({ placedBy }) => placedBy },
  {
    id: 'state',
    header: 'State',
    width: '200px',
    cell: (hold) =>
      hold.release === null ? (
        <>
          <ToneBadge tone="info">in force</ToneBadge>{' '}
          {onRelease && (
            <Button
              variant="default"
              size="compact-xs"
              aria-label={`Release… the hold on ${hold.subject.label}`}
              onClick={() => onRelease(hold)}
            >
              Release…
            </Button>
          )}
        </>
      ) : (
        <span title={hold.release.reason}>
          released <Time value={hold.release.at} />
        </span>
      ),
  },
];
