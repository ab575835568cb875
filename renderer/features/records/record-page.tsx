import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { Dataset, Deployment, Experiment } from '../../../shared/model/lineage-records.ts';
import { service } from '../../client/service.ts';
import { ToneBadge } from '../../components/badges.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, Section } from '../../components/page.tsx';
import { Digest, KeyValueList, Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { datasets, deployments, experiments } from '../../stores/lineage.ts';
import { type Field, fieldsOf, isKind, type Kind, oneOf } from './kinds.ts';
import { RecordForm } from './record-form.tsx';
import classes from './records.module.css';
import { RelationList } from './relation-list.tsx';
import { useCanRecord } from './use-can-record.ts';

type Shown = Dataset | Experiment | Deployment;

const nodeTypeOf = { datasets: 'dataset', experiments: 'experiment', deployments: 'deployment' } as const;

const stores = { datasets, experiments, deployments } as const;

/** One data set, experiment or deployment: what is recorded, what was before, and how it hangs together with the rest. */
export function RecordPage() {
  const { kind = '', id = '' } = useParams<{ kind: string; id: string }>();
  if (!isKind(kind)) return <EmptyState title="There is no such page">Choose one in the sidebar.</EmptyState>;
  return <Record kind={kind} id={id} />;
}

function Record({ kind, id }: { readonly kind: Kind; readonly id: string }) {
  const record = stores[kind].use(id);
  return (
    <Loaded of={record} onRetry={() => void stores[kind].refresh(id)}>
      {(value: Shown) => <LoadedRecord kind={kind} record={value} />}
    </Loaded>
  );
}

function LoadedRecord({ kind, record }: { readonly kind: Kind; readonly record: Shown }) {
  const [, navigate] = useLocation();
  const [dialog, setDialog] = useState<'edit' | 'end' | null>(null);
  const canRecord = useCanRecord();
  const name = 'version' in record ? `${record.name}@${record.version}` : record.name;
  const endedAt = 'runs' in record ? record.details.endedAt : null;
  const end = useAction((reason: string) => service.call('deployment.end', { deployment: record.id, reason }));
  const close = () => setDialog(null);
  const reload = () => void stores[kind].refresh(record.id);
  return (
    <Page
      windowTitle={name}
      title={
        <>
          {name} <ToneBadge tone="neutral">{oneOf[kind]}</ToneBadge>
          {endedAt !== null && <ToneBadge tone="neutral">ended</ToneBadge>}
        </>
      }
      crumbs={<Link href={`/records/${kind}`}>Lineage</Link>}
      actions={
        <>
          {canRecord && <Button onClick={() => setDialog('edit')}>Edit…</Button>}
          {canRecord && kind === 'deployments' && endedAt === null && (
            <Button variant="default" onClick={() => setDialog('end')}>
              End the deployment…
            </Button>
          )}
          <Button variant="default" onClick={() => navigate(`/lineage/${encodeURIComponent(record.id)}`)}>
            Open lineage
          </Button>
        </>
      }
    >
      {'gaps' in record && record.gaps.length > 0 && (
        <div className={classes['gap']}>
          <Notice tone="warn" title="Not recorded">
            {fieldLabels(kind, record.gaps).join(', ')}.{' '}
            {kind === 'datasets'
              ? 'Training data of a higher tier needs all of it.'
              : 'The impact of a change can’t be worked out wholly without it.'}
          </Notice>
        </div>
      )}
      <Details kind={kind} record={record} />
      <RelationList node={{ id: record.id, type: nodeTypeOf[kind], label: name }} />
      <Revisions kind={kind} record={record} />
      {dialog === 'edit' && (
        <RecordForm
          kind={kind}
          record={record}
          onClose={close}
          onSaved={() => {
            close();
            reload();
          }}
        />
      )}
      <ConfirmDialog
        opened={dialog === 'end'}
        title={`End ${name}`}
        confirmLabel="End it"
        withReason
        busy={end.isBusy}
        error={end.error}
        onClose={close}
        onConfirm={(reason) =>
          void end.run(reason).then((isDone) => {
            if (!isDone) return;
            close();
            reload();
          })
        }
      >
        It runs no more from now on, and no longer counts as a dependent. This can’t be taken back.
      </ConfirmDialog>
    </Page>
  );
}

const fieldLabels = (kind: Kind, names: readonly string[]): string[] =>
  names.map((name) => fieldsOf[kind].find((field) => field.name === name)?.label ?? name);

function Details({ kind, record }: { readonly kind: Kind; readonly record: Shown }) {
  const details: Readonly<globalThis.Record<string, unknown>> = record.details;
  const changed = changedFields(record);
  return (
    <Section title="What is recorded">
      <KeyValueList
        items={[
          ...('runs' in record ? [{ label: 'Runs', value: record.runs.join(', ') || notRecorded }] : []),
          ...fieldsOf[kind].map((field: Field) => ({
            label: field.label,
            value: (
              <>
                <FieldValue field={field} value={details[field.name]} />
                {changed.has(field.name) && (
                  <span className={classes['dim']}> (changed since it was first recorded)</span>
                )}
              </>
            ),
          })),
          ...('runs' in record && record.details.endedAt !== null
            ? [{ label: 'Ended', value: <Time value={record.details.endedAt} exact /> }]
            : []),
          { label: 'First recorded', value: <Time value={record.createdAt} exact /> },
        ]}
      />
    </Section>
  );
}

const notRecorded = <span className={classes['dim']}>not recorded</span>;

function FieldValue({ field, value }: { readonly field: Field; readonly value: unknown }) {
  if (value === null || value === undefined || value === '') return notRecorded;
  if (field.name === 'digest') return <Digest value={String(value)} label="data set digest" full />;
  if (field.input === 'time') return <Time value={String(value)} exact />;
  if (Array.isArray(value)) return value.length === 0 ? notRecorded : value.join(', ');
  if (typeof value === 'object') {
    const pairs = Object.entries(value);
    if (pairs.length === 0) return notRecorded;
    return <span className={classes['value']}>{pairs.map(([key, one]) => `${key} = ${one}`).join('\n')}</span>;
  }
  return <span className={classes['value']}>{String(value)}</span>;
}

/** Fields whose value is not the first one that was recorded: they are marked wherever they are shown. */
function changedFields({ revisions }: Shown): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [at, revision] of revisions.entries())
    if (at > 0)
      for (const name of differences(revisions[at - 1]?.details ?? {}, revision.details)) {
        const before: unknown = Object(revisions[at - 1]?.details ?? {})[name];
        if (before !== null && before !== '') changed.add(name);
      }
  return changed;
}

const differences = (before: object, after: object): string[] =>
  Object.entries(after)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(Object(before)[name]))
    .map(([name]) => name);

const asText = (value: unknown): string =>
  value === null || value === undefined || value === ''
    ? 'not recorded'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

function Revisions({ kind, record }: { readonly kind: Kind; readonly record: Shown }) {
  const { revisions } = record;
  return (
    <Section title="Revisions">
      {revisions.length === 0 ? (
        <p className={classes['dim']}>Nothing was recorded yet but its name.</p>
      ) : (
        <ol className={classes['revisions']} reversed>
          {revisions.toReversed().map((revision) => {
            const before = revisions[revision.number - 2]?.details;
            return (
              <li key={revision.number}>
                <strong>Revision {revision.number}</strong>, {revision.byName} ({revision.by}),{' '}
                <Time value={revision.at} exact />. Reason: {revision.reason}
                {before && (
                  <ul>
                    {differences(before, revision.details).map((name) => (
                      <li key={name}>
                        {fieldLabels(kind, [name])[0]}: {asText(Object(before)[name])} →{' '}
                        {asText(Object(revision.details)[name])}
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </Section>
  );
}
