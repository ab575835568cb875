import {
  type ChangeClass,
  type ComparedArea,
  type Comparison,
  type ComparisonRow,
  comparedAreas,
  recordedAreas,
  type TensorCounts,
} from '../model/comparison.ts';
import { type Comparable, row, worseClass } from './comparable.ts';
import {
  datasetRows,
  findingRows,
  formatRows,
  hyperparameterRows,
  metricRows,
  operatorRows,
  sizeRows,
} from './compare-facts.ts';
import { interfaceRows, specsOf, specText, statesInterface } from './compare-interface.ts';
import { compareTensors } from './compare-tensors.ts';

/** Rows of one area that a comparison lists; what is above is counted. Files decide how many there are. */
const mostRowsOfArea = 500;

const noTensors: TensorCounts = {
  before: 0,
  after: 0,
  identical: 0,
  changed: 0,
  reshaped: 0,
  retyped: 0,
  renamed: 0,
  added: 0,
  removed: 0,
  unknown: 0,
};

/**
 * Compares two versions by what is recorded of them; reads no file. Every difference is classed by a row of `changeRules`.
 * Equal sides give no difference; what one side does not state is in `notCompared`, or a difference where callers relied on it.
 */
export function compareVersions(before: Comparable, after: Comparable): Comparison {
  const notCompared: string[] = [];
  const isOtherFormat = before.inspection.format !== after.inspection.format;
  if (isOtherFormat) notCompared.push(...formatGap(before, after));
  const tensors = tensorsOf(before, after, notCompared);
  const all: ComparisonRow[] = [
    ...interfaceOf(before, after, notCompared),
    ...formatRows(before.inspection, after.inspection),
    // Formats count operators and layers each in its own way: the same network has other figures.
    ...(isOtherFormat ? [] : operatorRows(before.inspection, after.inspection)),
    ...tensors.rows,
    ...metricRows(before.metadata.metrics, after.metadata.metrics),
    ...datasetRows(before.metadata.datasets, after.metadata.datasets),
    ...hyperparameterRows(before.metadata.hyperparameters, after.metadata.hyperparameters),
    ...sizeRows(before, after),
    ...findingRows(before.inspection.findings, after.inspection.findings),
  ];
  const changes = all.flatMap((one) => one.changes);
  const counted = (wanted: ChangeClass) => changes.filter((change) => change.class === wanted).length;
  return {
    type: 'strongroom.comparison/1',
    before: sideOf(before),
    after: sideOf(after),
    smallestChange: worstOf(all),
    smallestStep: worstOf(all.filter(({ area }) => !recordedAreas.has(area))),
    counts: { breaking: counted('breaking'), feature: counted('feature'), patch: counted('patch') },
    tensors: tensors.counts,
    ...listed(all),
    notCompared,
  };
}

/** What two formats keep from being set against each other. */
const formatGap = (before: Comparable, after: Comparable): string[] => {
  const formats = `${before.inspection.format} and ${after.inspection.format}`;
  return [
    `Framework, operator sets, operators and layers: ${formats} each have their own.`,
    `Tensors are paired by name and bytes only: ${formats} may name and keep the same weights otherwise.`,
  ];
};

const worstOf = (rows: readonly ComparisonRow[]): ChangeClass | null =>
  rows
    .flatMap(({ changes }) => changes)
    .reduce<ChangeClass | null>((worst, change) => worseClass(worst, change.class), null);

const sideOf = ({ versionId, label, rootDigest }: Comparable): Comparison['before'] => ({
  versionId,
  label,
  rootDigest,
});

function interfaceOf(before: Comparable, after: Comparable, notCompared: string[]): ComparisonRow[] {
  const states = [before, after].map(({ inspection }) => statesInterface(inspection));
  if (states[0] && states[1]) return interfaceRows(before.inspection, after.inspection);
  if (!states[0]) {
    const which = states[1] ? before.label : 'either side';
    notCompared.push(`Inputs and outputs: the files of ${which} don’t state them.`);
    return [];
  }
  const was = specsOf(before.inspection, 'input').map((spec) => `${spec.name}: ${specText(spec)}`);
  return [row('input', 'Inputs and outputs', 'removed', { before: was.join('; '), rules: ['input.not_stated'] })];
}

function tensorsOf(before: Comparable, after: Comparable, notCompared: string[]) {
  if (before.inspection.format !== after.inspection.format) {
    notCompared.push('Tensors: the formats differ, so their names have nothing to do with each other.');
    return { counts: noTensors, rows: [] };
  }
  const unknown = [before, after].filter(({ tensors }) => tensors === null).map(({ label }) => label);
  for (const { label, tensors, inspection } of [before, after]) {
    const missing = (inspection.tensorCount ?? 0) - (tensors?.length ?? 0);
    if (tensors !== null && missing > 0)
      notCompared.push(`Tensors: ${missing} of ${inspection.tensorCount} of ${label} are not listed.`);
  }
  if (before.tensors !== null && after.tensors !== null)
    return compareTensors(before.tensors, after.tensors, after.inspection.format);
  if (before.rootDigest !== after.rootDigest)
    notCompared.push(`Tensors: their places are not known for ${[...new Set(unknown)].join(' and ')}.`);
  return { counts: noTensors, rows: [] };
}

/** The worst first within an area, so that what is left out matters least. */
function listed(all: readonly ComparisonRow[]): Pick<Comparison, 'rows' | 'leftOut'> {
  const leftOut: Partial<Record<ComparedArea, number>> = {};
  const rows = comparedAreas.flatMap((area) => {
    const own = all.filter((one) => one.area === area);
    if (own.length <= mostRowsOfArea) return own;
    leftOut[area] = own.length - mostRowsOfArea;
    return own.toSorted((a, b) => weightOf(a) - weightOf(b)).slice(0, mostRowsOfArea);
  });
  return { rows, leftOut };
}

const weights: Readonly<Record<ChangeClass, number>> = { breaking: 0, feature: 1, patch: 2 };
const weightOf = ({ changes }: ComparisonRow): number => Math.min(3, ...changes.map((change) => weights[change.class]));
