import { Button, Textarea } from '@mantine/core';
import { useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { PolicyProblem } from '../../../shared/model/policy.ts';
import type { PolicyDraft } from '../../../shared/model/policy-draft.ts';
import { asWireError } from '../../client/wire-error.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded, LoadingState } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Digest, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { useAddressQuery } from '../../hooks/use-address-query.ts';
import { draftWords } from '../../hooks/use-draft-saver.ts';
import { failed, type Loadable, loadedValue, loading, ready } from '../../stores/loadable.ts';
import {
  dryRunPolicy,
  type PolicyCheck,
  type PolicyDryRun,
  proposePolicy,
  refreshPolicy,
  usePolicy,
} from '../../stores/policies.ts';
import { readPolicyDraft, removePolicyDraft } from '../../stores/policy-drafts.ts';
import { useHasRole, useSession } from '../../stores/session.ts';
import { DryRunResult } from './dry-run-table.tsx';
import { LineEditor, type LineEditorHandle } from './line-editor.tsx';
import classes from './policies.module.css';
import { type KeptDraft, type Typed, useKeptDraft } from './use-kept-draft.ts';
import { usePolicyCheck } from './use-policy-check.ts';

/** Where a policy is written: checked while it is typed, tried on the versions that are there, and proposed. The address names the draft. */
export function PolicyEditorPage() {
  const [address] = useAddressQuery();
  // The address follows the first save of a new draft; what is typed stays then.
  const [start, setStart] = useState<StartFrom>(() => ({ draftId: address.get('draft') }));
  const current = usePolicy(null);
  return (
    <Page
      title="Write a policy"
      crumbs={<Link href="/policies">Policies</Link>}
      description="In YAML or JSON. It holds when it is proposed and then signed; until then it changes nothing."
    >
      <Loaded of={current} onRetry={() => void refreshPolicy(null)}>
        {({ source }) =>
          start.draftId === null ? (
            <Editor key="new" draft={null} start={start.typed ?? { text: source, reason: '' }} />
          ) : (
            <SavedDraft
              id={start.draftId}
              onCopy={({ text }) => setStart({ draftId: null, typed: { text, reason: '' } })}
            />
          )
        }
      </Loaded>
    </Page>
  );
}

interface StartFrom {
  readonly draftId: string | null;
  readonly typed?: Typed;
}

interface SavedDraftProps {
  readonly id: string;
  readonly onCopy: (draft: PolicyDraft) => void;
}

/** A draft that was kept: to go on with, or to read where somebody else writes it. */
function SavedDraft({ id, onCopy }: SavedDraftProps) {
  const me = useSession()?.userId;
  const [draft, setDraft] = useState<Loadable<PolicyDraft>>(loading);
  const read = useCallback(() => {
    setDraft(loading);
    readPolicyDraft(id).then(
      (value) => setDraft(ready(value)),
      (error: unknown) => setDraft(failed(asWireError(error))),
    );
  }, [id]);
  useEffect(read, [read]);
  return (
    <Loaded of={draft} onRetry={read}>
      {(value) =>
        value.writtenBy.userId === me ? (
          <Editor draft={value} start={value} />
        ) : (
          <ReadOnly draft={value} onCopy={() => onCopy(value)} />
        )
      }
    </Loaded>
  );
}

const ReadOnly = ({ draft, onCopy }: { readonly draft: PolicyDraft; readonly onCopy: () => void }) => (
  <>
    <Notice
      tone="info"
      title={`${draft.writtenBy.name} writes this draft`}
      actions={
        <Button variant="default" onClick={onCopy}>
          Start my own from it
        </Button>
      }
    >
      Saved last on <Time value={draft.savedAt} />. You can read it here.
    </Notice>
    <LineEditor label="Text of the policy" value={draft.text} wrongLines={noLines} />
  </>
);

const noLines: ReadonlySet<number> = new Set();

interface EditorProps {
  /** Null: a new one, kept from its first change on. */
  readonly draft: PolicyDraft | null;
  readonly start: Typed;
}

function Editor({ draft, start }: EditorProps) {
  const [, navigate] = useLocation();
  const [, changeAddress] = useAddressQuery();
  const kept = useKeptDraft({ text: start.text, reason: start.reason }, draft, (id) =>
    changeAddress('draft', id, true),
  );
  const { typed } = kept;
  const check = usePolicyCheck(typed.text);
  const [tried, setTried] = useState<{ readonly text: string; readonly run: PolicyDryRun } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const dry = useAction(async (text: string) => setTried({ text, run: await dryRunPolicy(text) }));
  const removal = useAction(async () => {
    kept.end();
    const id = kept.id();
    if (id !== null) await removePolicyDraft(id);
    navigate('/policies?tab=drafts');
  });
  const isGood = loadedValue(check)?.document != null;
  return (
    <>
      {kept.conflict && <Conflict kept={kept} conflict={kept.conflict} />}
      <Writing text={typed.text} check={check} onChange={(text) => kept.change({ text })}>
        <Propose kept={kept} isGood={isGood} />
        <div className={classes['actions']}>
          <Button variant="default" disabled={!isGood} loading={dry.isBusy} onClick={() => void dry.run(typed.text)}>
            Dry run
          </Button>
          <Button
            variant="default"
            disabled={kept.status === 'clean' && draft === null}
            onClick={() => setAsking(true)}
          >
            Delete draft…
          </Button>
          <span className={classes['dim']} role="status">
            {kept.conflict === null && draftWords[kept.status]}
          </span>
        </div>
        {dry.error && <ErrorNotice error={dry.error} />}
        {removal.error && <ErrorNotice error={removal.error} />}
      </Writing>
      {tried && tried.text !== typed.text && (
        <Notice tone="info">The text has changed since the dry run. Run it again to see what would change now.</Notice>
      )}
      {tried && <DryRunResult run={tried.run} />}
      <ConfirmDialog
        opened={isAsking}
        title="Delete the draft?"
        confirmLabel="Delete it"
        danger
        onConfirm={() => {
          setAsking(false);
          void removal.run();
        }}
        onClose={() => setAsking(false)}
      >
        What you wrote can’t be brought back.
      </ConfirmDialog>
    </>
  );
}

/** The draft is not what this window knew: the person says which text stays. */
function Conflict({ kept, conflict }: { readonly kept: KeptDraft; readonly conflict: WireError }) {
  const isGone = conflict.code === 'policy.draft_not_found';
  const taking = useAction(kept.takeOther);
  return (
    <Notice
      tone="warn"
      title={isGone ? 'This draft is gone' : 'This draft was saved from another window'}
      announce
      actions={
        <>
          {!isGone && (
            <Button variant="default" loading={taking.isBusy} onClick={() => void taking.run()}>
              Take the other text
            </Button>
          )}
          <Button variant="default" onClick={kept.keepThis}>
            {isGone ? 'Keep this as a new draft' : 'Keep this text'}
          </Button>
        </>
      }
    >
      {isGone ? 'It was proposed or deleted from another window.' : 'Nothing of either is lost until you choose.'}
      {taking.error && <ErrorNotice error={taking.error} />}
    </Notice>
  );
}

interface WritingProps {
  readonly text: string;
  readonly check: Loadable<PolicyCheck>;
  readonly onChange: (text: string) => void;
  readonly children: React.ReactNode;
}

function Writing({ text, check, onChange, children }: WritingProps) {
  const editor = useRef<LineEditorHandle>(null);
  const problemsId = useId();
  const last = useLast(check);
  const problems = last?.problems ?? noProblems;
  const wrongLines = useMemo(() => new Set(problems.flatMap(({ line }) => (line === null ? [] : [line]))), [problems]);
  return (
    <div className={classes['editing']}>
      <div className={classes['column']}>
        <LineEditor
          ref={editor}
          label="Text of the policy"
          value={text}
          onChange={onChange}
          wrongLines={wrongLines}
          describedBy={problemsId}
        />
      </div>
      <div className={classes['column']}>
        <div id={problemsId} role="status" className={classes['checked']}>
          {check.status === 'failed' && <ErrorNotice error={check.error} />}
          {last === undefined && check.status === 'loading' && <LoadingState label="Checking…" />}
          {last && <Verdict check={last} onGo={(line) => editor.current?.goToLine(line)} />}
        </div>
        {children}
      </div>
    </div>
  );
}

const noProblems: readonly PolicyProblem[] = [];

/** The last answer, so that the list of problems does not flicker while a person types. */
function useLast(check: Loadable<PolicyCheck>): PolicyCheck | undefined {
  const [last, setLast] = useState<PolicyCheck | undefined>(undefined);
  const value = loadedValue(check);
  useEffect(() => {
    if (value) setLast(value);
  }, [value]);
  return value ?? last;
}

function Verdict({ check, onGo }: { readonly check: PolicyCheck; readonly onGo: (line: number) => void }) {
  const { document, digest, problems } = check;
  if (document !== null && digest !== null)
    return (
      <Notice tone="good" title="The text is a policy">
        {document.title} ({document.id}), digest <Digest value={digest} label="digest of the policy" />
      </Notice>
    );
  return (
    <Notice tone="bad" title={formatCount(problems.length, 'problem')}>
      <ul className={classes['problems']}>
        {problems.map(({ path, line, message }) => (
          <li key={`${path} ${line} ${message}`}>
            {line !== null && (
              <button type="button" className={classes['goto']} onClick={() => onGo(line)}>
                Line {line}
              </button>
            )}{' '}
            {path !== '' && <code>{path}</code>} {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

interface ProposeProps {
  readonly kept: KeptDraft;
  readonly isGood: boolean;
}

function Propose({ kept, isGood }: ProposeProps) {
  const { text, reason } = kept.typed;
  const [, navigate] = useLocation();
  const canPropose = useHasRole('compliance', 'administrator');
  const action = useAction(async () => {
    const { number } = await proposePolicy({ text, reason: reason.trim(), draftId: kept.id() });
    kept.end();
    navigate(`/policies/${number}`);
  });
  if (!canPropose)
    return (
      <Notice tone="info" title="You can try, but not propose">
        A policy is proposed by compliance or by an administrator.
      </Notice>
    );
  return (
    <>
      <Textarea
        label="Reason"
        description="Why the policy is needed. Kept with it; those who sign read it."
        required
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2000}
        value={reason}
        onChange={(event) => kept.change({ reason: event.currentTarget.value })}
      />
      {action.error && <ErrorNotice error={action.error} />}
      <div>
        <Button loading={action.isBusy} disabled={!isGood || reason.trim() === ''} onClick={() => void action.run()}>
          Propose
        </Button>
      </div>
    </>
  );
}
