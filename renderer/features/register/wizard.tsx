import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { MAIN_BRANCH } from '../../../shared/model/numbering.ts';
import type { QuarantineItem } from '../../../shared/model/quarantine.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { draftWords, useDraftSaver } from '../../hooks/use-draft-saver.ts';
import { loadedValue } from '../../stores/loadable.ts';
import { cancelOperation, pauseOperation, useOperation, waitForOperation } from '../../stores/operations.ts';
import {
  type ProposalQuestion,
  propose,
  registerVersion,
  saveDraft,
  useProposal,
} from '../../stores/quarantine-store.ts';
import type { StepProps } from './form-context.ts';
import { placeOf, strategyAsked } from './numbering-fields.ts';
import classes from './register.module.css';
import { operationFailure, versionIdOf } from './register-outcome.ts';
import { type DraftValue, type RegistrationForm, steps } from './registration-form.ts';
import { errorsOfStep, toRegistration } from './registration-rules.ts';
import { StepBar } from './step-bar.tsx';
import { StepModel } from './step-model.tsx';
import { StepPurpose } from './step-purpose.tsx';
import { StepReview } from './step-review.tsx';
import { StepTraining } from './step-training.tsx';
import { StepVersion } from './step-version.tsx';

interface WizardProps {
  readonly item: QuarantineItem;
  readonly modelNames: readonly string[];
  readonly start: DraftValue;
}

const VERSION = steps.indexOf('version');
const REVIEW = steps.indexOf('review');

