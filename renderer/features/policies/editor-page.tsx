import { Button, Textarea } from '@mantine/core';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { PolicyProblem } from '../../../shared/model/policy.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { Loaded, LoadingState } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Digest } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { type Loadable, loadedValue } from '../../stores/loadable.ts';
import {
  dryRunPolicy,
  type PolicyCheck,
  type PolicyDryRun,
  proposePolicy,
  refreshPolicy,
  usePolicy,
} from '../../stores/policies.ts';
import { useHasRole } from '../../stores/session.ts';
import { DryRunResult } from './dry-run-table.tsx';
import { LineEditor, type LineEditorHandle } from './line-editor.tsx';
import classes from './policies.module.css';
import { forgetDraft, keepDraft, type PolicyDraft, readDraft } from './policy-draft.ts';
import { useDraftKey } from './use-draft-key.ts';
import { usePolicyCheck } from './use-policy-check.ts';

/** Where a policy is written: checked while it is typed, tried on the versions that are there, and proposed. */
export function PolicyEditorPage() {
  const key = useDraftKey();
  const current = usePolicy(null);
  return (
    <Page
      title="Write a policy"
      crumbs={<Link href="/policies">Policies</Link>}
      description="In YAML or JSON. It holds when it is proposed and then signed; until then it changes nothing."
    >
      <Loaded of={current} onRetry={() => void refreshPolicy(null)}>
        {({ source }) => <Editor key={key} storageKey={key} inForce={source} />}
      </Loaded>
    </Page>
  );
}

interface EditorProps {
  readonly storageKey: string;
  /** The text of the policy in force, to start from. */
  readonly inForce: string;
}

/** The draft, kept in the browser at each change. */
function useKeptDraft({ storageKey, inForce }: EditorProps) {
  const [draft, setDraft] = useState<PolicyDraft>(
    () => readDraft(window.localStorage, storageKey) ?? { text: inForce, reason: '' },
  );
  const [isKept, setKept] = useState(true);
  const change = (part: Partial<PolicyDraft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    setKept(keepDraft(window.localStorage, storageKey, next));
  };
  const startAnew = () => {
    forgetDraft(window.localStorage, storageKey);
    setDraft({ text: inForce, reason: '' });
  };
  return { draft, isKept, change, startAnew };
}

function Editor(props: EditorProps) {
  const { draft, isKept, change, startAnew } = useKeptDraft(props);
  const check = usePolicyCheck(draft.text);
  const [tried, setTried] = useState<{ readonly text: string; readonly run: PolicyDryRun } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const dry = useAction(async (text: string) => setTried({ text, run: await dryRunPolicy(text) }));
  const isGood = loadedValue(check)?.document != null;
  return (
    <>
      {!isKept && (
        <Notice tone="warn" title="Your draft can’t be kept" announce>
          The browser has no room for it. Copy it somewhere before you leave this page.
        </Notice>
      )}
      <Writing text={draft.text} check={check} onChange={(text) => change({ text })}>
        <Propose
          draft={draft}
          isGood={isGood}
          storageKey={props.storageKey}
          onReason={(reason) => change({ reason })}
        />
        <div>
          <Button variant="default" disabled={!isGood} loading={dry.isBusy} onClick={() => void dry.run(draft.text)}>
            Dry run
          </Button>{' '}
          <Button variant="default" disabled={draft.text === props.inForce} onClick={() => setAsking(true)}>
            Start anew…
          </Button>
        </div>
        {dry.error && <ErrorNotice error={dry.error} />}
      </Writing>
      {tried && tried.text !== draft.text && (
        <Notice tone="info">The text has changed since the dry run. Run it again to see what would change now.</Notice>
      )}
      {tried && <DryRunResult run={tried.run} />}
      <ConfirmDialog
        opened={isAsking}
        title="Throw your draft away?"
        confirmLabel="Throw it away"
        danger
        onConfirm={() => {
          startAnew();
          setAsking(false);
        }}
        onClose={() => setAsking(false)}
      >
        The editor starts again from the policy in force.
      </ConfirmDialog>
    </>
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
  readonly draft: PolicyDraft;
  readonly isGood: boolean;
  readonly storageKey: string;
  readonly onReason: (reason: string) => void;
}

function Propose({ draft, isGood, storageKey, onReason }: ProposeProps) {
  const [, navigate] = useLocation();
  const canPropose = useHasRole('compliance', 'administrator');
  const action = useAction(async () => {
    const { number } = await proposePolicy(draft.text, draft.reason.trim());
    forgetDraft(window.localStorage, storageKey);
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
        value={draft.reason}
        onChange={(event) => onReason(event.currentTarget.value)}
      />
      {action.error && <ErrorNotice error={action.error} />}
      <div>
        <Button
          loading={action.isBusy}
          disabled={!isGood || draft.reason.trim() === ''}
          onClick={() => void action.run()}
        >
          Propose
        </Button>
      </div>
    </>
  );
}
