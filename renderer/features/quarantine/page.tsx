import { Button } from '@mantine/core';
import { IconBoxSeam, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { bringIn, refreshQuarantine, resumeBringIn, useQuarantine } from '../../stores/quarantine-store.ts';
import { useHasRole, useSession } from '../../stores/session.ts';
import { useOpenWaivers } from '../../stores/waivers.ts';
import { BringInDialog, DropZone } from './bring-in.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import { ItemTable } from './item-table.tsx';

export { InspectionPage } from './inspection-page.tsx';

/** What was accepted from outside and is not yet trusted. */
export function QuarantinePage() {
  const items = useQuarantine();
  const canChange = useHasRole('analyst');
  const [isBringingIn, setBringingIn] = useState(false);
  const [discarding, setDiscarding] = useState<QuarantineItem | null>(null);
  const resume = useAction(resumeBringIn);
  const drop = useAction(async (paths: readonly string[]) => {
    for (const path of paths) await bringIn(path);
  });
  const bringInButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={() => setBringingIn(true)}>
      Bring in…
    </Button>
  );
  return (
    <Page
      title="Quarantine"
      description="Bytes accepted from outside, not yet trusted. Inspect them, then register or discard."
      actions={canChange && bringInButton}
      fill
    >
      {resume.error && <ErrorNotice error={resume.error} />}
      {drop.error && <ErrorNotice error={drop.error} />}
      <WaitingWaivers />
      <DropZone enabled={canChange} onDropPaths={(paths) => void drop.run(paths)}>
        <Loaded of={items} onRetry={() => void refreshQuarantine()}>
          {(list) =>
            list.length === 0 ? (
              <EmptyState
                title="Nothing is in quarantine"
                icon={<IconBoxSeam size={32} />}
                action={canChange && bringInButton}
              >
                {canChange
                  ? 'Bring in a model file or folder from a stick or a share. It is copied here, hashed and inspected; nothing in it is run.'
                  : 'An analyst brings files in; you see them here as they arrive.'}
              </EmptyState>
            ) : (
              <ItemTable
                items={list}
                canChange={canChange}
                onResume={(item) => void resume.run(item.id)}
                onDiscard={setDiscarding}
              />
            )
          }
        </Loaded>
      </DropZone>
      <BringInDialog opened={isBringingIn} onClose={() => setBringingIn(false)} />
      <DiscardDialog item={discarding} onClose={() => setDiscarding(null)} onDiscarded={() => setDiscarding(null)} />
    </Page>
  );
}

/** For those who may sign: the items whose findings wait for somebody to answer for them. */
function WaitingWaivers() {
  const canSign = useHasRole('reviewer', 'approver', 'compliance');
  const session = useSession();
  const open = loadedValue(useOpenWaivers()) ?? [];
  const mine = open.filter(
    ({ broughtInBy, requestedBy }) => ![broughtInBy, requestedBy].includes(session?.userId ?? ''),
  );
  if (!canSign || mine.length === 0) return null;
  return (
    <Notice tone="info" title={`${formatCount(mine.length, 'waiver')} may be signed by you`}>
      {mine.map(({ id, quarantineId, itemName }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <Link href={`/quarantine/${encodeURIComponent(quarantineId)}`}>{itemName}</Link>
        </span>
      ))}
    </Notice>
  );
}