/** The steps of a registration over one form, whose draft is kept on every change. */
export function Wizard({ item, modelNames, start }: WizardProps) {
  const [at, setAt] = useState(start.step);
  const [isChoosing, setChoosing] = useState(false);
  const [isGoingOn, setGoingOn] = useState(false);
  // The form keeps the first callback that it was given, which must still know the step of now.
  const step = useRef(start.step);
  const draft = useDraftSaver<DraftValue>((value) => saveDraft(item.id, value.step, value.form));
  const body = useRef<HTMLDivElement>(null);
  const form = useForm<RegistrationForm>({
    initialValues: start.form,
    onValuesChange: (values) => draft.saver.put({ step: step.current, form: values }),
  });
  const { modelName, parents, changeType, modelKind } = form.values;
  const { branch, channel } = placeOf(form.values);
  const [askedModel] = useDebouncedValue(modelName.trim(), 250);
  const [ownVersion] = useDebouncedValue(form.values.ownVersion.trim(), 250);
  const asked: ProposalQuestion = {
    model: askedModel,
    parents: modelKind === 'existing' ? parents : [],
    changeType: changeType === '' || modelKind === 'new' ? null : changeType,
    branch,
    channel,
    strategy: strategyAsked(form.values),
    quarantineId: item.id,
    allowSmaller: true,
  };
  const isOwn = form.values.versionKind === 'own' && ownVersion !== '';
  const question = isOwn ? { ...asked, changeType: null, channel: null, version: ownVersion } : asked;
  const proposal = useProposal(asked);
  const weighed = useProposal(question);
  // Whatever step the person chose, what the files differ in is shown beside it.
  const compared = useProposal({
    model: askedModel,
    parents: modelKind === 'existing' ? parents : [],
    changeType: null,
    branch,
    quarantineId: item.id,
  });
  // Until the answer to what stands in the form is there, nobody can say whether the step is right: "Next" waits for it.
  const isWeighing =
    isChoosing ||
    askedModel !== modelName.trim() ||
    ownVersion !== form.values.ownVersion.trim() ||
    proposal.status === 'loading' ||
    weighed.status === 'loading';
  const context = {
    modelNames,
    proposedVersion: loadedValue(proposal)?.version ?? null,
    unsignedStep: loadedValue(weighed)?.tooSmall?.overrideId === null,
  };
  const registering = useRegistering(item, () => draft.saver.abandon());

  const goTo = (next: number) => {
    setAt(next);
    setGoingOn(false);
    step.current = next;
    draft.saver.put({ step: next, form: form.values });
    void draft.saver.flush();
  };
  /** Marks what is wrong on step `index`; true when nothing is. */
  const isRight = (index: number): boolean => {
    const errors = errorsOfStep(steps[index] ?? 'review', form.values, context);
    form.setErrors(errors);
    return Object.keys(errors).length === 0;
  };
  const next = () => {
    if (isRight(at)) goTo(at + 1);
    else focusFirstError(body.current);
  };
  const mustWait = at === VERSION && isWeighing;
  useEffect(() => {
    if (!isGoingOn || mustWait) return;
    setGoingOn(false);
    next();
  });
  const register = () => {
    if (!isRight(REVIEW)) {
      body.current?.querySelector<HTMLElement>('[data-problems]')?.focus();
      return;
    }
    void draft.saver
      .flush()
      .then(() => registering.run(toRegistration(item.id, form.values, loadedValue(weighed) ?? null)));
  };
  const chooseModel = (name: string) => {
    form.setValues({ modelName: name, parents: [], branch: MAIN_BRANCH, mergeKind: '', mergeFrom: '' });
    form.clearErrors();
    setChoosing(true);
    propose({ model: name, parents: [], changeType: null, quarantineId: item.id })
      .then(
        ({ candidates: [newest] }) => {
          const now = form.getValues();
          if (newest !== undefined && now.modelName === name && now.parents.length === 0) {
            form.setFieldValue('parents', [newest]);
          }
        },
        // The version step asks again and shows the error.
        () => undefined,
      )
      .finally(() => setChoosing(false));
  };
  const required = loadedValue(weighed)?.required ?? loadedValue(compared)?.required ?? null;
  const props: StepProps = { form, item, modelNames, proposal, weighed, question, required };
  return (
    <>
      <StepBar at={at} wrongSteps={at === REVIEW ? form.errors : {}} onGoTo={goTo} />
      <div ref={body}>
        {at === 0 && <StepModel {...props} onChooseModel={chooseModel} />}
        {at === 1 && <StepVersion {...props} />}
        {at === 2 && <StepTraining {...props} />}
        {at === 3 && <StepPurpose {...props} />}
        {at === REVIEW && (
          <StepReview {...props} problems={errorsOfStep('review', form.values, context)} onGoTo={goTo} />
        )}
      </div>
      {registering.error && (
        <div className={classes['gapAbove']}>
          <ErrorNotice error={registering.error} />
        </div>
      )}
      {registering.operation?.status === 'running' && (
        <div className={classes['gapAbove']}>
          <OperationProgress
            operation={registering.operation}
            onCancel={() => void cancelOperation(registering.operation?.id ?? '').catch(() => undefined)}
            onPause={(isPaused) =>
              void pauseOperation(registering.operation?.id ?? '', isPaused).catch(() => undefined)
            }
          />
        </div>
      )}
      <div className={classes['footer']}>
        <span className={classes['draft']} role="status">
          {draftWords[draft.status]}
        </span>
        {at > 0 && (
          <Button variant="default" onClick={() => goTo(at - 1)} disabled={registering.isBusy}>
            Back
          </Button>
        )}
        {at < REVIEW ? (
          <Button onClick={() => (mustWait ? setGoingOn(true) : next())} aria-busy={isGoingOn}>
            Next
          </Button>
        ) : (
          <Button onClick={register} loading={registering.isBusy}>
            Register
          </Button>
        )}
      </div>
    </>
  );
}

/** Runs a registration to its end and goes to the version; one that is already under way is followed. */
function useRegistering(item: QuarantineItem, onDone: () => void) {
  const [, go] = useLocation();
  const [operationId, setOperationId] = useState<string | null>(null);
  const earlier = useOperation(item.operationId);
  const started = useOperation(operationId);
  const underWay = earlier?.kind === 'register' && earlier.status === 'running' ? earlier.id : null;
  const follow = useAction(async (id: string) => {
    const operation = await waitForOperation(id);
    const failure = operationFailure(operation);
    if (failure) throw failure;
    onDone();
    go(`/versions/${encodeURIComponent(versionIdOf(operation) ?? '')}`);
  });
  const begin = useAction(async (registration: Parameters<typeof registerVersion>[0]) => {
    const id = await registerVersion(registration);
    setOperationId(id);
    await follow.run(id);
  });
  const { run: followRun } = follow;
  useEffect(() => {
    if (underWay !== null) void followRun(underWay);
  }, [underWay, followRun]);
  return {
    run: begin.run,
    isBusy: begin.isBusy || follow.isBusy,
    error: begin.error ?? follow.error,
    operation: started ?? (earlier?.kind === 'register' ? earlier : undefined),
  };
}

/** After the errors are in the document: puts the cursor where the first one is. */
function focusFirstError(within: HTMLElement | null): void {
  requestAnimationFrame(() => within?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
