import { Button, Group, Modal, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { edgeWords } from '../../../shared/graph/words.ts';
import { EdgeType, edgeTypes, type LineageRelation } from '../../../shared/model/lineage.ts';
import { service } from '../../client/service.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatNumber } from '../../components/format.ts';
import { Loaded } from '../../components/loading.tsx';
import { Section } from '../../components/page.tsx';
import { Time } from '../../components/values.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { relations } from '../../stores/lineage.ts';
import classes from './records.module.css';

const places = {
  version: '/versions',
  dataset: '/records/datasets',
  experiment: '/records/experiments',
  deployment: '/records/deployments',
} as const;

const NodeLink = ({ node }: { readonly node: LineageRelation['from'] }) => (
  <Link href={`${places[node.type]}/${encodeURIComponent(node.id)}`}>{node.label}</Link>
);

const columns = (onRetract: ((relation: LineageRelation) => void) | null): readonly Column<LineageRelation>[] => [
  { id: 'from', header: 'From', sortBy: ({ from }) => from.label, cell: ({ from }) => <NodeLink node={from} /> },
  {
    id: 'type',
    header: 'Edge',
    width: '130px',
    sortBy: ({ type }) => type,
    cell: ({ type, roles }) => `${edgeWords[type]}${roles.length > 0 ? ` (${roles.join(', ')})` : ''}`,
  },
  { id: 'to', header: 'To', sortBy: ({ to }) => to.label, cell: ({ to }) => <NodeLink node={to} /> },
  {
    id: 'dependency',
    header: 'Dependency',
    width: '120px',
    align: 'right',
    sortBy: ({ performanceDependency }) => performanceDependency,
    cell: ({ performanceDependency }) =>
      performanceDependency === null ? 'not recorded' : formatNumber(performanceDependency),
  },
  {
    id: 'since',
    header: 'In force',
    width: '260px',
    sortBy: ({ addedAt }) => addedAt,
    cell: ({ addedAt, retractedAt }) => (
      <>
        since <Time value={addedAt} />
        {retractedAt !== null && (
          <>
            {' '}
            until <Time value={retractedAt} />
          </>
        )}
      </>
    ),
    hideBelow: 820,
  },
  ...(onRetract === null
    ? []
    : [
        {
          id: 'retract',
          header: 'Change',
          width: '126px',
          cell: (relation: LineageRelation) =>
            relation.isCurrent ? (
              <Button
                variant="subtle"
                size="compact-xs"
                aria-label={`Retract ${relation.from.label} ${edgeWords[relation.type]} ${relation.to.label}`}
                onClick={() => onRetract(relation)}
              >
                Retract…
              </Button>
            ) : (
              'retracted'
            ),
        },
      ]),
];

/** Every edge at a node, with a form to add one and a way to retract one. */
export function RelationList({ nodeId, canRecord }: { readonly nodeId: string; readonly canRecord: boolean }) {
  const found = relations.use(nodeId);
  const [isAdding, setAdding] = useState(false);
  const [retracting, setRetracting] = useState<LineageRelation | null>(null);
  const reload = () => void relations.refresh(nodeId);
  const retract = useAction(async (reason: string) => {
    if (!retracting) return;
    const { type, from, to } = retracting;
    await service.call('lineage.retractEdge', { type, from: from.id, to: to.id, reason });
    setRetracting(null);
    reload();
  });
  return (
    <Section
      title="Edges"
      actions={
        canRecord && (
          <Button variant="default" onClick={() => setAdding(true)}>
            Add an edge…
          </Button>
        )
      }
    >
      <Loaded of={found} onRetry={reload}>
        {({ relations: rows, truncated }) => (
          <>
            <DataTable
              label="Edges"
              columns={columns(canRecord ? setRetracting : null)}
              rows={rows}
              rowKey={(one) => `${one.from.id} ${one.type} ${one.to.id} ${one.addedAt}`}
              minWidth={760}
              empty={<p className={classes['dim']}>No edge is recorded here.</p>}
            />
            {truncated && <p className={classes['dim']}>There are more edges than are listed.</p>}
          </>
        )}
      </Loaded>
      {isAdding && (
        <AddEdge
          nodeId={nodeId}
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            reload();
          }}
        />
      )}
      <ConfirmDialog
        opened={retracting !== null}
        title="Retract the edge"
        confirmLabel="Retract"
        withReason
        busy={retract.isBusy}
        error={retract.error}
        onClose={() => setRetracting(null)}
        onConfirm={(reason) => void retract.run(reason)}
      >
        {retracting && (
          <p>
            {retracting.from.label} {edgeWords[retracting.type]} {retracting.to.label}. It stays visible as of earlier
            dates.
          </p>
        )}
      </ConfirmDialog>
    </Section>
  );
}

interface AddEdgeProps {
  readonly nodeId: string;
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

function AddEdge({ nodeId, onClose, onAdded }: AddEdgeProps) {
  const [type, setType] = useState<EdgeType>('trained_on');
  const [end, setEnd] = useState<'from' | 'to'>('from');
  const [other, setOther] = useState('');
  const [dependency, setDependency] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const action = useAction(async () => {
    const ends = end === 'from' ? { from: other.trim(), to: nodeId } : { from: nodeId, to: other.trim() };
    await service.call('lineage.addEdge', {
      type,
      ...ends,
      performanceDependency: dependency,
      reason: reason.trim(),
    });
    onAdded();
  });
  return (
    <Modal opened onClose={onClose} title="Add an edge">
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <Select
          label="Edge"
          data={edgeTypes.map((one) => ({ value: one, label: edgeWords[one] }))}
          value={type}
          onChange={(value) => setType(EdgeType.catch('trained_on').parse(value))}
          allowDeselect={false}
        />
        <Select
          label="The other node is where it"
          data={[
            { value: 'from', label: 'begins' },
            { value: 'to', label: 'ends' },
          ]}
          value={end}
          onChange={(value) => setEnd(value === 'to' ? 'to' : 'from')}
          allowDeselect={false}
        />
        <TextInput
          label="Other node"
          description="MODEL@VERSION, or dataset:NAME@VERSION, experiment:NAME, deployment:NAME"
          value={other}
          onChange={(event) => setOther(event.currentTarget.value)}
          required
          autoComplete="off"
          data-autofocus
        />
        <NumberInput
          label="Performance dependency"
          description="How far the later end performs by the earlier one, 0 to 1. Leave it empty when nobody knows."
          value={dependency ?? ''}
          onChange={(value) => setDependency(typeof value === 'number' ? value : null)}
          min={0}
          max={1}
          step={0.1}
          clampBehavior="strict"
        />
        <Textarea
          label="Reason"
          description="Kept in the audit log."
          required
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {action.error && <ErrorNotice error={action.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={action.isBusy} disabled={other.trim() === '' || reason.trim() === ''}>
            Add
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
