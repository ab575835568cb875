import type { ImpactCategory, ImpactDependent, ImpactFactor, ImpactReport } from '../../../shared/model/impact.ts';
import { ToneBadge } from '../badges.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { EmptyState } from '../empty-state.tsx';
import { formatCount, formatNumber } from '../format.ts';
import { Notice } from '../notice.tsx';
import { KeyValueList } from '../values.tsx';
import classes from './impact.module.css';

const tones = { low: 'neutral', medium: 'warn', high: 'bad' } as const;

/** A category of impact, in words. */
export const ImpactBadge = ({ category }: { readonly category: ImpactCategory }) => (
  <ToneBadge tone={tones[category]}>{category}</ToneBadge>
);

/** Rows of a longer list have one height each, so that only those in view are rendered. */
const MOST_WRAPPED = 100;

const columnsFor = (count: number): readonly Column<ImpactDependent>[] => [
  {
    id: 'label',
    header: 'Dependent',
    wrap: count <= MOST_WRAPPED,
    sortBy: ({ label }) => label,
    cell: ({ label }) => <span title={label}>{label}</span>,
  },
  {
    id: 'type',
    header: 'What',
    width: '110px',
    sortBy: ({ type, stage }) => stage ?? type,
    cell: ({ type, stage }) => stage ?? type,
  },
  {
    id: 'depth',
    header: 'Steps',
    hideBelow: 1000,
    width: '76px',
    align: 'right',
    sortBy: ({ depth }) => depth,
    cell: ({ depth }) => depth,
  },
  ...(
    [
      ['Dependency', 0],
      ['Usage', 1],
      ['Criticality', 2],
      ['Difficulty', 3],
    ] as const
  ).map(
    ([header, at]): Column<ImpactDependent> => ({
      id: header,
      header,
      width: at === 0 ? '118px' : '104px',
      align: 'right',
      sortBy: ({ factors }) => factors[at]?.value ?? null,
      cell: ({ factors }) => <Factor factor={factors[at]} />,
    }),
  ),
  {
    id: 'score',
    header: 'Score',
    wrap: count <= MOST_WRAPPED,
    width: '92px',
    align: 'right',
    sortBy: ({ score }) => score,
    cell: ({ score, upTo, isComplete }) =>
      isComplete ? formatNumber(score) : `${formatNumber(score)}, up to ${formatNumber(upTo)}`,
  },
  {
    id: 'category',
    header: 'Category',
    width: '86px',
    sortBy: ({ score }) => -score,
    cell: ({ category }) => <ImpactBadge category={category} />,
  },
];

function Factor({ factor }: { readonly factor: ImpactFactor | undefined }) {
  if (factor === undefined || factor.value === null) return <span>not recorded</span>;
  return (
    <span title={`${factor.basis}; weight ${factor.weight}`}>
      {factor.status === 'at_least' ? '≥ ' : ''}
      {formatNumber(factor.value)}
    </span>
  );
}

type Shown = Pick<ImpactReport, 'totals' | 'category' | 'isComplete' | 'truncated' | 'actions'>;

interface ImpactViewProps {
  readonly report: Shown;
  /** null: too many to be part of what is shown here. */
  readonly dependents: readonly ImpactDependent[] | null;
}

/** A report of what a change reaches: totals, what is missing, what to do, and every dependent factor by factor. */
export function ImpactView({ report, dependents }: ImpactViewProps) {
  const { totals, category } = report;
  if (totals.dependents === 0)
    return (
      <EmptyState title="Nothing depends on this version">
        No version came of it and no deployment runs or uses it, as far as is recorded.
      </EmptyState>
    );
  const { notRecorded } = totals;
  return (
    <div className={classes['parts']}>
      {!report.isComplete && (
        <Notice tone="warn" title="The scores are incomplete">
          {formatCount(totals.incomplete, 'dependent lacks', 'dependents lack')} a factor that nobody recorded. Not
          recorded: performance dependency {notRecorded.performanceDependency}, usage {notRecorded.usage}, criticality{' '}
          {notRecorded.criticality}, update difficulty {notRecorded.updateDifficulty}. Each score is a lower bound.
          {report.truncated && ' There are more dependents than are listed.'}
        </Notice>
      )}
      <KeyValueList
        items={[
          { label: 'Category', value: category === null ? 'none' : <ImpactBadge category={category} /> },
          {
            label: 'Dependents',
            value: `${formatNumber(totals.dependents)}: ${totals.high} high, ${totals.medium} medium, ${totals.low} low`,
          },
          ...(totals.endedDeployments > 0
            ? [{ label: 'Ended deployments', value: `${totals.endedDeployments}, not counted` }]
            : []),
          { label: 'What to do', value: report.actions.join(' ') },
        ]}
      />
      {dependents === null ? (
        <p>There are too many dependents to list here; the digest covers them all.</p>
      ) : (
        <DataTable
          label="Dependents"
          columns={columnsFor(dependents.length)}
          rows={dependents}
          rowKey={({ id }) => id}
          initialSort={{ columnId: 'score', descending: true }}
        />
      )}
    </div>
  );
}
