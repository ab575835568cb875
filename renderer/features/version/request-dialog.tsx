import { Button, Group, Modal, Select, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Output } from '../../../shared/contract/define.ts';
import type { Methods } from '../../../shared/contract/methods/index.ts';
import type { Validation } from '../../../shared/model/promotion.ts';
import { Stage } from '../../../shared/model/stage.ts';
import type { VersionDetail } from '../../../shared/model/version.ts';
import { service } from '../../client/service.ts';
import { asWireError } from '../../client/wire-error.ts';
import { type Tone, ToneBadge } from '../../components/badges.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { failed, type Loadable, loading, ready } from '../../stores/loadable.ts';
import classes from './version.module.css';

type Preview = Output<Methods, 'promotion.preview'>;

interface RequestDialogProps {
  readonly version: VersionDetail;
  readonly onClose: () => void;
  readonly onRequested: (requestId: string) => void;
}

/** Asks for a stage change: where to, how the validations come out, why. */
export function RequestDialog({ version, onClose, onRequested }: RequestDialogProps) {
  const [toStage, setToStage] = useState(version.nextStages[0] ?? 'staging');
  const [reason, setReason] = useState('');
  const preview = usePreview(version.id, toStage);
  const action = useAction(async () => {
    const request = await service.call('promotion.request', { version: version.id, toStage, reason: reason.trim() });
    onRequested(request.id);
  });
  const canRequest = preview.status === 'ready' && preview.value.canRequest;
  return (
    <Modal opened onClose={onClose} title={`Request promotion of ${version.model} ${version.version}`} size="lg">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <Select
          label="To stage"
          description={`It is in ${version.stage} now.`}
          data={version.nextStages}
          value={toStage}
          onChange={(value) => setToStage(Stage.safeParse(value).data ?? toStage)}
          allowDeselect={false}
          data-autofocus
        />
        <Loaded of={preview} label="Running the validations…">
          {(value) => <PreviewResult preview={value} toStage={toStage} />}
        </Loaded>
        <Textarea
          label="Reason"
          description="Why this version should move. Approvers read and sign it."
          required
          autosize
          minRows={3}
          maxRows={10}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={!canRequest || reason.trim() === ''}>
            Request promotion
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function usePreview(version: string, toStage: Stage): Loadable<Preview> {
  const [preview, setPreview] = useState<Loadable<Preview>>(loading);
  useEffect(() => {
    let current = true;
    setPreview(loading);
    service.call('promotion.preview', { version, toStage }).then(
      (value) => current && setPreview(ready(value)),
      (error: unknown) => current && setPreview(failed(asWireError(error))),
    );
    return () => {
      current = false;
    };
  }, [version, toStage]);
  return preview;
}

/** Who is told when a version goes: those that rest on it. */
const Dependents = ({ of, toStage }: { readonly of: Preview['dependents']; readonly toStage: Stage }) => (
  <Notice
    tone={toStage === 'deprecated' || toStage === 'archived' ? 'warn' : 'info'}
    title={`${formatCount(of.length, 'version')} rest on it`}
  >
    {of
      .slice(0, 20)
      .map(({ model, version }) => `${model}@${version}`)
      .join(', ')}
    {of.length > 20 && ' and more'}.{' '}
    {(toStage === 'deprecated' || toStage === 'archived') &&
      'Those in production appear in the due list of their people when this is approved.'}
  </Notice>
);

function PreviewResult({ preview, toStage }: { readonly preview: Preview; readonly toStage: Stage }) {
  return (
    <>
      <ul className={classes['validations']} aria-label="Validations">
        {preview.validations.map((validation) => (
          <ValidationRow key={validation.name} validation={validation} />
        ))}
      </ul>
      {preview.dependents.length > 0 && <Dependents of={preview.dependents} toStage={toStage} />}
      {preview.canRequest ? (
        <div className={classes['dim']}>
          {preview.approvalsNeeded === 0
            ? 'No approval is needed.'
            : `Needs ${stepWords(preview)}.${preview.expiryDays === null ? '' : ` Open for ${formatCount(preview.expiryDays, 'day')}.`} You cannot sign your own request.`}
        </div>
      ) : (
        <Notice tone="warn" title="This cannot be requested yet">
          Do what the failed validations ask for, then try again.
        </Notice>
      )}
    </>
  );
}

/** "1 signature of a reviewer, then 1 of an approver" in few words. */
const stepWords = ({ steps, ordered }: Preview): string =>
  steps.map(({ number, roles }) => `${number} × ${roles.join(' or ')}`).join(ordered ? ', then ' : ' and ');

const looks = {
  passed: { label: 'passed', tone: 'good' },
  warning: { label: 'warning', tone: 'warn' },
  failed: { label: 'failed', tone: 'bad' },
  not_applicable: { label: 'not applicable', tone: 'neutral' },
} as const satisfies Record<Validation['status'], { label: string; tone: Tone }>;

function ValidationRow({ validation }: { readonly validation: Validation }) {
  const { label, tone } = looks[validation.status];
  return (
    <li className={classes['validation']}>
      <strong>{validation.name}</strong>
      <span>{validation.summary}</span>
      <ToneBadge tone={tone}>{label}</ToneBadge>
      {validation.requiredActions.length > 0 && (
        <ul>
          {validation.requiredActions.map((action) => (
            <li key={action}>{action}</li>
          ))}
        </ul>
      )}
    </li>
  );
}
