import { Button } from '@mantine/core';
import { type Comparison, MagnitudeReport, type TensorMagnitude } from '../../../shared/model/comparison.ts';
import type { Operation } from '../../../shared/model/operation.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatCount } from '../../components/format.ts';
import { OperationProgress } from '../../components/operation-progress.tsx';
import { Section } from '../../components/page.tsx';
import { useAction } from '../../hooks/use-action.ts';
import { startMeasuring } from '../../stores/comparison.ts';
import { cancelOperation, pauseOperation, useLatestOperation } from '../../stores/operations.ts';
import classes from './compare.module.css';
import { asOperationError, changeText, figureText, typeText } from './magnitude-words.ts';

const columns: readonly Column<TensorMagnitude>[] = [
  { id: 'name', header: 'Tensor', sortBy: ({ name }) => name, cell: ({ name }) => name },
  { id: 'type', header: 'Type', width: '130px', sortBy: typeText, cell: typeText },
  {
    id: 'relative',
    header: 'Relative L2',
    width: '120px',
    align: 'right',
    sortBy: ({ relativeL2 }) => relativeL2 ?? Number.MAX_VALUE,
    cell: ({ relativeL2 }) => (relativeL2 === null ? 'from zero' : figureText(relativeL2)),
  },
  {
    id: 'largest',
    header: 'Largest change',
    width: '140px',
    align: 'right',
    sortBy: ({ maxChange }) => maxChange,
    cell: ({ maxChange }) => figureText(maxChange),
  },
  {
    id: 'changed',
    header: 'Values changed',
    width: '220px',
    align: 'right',
    sortBy: ({ changed, elements }) => (elements === 0 ? 0 : changed / elements),
    cell: changeText,
  },
  {
    id: 'notFinite',
    header: 'Not finite',
    width: '110px',
    align: 'right',
    sortBy: ({ notFinite }) => notFinite,
    cell: ({ notFinite }) => (notFinite === 0 ? '' : formatCount(notFinite, 'value', 'values')),
  },
];

/** How far the values of changed tensors moved. Their bytes are read only when a person asks. */
export function MagnitudeSection({ comparison }: { readonly comparison: Comparison }) {
  const { before, after, tensors } = comparison;
  const title = `${before.label} to ${after.label}`;
  const operation = useLatestOperation('measure', title);
  const measure = useAction(() => startMeasuring(before.versionId ?? before.label, after.versionId ?? after.label));
  if (tensors.changed + tensors.retyped + tensors.unknown === 0) return null;
  const isRunning = operation?.status === 'running';
  return (
    <Section
      title="How far values moved"
      actions={
        !isRunning && (
          <Button size="compact-sm" variant="default" loading={measure.isBusy} onClick={() => void measure.run()}>
            {operation ? 'Measure again' : 'Measure changes'}
          </Button>
        )
      }
    >
      {measure.error && <ErrorNotice error={measure.error} />}
      {operation ? <Measured operation={operation} /> : <p className={classes['factor']}>{promise}</p>}
    </Section>
  );
}

const promise = 'Not measured yet. Measuring reads the bytes of the changed tensors of both versions out of the vault.';

function Measured({ operation }: { readonly operation: Operation }) {
  const stop = useAction(() => cancelOperation(operation.id));
  const pause = useAction((isPaused: boolean) => pauseOperation(operation.id, isPaused));
  if (operation.status === 'running')
    return (
      <OperationProgress
        operation={operation}
        onCancel={() => void stop.run()}
        onPause={(isPaused) => void pause.run(isPaused)}
      />
    );
  if (operation.error !== null) return <ErrorNotice error={asOperationError(operation.error)} />;
  const report = MagnitudeReport.safeParse(operation.result).data;
  return report ? <Report report={report} /> : <p className={classes['factor']}>Measuring was stopped.</p>;
}

function Report({ report }: { readonly report: MagnitudeReport }) {
  const { tensors, leftOut, notMeasured } = report;
  return (
    <>
      <DataTable
        label="How far values moved"
        columns={columns}
        rows={tensors}
        rowKey={({ name }) => name}
        minWidth={860}
        empty={<EmptyState title="No tensor changed that could be measured" />}
      />
      {leftOut > 0 && <p className={classes['factor']}>{formatCount(leftOut, 'more is', 'more are')} not listed.</p>}
      {notMeasured.map(({ reason, tensors: number, names }) => (
        <p key={reason} className={classes['factor']}>
          {formatCount(number, 'tensor', 'tensors')} not measured: {names.join(', ')}
          {number > names.length && ', …'}. {reason}
        </p>
      ))}
    </>
  );
}
