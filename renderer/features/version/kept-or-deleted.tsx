import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Hold } from '../../../shared/model/collection.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { formatTime } from '../../components/format.ts';
import { PlaceHoldDialog, ReleaseHoldDialog } from '../../components/hold-dialogs.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { placeHold, releaseHold } from '../../stores/holds.ts';
import { useHasRole } from '../../stores/session.ts';
import classes from './version.module.css';

/** Says that a version was deleted, or what forbids to delete it. */
export function KeptOrDeleted({ version }: { readonly version: VersionDetail }) {
  const { deletion, holds } = version;
  const canRelease = useHasRole('compliance', 'administrator');
  const [releasing, setReleasing] = useState<Hold | null>(null);
  const release = useAction(releaseHold);
  return (
    <>
      {deletion !== null && (
        <div className={classes['open']}>
          <Notice tone="warn">
            Deleted on {formatTime(deletion.deletedAt)} by {deletion.deletedBy}: {deletion.reason.replace(/\.$/, '')}.{' '}
            {deletion.certificateId === null
              ? 'Its files go in the next collection of the vault.'
              : `Its files are gone; the certificate is ${deletion.certificateId}.`}
          </Notice>
        </div>
      )}
      {holds.map((hold) => (
        <div className={classes['open']} key={hold.id}>
          <Notice
            tone="info"
            actions={
              canRelease ? (
                <Button variant="default" onClick={() => setReleasing(hold)}>
                  Release…
                </Button>
              ) : undefined
            }
          >
            Legal hold on {hold.subject.label} since {formatTime(hold.placedAt)} by {hold.placedBy}: {hold.reason}
          </Notice>
        </div>
      ))}
      {releasing && (
        <ReleaseHoldDialog
          hold={releasing}
          busy={release.isBusy}
          error={release.error}
          onRelease={(id, reason) => void release.run(id, reason).then((done) => done && setReleasing(null))}
          onClose={() => setReleasing(null)}
        />
      )}
    </>
  );
}

/** Places a legal hold on the version; only those see it who may. */
export function HoldActions({ version }: { readonly version: VersionDetail }) {
  const canHold = useHasRole('compliance', 'administrator');
  const [opened, setOpened] = useState(false);
  const place = useAction(placeHold);
  if (!canHold) return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        Legal hold…
      </Button>
      {opened && (
        <PlaceHoldDialog
          subject={`${version.model}@${version.version}`}
          busy={place.isBusy}
          error={place.error}
          onPlace={(subject, reason) => void place.run(subject, reason).then((done) => done && setOpened(false))}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  );
}
