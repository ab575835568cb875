import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { CollectionPlan } from '../../../../shared/model/collection.ts';
import { asWireError } from '../../../client/wire-error.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Loaded } from '../../../components/loading.tsx';
import { useAction } from '../../../hooks/use-action.ts';
import { type CollectOptions, collect, planCollection } from '../../../stores/collection.ts';
import { failed, type Loadable, loading, ready } from '../../../stores/loadable.ts';
import { useHasRole } from '../../../stores/session.ts';
import classes from '../vault.module.css';
import { PlanView } from './plan-view.tsx';
import { isIdle } from './plan-words.ts';

/** Shows what a collection would do before it is run; what runs is exactly that, or nothing. */
export function CollectDialog({ onClose }: { readonly onClose: () => void }) {
  const [options, setOptions] = useState<CollectOptions>({ thorough: false, unreferenced: false });
  const { plan, again } = usePlan(options);
  const canRun = useHasRole('administrator');
  const run = useAction(collect);
  const planAgain = () => {
    run.clearError();
    again();
  };
  return (
    <Modal opened onClose={onClose} title="Collect garbage" size="xl">
      <div className={classes['form']}>
        <p className={classes['plain']}>
          A collection removes the bytes of deleted versions and what else nothing uses, and rewrites packs that hold
          little. It can be stopped at any time; a signed certificate names what was removed.
        </p>
        <Group gap="lg">
          <Checkbox
            label="Rewrite every pack that holds unused bytes"
            description="Not only those of which more than a fifth is unused."
            checked={options.thorough}
            onChange={(event) => setOptions({ ...options, thorough: event.currentTarget.checked })}
          />
          <Checkbox
            label="Delete packs that were set aside"
            description="Left by interrupted registrations; no version knows them."
            checked={options.unreferenced}
            onChange={(event) => setOptions({ ...options, unreferenced: event.currentTarget.checked })}
          />
        </Group>
        <Loaded of={plan} label="Working out what would go…" onRetry={planAgain}>
          {(value) => <PlanView plan={value} />}
        </Loaded>
        {run.error && <ErrorNotice error={run.error} onRetry={planAgain} />}
        {!canRun && <p className={classes['dim']}>Administrators run collections.</p>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {canRun ? 'Cancel' : 'Close'}
          </Button>
          {canRun && (
            <Button
              color="red.8"
              loading={run.isBusy}
              disabled={plan.status !== 'ready' || isIdle(plan.value)}
              onClick={() =>
                plan.status === 'ready' && void run.run(plan.value).then((isStarted) => isStarted && onClose())
              }
            >
              Run this plan
            </Button>
          )}
        </Group>
      </div>
    </Modal>
  );
}

/** The plan for these options, worked out again when they change or when asked. */
function usePlan(options: CollectOptions): { readonly plan: Loadable<CollectionPlan>; readonly again: () => void } {
  const [plan, setPlan] = useState<Loadable<CollectionPlan>>(loading);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks again for the same options
  useEffect(() => {
    let current = true;
    setPlan(loading);
    planCollection(options).then(
      (value) => current && setPlan(ready(value)),
      (error: unknown) => current && setPlan(failed(asWireError(error))),
    );
    return () => {
      current = false;
    };
  }, [options, turn]);
  return { plan, again: () => setTurn((before) => before + 1) };
}
