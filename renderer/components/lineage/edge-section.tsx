import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import type { WireError } from '../../../shared/contract/errors.ts';
import { typeWords } from '../../../shared/graph/words.ts';
import type { LineageRelation, NodeType } from '../../../shared/model/lineage.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { formatNumber } from '../format.ts';
import { Section } from '../page.tsx';
import { Time } from '../values.tsx';
import { AddEdgeDialog, type NewEdge } from './add-edge-dialog.tsx';
import { readFrom } from './edge-choices.ts';
import classes from './lineage.module.css';
import { pageOf } from './node-page.ts';

interface EdgeSectionProps {
  readonly node: { readonly id: string; readonly type: NodeType; readonly label: string };
  /** Those in force first, then those that were retracted. */
  readonly edges: readonly LineageRelation[];
  readonly isCut: boolean;
  readonly canRecord: boolean;
  readonly isBusy: boolean;
  readonly error: WireError | null;
  readonly onSearch: (text: string, types: readonly NodeType[]) => Promise<readonly string[]>;
  /** Resolves to true when it was done. */
  readonly onAdd: (edge: NewEdge) => Promise<boolean>;
  readonly onRetract: (edge: LineageRelation, reason: string) => Promise<boolean>;
  readonly onClearError: () => void;
}

/** Every edge at a node in words that are read from it, retracted ones as history, with the ways to add and to retract one. */
export function EdgeSection(props: EdgeSectionProps) {
  const { node, edges, isCut, canRecord } = props;
  const [isAdding, setAdding] = useState(false);
  const [retracting, setRetracting] = useState<LineageRelation | null>(null);
  const close = () => {
    props.onClearError();
    setAdding(false);
    setRetracting(null);
  };
  const closeWhen = (isDone: boolean) => isDone && close();
  const read = retracting && readFrom(node.id, retracting);
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
      <DataTable
        label="Edges"
        columns={columnsOf(node.id, edges.length <= MOST_WRAPPED, canRecord ? setRetracting : null)}
        rows={edges}
        rowKey={(one) => `${one.from.id} ${one.type} ${one.to.id} ${one.addedAt}`}
        minWidth={760}
        empty={<p className={classes['dim']}>No edge is recorded here.</p>}
      />
      {isCut && <p className={classes['dim']}>There are more edges than are listed.</p>}
      {isAdding && (
        <AddEdgeDialog
          node={node}
          onSearch={props.onSearch}
          isBusy={props.isBusy}
          error={props.error}
          onAdd={(edge) => void props.onAdd(edge).then(closeWhen)}
          onClose={close}
        />
      )}
      <ConfirmDialog
        opened={retracting !== null}
        title="Retract the edge"
        confirmLabel="Retract"
        withReason
        busy={props.isBusy}
        error={props.error}
        onClose={close}
        onConfirm={(reason) => retracting && void props.onRetract(retracting, reason).then(closeWhen)}
      >
        {read && (
          <p>
            {node.label}: {read.words} {read.other.label}. It stays in this list as history, and in the lineage as of
            earlier dates.
          </p>
        )}
      </ConfirmDialog>
    </Section>
  );
}

/** Rows of a longer list have one height each, so that only those in view are rendered. */
const MOST_WRAPPED = 100;

const columnsOf = (
  nodeId: string,
  mayWrap: boolean,
  onRetract: ((relation: LineageRelation) => void) | null,
): readonly Column<LineageRelation>[] => [
  {
    id: 'words',
    header: 'Relation',
    width: '150px',
    wrap: mayWrap,
    sortBy: (one) => readFrom(nodeId, one).words,
    cell: (one) => (
      <span className={one.isCurrent ? undefined : classes['struck']}>
        {readFrom(nodeId, one).words}
        {one.roles.length > 0 && ` (${one.roles.join(', ')})`}
      </span>
    ),
  },
  {
    id: 'other',
    header: 'Other end',
    wrap: mayWrap,
    sortBy: (one) => readFrom(nodeId, one).other.label,
    cell: (one) => {
      const { other } = readFrom(nodeId, one);
      return (
        <>
          <Link href={pageOf(other)}>{other.label}</Link>{' '}
          <span className={classes['dim']}>{other.type === 'version' ? other.stage : typeWords[other.type]}</span>
        </>
      );
    },
  },
  {
    id: 'dependency',
    header: 'Dependency',
    width: '126px',
    align: 'right',
    sortBy: ({ performanceDependency }) => performanceDependency,
    cell: ({ performanceDependency }) =>
      performanceDependency === null ? (
        <span className={classes['dim']}>not recorded</span>
      ) : (
        formatNumber(performanceDependency)
      ),
  },
  {
    id: 'why',
    header: 'Last recorded',
    wrap: mayWrap,
    hideBelow: 820,
    cell: lastWords,
  },
  {
    id: 'since',
    header: 'In force',
    width: '176px',
    wrap: mayWrap,
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
  ...(onRetract === null ? [] : [retractColumn(nodeId, onRetract)]),
];

const retractColumn = (nodeId: string, onRetract: (relation: LineageRelation) => void): Column<LineageRelation> => ({
  id: 'retract',
  header: 'Change',
  width: '106px',
  cell: (relation) => {
    const { words, other } = readFrom(nodeId, relation);
    return relation.isCurrent ? (
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={`Retract ${words} ${other.label}`}
        onClick={() => onRetract(relation)}
      >
        Retract…
      </Button>
    ) : (
      'retracted'
    );
  },
});

const kindWords = { add: 'Added', describe: 'Described', retract: 'Retracted' } as const;

/** Who recorded it last, and why. */
function lastWords({ changes }: LineageRelation): string {
  const last = changes.at(-1);
  return last === undefined ? 'With the registration' : `${kindWords[last.kind]} by ${last.byName}: ${last.reason}`;
}
