import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded, LoadingState } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { cancelOperation, pauseOperation, useOperation } from '../../stores/operations.ts';
import { refreshQuarantineItem, resumeBringIn, useQuarantineItem } from '../../stores/quarantine-store.ts';
import { useHasRole } from '../../stores/session.ts';
import { DiscardDialog } from './discard-dialog.tsx';
import { InspectionReport } from './inspection-report.tsx';
import { canDiscard, canRegister } from './item-rules.ts';
import { ItemStatus } from './item-status.tsx';
import classes from './quarantine.module.css';
import { WaiverSection } from './waiver-section.tsx';

/** What inspection saw of one quarantine item, and the way on to its registration. */
export function InspectionPage() {
  const { id = '' } = useParams<{ id: string }>();
  const [, go] = useLocation();
  const loadable = useQuarantineItem(id);
  const isAnalyst = useHasRole('analyst');
  const item = loadedValue(loadable);
  const name = item?.name ?? 'Inspection';
  const [isDiscarding, setDiscarding] = useState(false);
  return (
    <Page
      title={
        <>
          {name} {item && <ItemStatus item={item} />}
        </>
      }
      windowTitle={name}
      crumbs={<Link href="/quarantine">Quarantine</Link>}
      {...(item === undefined
        ? {}
        : {
            description: (
              <>
                From {item.sourcePath}, brought in by {item.broughtInBy} <Time value={item.broughtInAt} />
              </>
            ),
          })}
      actions={
        item &&
        isAnalyst && (
          <>
            {canDiscard(item) && (
              <Button variant="default" onClick={() => setDiscarding(true)}>
                Discard…
              </Button>
            )}
            {canRegister(item) && (
              <Button onClick={() => go(`/quarantine/${encodeURIComponent(id)}/register`)}>Register…</Button>
            )}
          </>
        )
      }
    >
      <Loaded of={loadable} onRetry={() => void refreshQuarantineItem(id)}>
        {(loaded) => (
          <>
            <ItemNotices item={loaded} canChange={isAnalyst} />
            <WaiverSection item={loaded} />
            {loaded.inspection ? (
              <InspectionReport
                itemId={loaded.id}
                inspection={loaded.inspection}
                files={loaded.files}
                rootDigest={loaded.rootDigest}
              />
            ) : (
              loaded.status === 'inspecting' && <LoadingState label="Inspecting…" />
            )}
          </>
        )}
      </Loaded>
      <DiscardDialog
        item={isDiscarding && item ? item : null}
        onClose={() => setDiscarding(false)}
        onDiscarded={() => go('/quarantine')}
      />
    </Page>
  );
}

function ItemNotices({ item, canChange }: { readonly item: QuarantineItem; readonly canChange: boolean }) {
  const operation = useOperation(item.operationId);
  const resume = useAction(resumeBringIn);
  return (
    <>
      {operation?.status === 'running' && (
        <div className={classes['gapBelow']}>
          <OperationProgress
            operation={operation}
            {...(canChange
              ? {
                  onCancel: () => void cancelOperation(operation.id).catch(() => undefined),
                  onPause: (isPaused: boolean) => void pauseOperation(operation.id, isPaused).catch(() => undefined),
                }
              : {})}
          />
        </div>
      )}
      {item.status === 'interrupted' && (
        <div className={classes['gapBelow']}>
          <Notice
            tone="warn"
            title="The copy was interrupted"
            actions={
              canChange && (
                <Button variant="default" loading={resume.isBusy} onClick={() => void resume.run(item.id)}>
                  Resume
                </Button>
              )
            }
          >
            {item.error?.message} What was copied is kept. Resume goes on where it stopped, if the source is still the
            same.
          </Notice>
        </div>
      )}
      {resume.error && <ErrorNotice error={resume.error} />}
      {item.status === 'failed' && item.error && (
        <div className={classes['gapBelow']}>
          <Notice tone="bad" title="This could not be brought in">
            {item.error.message}
          </Notice>
        </div>
      )}
      {item.alreadyRegisteredAs.length > 0 && (
        <div className={classes['gapBelow']}>
          <Notice tone="info" title="These bytes are already registered">
            As{' '}
            {item.alreadyRegisteredAs.map((version, at) => (
              <span key={version}>
                {at > 0 && ', '}
                <Link href={`/versions/${encodeURIComponent(version)}`}>{version}</Link>
              </span>
            ))}
            .
          </Notice>
        </div>
      )}
    </>
  );
}
