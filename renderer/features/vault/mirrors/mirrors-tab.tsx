import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { MirrorState } from '../../../../shared/model/mirror.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { formatCount } from '../../../components/format.ts';
import { Loaded } from '../../../components/loading.tsx';
import { Section } from '../../../components/page.tsx';
import { useAction } from '../../../hooks/use-action.ts';
import { askMirrors, refreshMirrorStatus, syncMirror, useMirrorStatus } from '../../../stores/mirrors.ts';
import { useHasRole } from '../../../stores/session.ts';
import { settings } from '../../../stores/settings.ts';
import classes from '../vault.module.css';
import { AddMirrorDialog } from './add-mirror-dialog.tsx';
import { Copies } from './copies.tsx';
import { MirrorTable } from './mirror-table.tsx';
import { PolicyDialog } from './policy-dialog.tsx';
import { RemoveMirrorDialog } from './remove-mirror-dialog.tsx';

type Dialog = { readonly kind: 'add' | 'policy' } | { readonly kind: 'remove'; readonly state: MirrorState } | null;

/** The mirrors: second homes of the vault's bytes, how they are, and which versions have too few copies. */
export function MirrorsTab() {
  const status = useMirrorStatus();
  const canChange = useHasRole('administrator');
  const [dialog, setDialog] = useState<Dialog>(null);
  const ask = useAction(askMirrors);
  const sync = useAction(syncMirror);
  const { run: askNow } = ask;
  // What was found at the last contact is shown at once; the mirrors may take their time to answer.
  useEffect(() => void askNow(), [askNow]);
  const close = () => setDialog(null);
  return (
    <>
      {ask.error && <ErrorNotice error={ask.error} onRetry={() => void ask.run()} />}
      {sync.error && <ErrorNotice error={sync.error} />}
      <Loaded of={status} onRetry={() => void refreshMirrorStatus()}>
        {(value) => (
          <>
            <Section
              title="Mirrors"
              actions={
                <span className={classes['buttons']}>
                  <Button variant="default" loading={ask.isBusy} onClick={() => void ask.run()}>
                    Ask again
                  </Button>
                  {canChange && (
                    <Button
                      leftSection={<IconPlus size={15} aria-hidden="true" />}
                      onClick={() => setDialog({ kind: 'add' })}
                    >
                      Add mirror…
                    </Button>
                  )}
                </span>
              }
            >
              <MirrorTable
                states={value.mirrors}
                actions={
                  canChange
                    ? {
                        sync: (name, options) => void sync.run(name, options),
                        remove: (state) => setDialog({ kind: 'remove', state }),
                      }
                    : null
                }
                empty={
                  <EmptyState title="No mirror yet">
                    A mirror is a copy of the packs on another disk, a share or S3-compatible storage. What is damaged
                    here is repaired from it. {!canChange && 'Administrators add mirrors.'}
                  </EmptyState>
                }
              />
              {value.mirrors.length > 0 && <ByItself />}
            </Section>
            <Copies status={value} onEdit={canChange ? () => setDialog({ kind: 'policy' }) : null} />
            {dialog?.kind === 'policy' && <PolicyDialog policy={value.policy} onClose={close} />}
          </>
        )}
      </Loaded>
      {dialog?.kind === 'add' && <AddMirrorDialog onClose={close} />}
      {dialog?.kind === 'remove' && <RemoveMirrorDialog state={dialog.state} onClose={close} />}
    </>
  );
}

/** Whether mirrors are brought up to date without being asked. */
function ByItself() {
  const current = settings.use('registry');
  if (current.status !== 'ready') return null;
  const { mirrorHours } = current.value;
  return (
    <p className={classes['dim']}>
      {mirrorHours === 0
        ? 'Mirrors are brought up to date when somebody asks. The settings can have it done while nobody works.'
        : `Brought up to date every ${formatCount(mirrorHours, 'hour')} while nobody works, when something was recorded.`}
    </p>
  );
}
