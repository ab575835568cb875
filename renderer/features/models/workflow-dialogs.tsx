import { Button, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { DecommissionChecklist, decommissionChecklist } from '../../../shared/model/decommission.ts';
import type { ModelSummary } from '../../../shared/model/version.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { SignDialog } from '../../components/signing/sign-dialog.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { useSigner } from '../../stores/session.ts';
import { askRollback, decommissionKey, decommissionModel, decommissionReviews } from '../../stores/workflow.ts';
import classes from './models.module.css';

interface ModelDialogProps {
  readonly model: ModelSummary;
  readonly onClose: () => void;
}

/** Asks for the version that was in production before to come back in the place of the one that is. */
export function RollbackDialog({ model, onClose }: ModelDialogProps) {
  const [, navigate] = useLocation();
  const action = useAction(async (reason: string) => {
    const requestId = await askRollback(model.name, reason);
    navigate(`/promotions/${encodeURIComponent(requestId)}`);
  });
  return (
    <ConfirmDialog
      opened
      title={`Roll ${model.name} back`}
      confirmLabel="Ask for the rollback"
      withReason
      busy={action.isBusy}
      error={action.error}
      onConfirm={(reason) => void action.run(reason)}
      onClose={onClose}
    >
      The version that was in production before {model.production?.version} comes back to production, and{' '}
      {model.production?.version} is deprecated, in one step. The request needs the signatures that the policy asks for.
    </ConfirmDialog>
  );
}

const points = DecommissionChecklist.keyof().options;
const noAnswers: DecommissionChecklist = {
  dependents: '',
  deployments: '',
  records: '',
  access: '',
  replacement: '',
  contingency: '',
};

/** R28: ends a model with a checklist, each point answered, and a signature. */
export function DecommissionDialog({ model, onClose }: ModelDialogProps) {
  const [answers, setAnswers] = useState(noAnswers);
  const [isComplete, setComplete] = useState(false);
  const signer = useSigner();
  const checklist = DecommissionChecklist.safeParse(answers).data ?? null;
  const asked = isComplete ? checklist : null;
  const state = decommissionReviews.use(decommissionKey(model.name, asked));
  const action = useAction(decommissionModel);
  const hindrances = loadedValue(state)?.hindrances ?? [];
  if (signer === null) return null;
  const set = (point: keyof DecommissionChecklist, text: string) => {
    setComplete(false);
    setAnswers((before) => ({ ...before, [point]: text }));
  };
  return (
    <SignDialog
      opened
      title={`Decommission ${model.name}`}
      signer={signer}
      review={loadedValue(state)?.review ?? (asked === null ? notReady : null)}
      reviewError={state.status === 'failed' ? state.error : null}
      signLabel="Sign the end of the model"
      isBusy={action.isBusy}
      error={action.error}
      onSign={(signature) =>
        checklist === null
          ? Promise.resolve()
          : action.run(model.name, checklist, signature).then((done) => done && onClose())
      }
      onClose={onClose}
    >
      {hindrances.length > 0 && (
        <Notice tone="warn" title="It can’t be decommissioned now">
          <ul>
            {hindrances.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </Notice>
      )}
      <div className={classes['form']}>
        <p>No version of it is promoted any more. Its records, files and signatures stay.</p>
        {points.map((point) => (
          <Textarea
            key={point}
            label={decommissionChecklist[point]}
            required
            autosize
            minRows={1}
            maxRows={6}
            maxLength={2000}
            value={answers[point]}
            onChange={(event) => set(point, event.currentTarget.value)}
          />
        ))}
        <div>
          <Button
            variant="default"
            disabled={checklist === null || isComplete || hindrances.length > 0}
            onClick={() => setComplete(true)}
          >
            Read what I will sign
          </Button>
        </div>
      </div>
    </SignDialog>
  );
}

const notReady = {
  digest: '',
  meaning: '',
  cannotSign: 'Answer each point first; “none” with its reason is an answer.',
} as const;

/** Says on the page of a model that it was decommissioned, by whom, and what was answered. */
export function DecommissionedNotice({ model }: { readonly model: ModelSummary }) {
  const state = decommissionReviews.use(decommissionKey(model.name, null));
  return (
    <Loaded of={state}>
      {({ decommissioned }) =>
        decommissioned === null ? null : (
          <Notice tone="info" title="This model is decommissioned">
            Signed by {decommissioned.byPerson}, <Time value={decommissioned.at} exact />. No version of it is promoted
            any more.
            <dl className={classes['answers']}>
              {points.map((point) => (
                <div key={point}>
                  <dt>{decommissionChecklist[point]}</dt>
                  <dd>{decommissioned.checklist[point]}</dd>
                </div>
              ))}
            </dl>
          </Notice>
        )
      }
    </Loaded>
  );
}
