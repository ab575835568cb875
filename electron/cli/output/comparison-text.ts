import { type Comparison, type ComparisonRow, comparedAreas } from '../../../shared/model/comparison.ts';
import { count } from './figures.ts';
import { facts, printable, table } from './table.ts';

const areaTitles: Readonly<Record<ComparisonRow['area'], string>> = {
  input: 'INPUT',
  output: 'OUTPUT',
  format: 'FORMAT',
  operator: 'OPERATOR',
  tensor: 'TENSOR',
  metric: 'METRIC',
  dataset: 'DATASET',
  hyperparameter: 'HYPERPARAMETER',
  size: 'SIZE',
  finding: 'FINDING',
};

/** What a comparison comes to, in one line. */
export function verdictText({
  counts,
  smallestChange,
  smallestStep,
}: Pick<Comparison, 'counts' | 'smallestChange' | 'smallestStep'>): string {
  if (smallestChange === null) return 'nothing differs';
  const parts = [
    `${counts.breaking} breaking`,
    count(counts.feature, 'feature change', 'feature changes'),
    count(counts.patch, 'patch change', 'patch changes'),
  ];
  return `${parts.join(', ')}; ${smallestStep === null ? 'the files are the same' : `the smallest step is ${smallestStep}`}`;
}

/** A comparison as tables, one an area. */
export function comparisonText(comparison: Comparison): string {
  const { before, after, tensors } = comparison;
  const head = facts([
    ['Before', before.label],
    ['After', after.label],
    ['Differences', verdictText(comparison)],
    ['Tensors', tensors.before + tensors.after === 0 ? null : tensorText(tensors)],
  ]);
  const tables = comparedAreas.flatMap((area) => {
    const rows = comparison.rows.filter((row) => row.area === area);
    const left = comparison.leftOut[area];
    if (rows.length === 0) return [];
    const text = table([areaTitles[area], 'BEFORE', 'AFTER', 'CLASS', 'WHY'], rows.map(cells));
    return [left === undefined ? text : `${text}\n(${left} more are not listed)`];
  });
  const notCompared = comparison.notCompared.map((line) => `Not compared: ${printable(line)}`);
  return [head, ...tables, ...(notCompared.length > 0 ? [notCompared.join('\n')] : [])].join('\n\n');
}

const cells = ({ name, before, after, note, status, changes }: ComparisonRow): string[] => [
  name,
  before ?? '-',
  `${after ?? '-'}${note === null ? '' : ` (${note})`}`,
  changes.length === 0 ? status : [...new Set(changes.map((change) => change.class))].join(', '),
  changes.map(({ reason }) => reason).join(' ') || '-',
];

const tensorText = (tensors: Comparison['tensors']): string =>
  Object.entries(tensors)
    .filter(([name, number]) => number > 0 && name !== 'before' && name !== 'after')
    .map(([name, number]) => `${number} ${name === 'unknown' ? 'with unknown values' : name}`)
    .join(', ');
