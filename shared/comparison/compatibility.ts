import type { ComparisonRow } from '../model/comparison.ts';
import type { FactorDetail } from '../model/compatibility.ts';
import type { DatasetRef, Metric } from '../model/metadata.ts';
import { byKey } from './comparable.ts';
import { metricLabel, sharedDirection } from './compare-facts.ts';
import { interfaceRows, type StatedInterface, statesInterface } from './compare-interface.ts';

/** What the three factors need of a version. */
export interface CompatibilityFacts {
  readonly label: string;
  readonly inspection: StatedInterface;
  readonly metrics: readonly Metric[];
  readonly datasets: readonly DatasetRef[];
}

type Input = FactorDetail['inputs'][number];

/** Of a renamed input or output: an adapter can give it its earlier name. */
const renamedCounts = 0.5;
/** Of a dataset of which both used some version, but not the same. */
export const otherVersionCounts = 0.5;

const mean = (inputs: readonly Input[]): number =>
  inputs.reduce((sum, { counts }) => sum + counts, 0) / Math.max(1, inputs.length);

const text = (value: number): string => String(Number(value.toFixed(4)));

/** A factor from what went in; `missing` makes it not computable. */
function factorOf(name: FactorDetail['name'], inputs: Input[], missing: string[], formula: string): FactorDetail {
  return { name, value: missing.length > 0 ? null : mean(inputs), formula, inputs, missing };
}

/** What a row of an interface counts for callers of the earlier version. */
function rowCounts({ status, changes }: ComparisonRow): number {
  const breaking = changes.filter((change) => change.class === 'breaking');
  if (breaking.length === 0) return 1;
  const isOnlyRenamed = status === 'renamed' && breaking.every(({ rule }) => rule.endsWith('.renamed'));
  return isOnlyRenamed ? renamedCounts : 0;
}

const toInput = (row: ComparisonRow): Input => ({
  name: `${row.area} ${row.name}`,
  before: row.before,
  after: row.after,
  counts: rowCounts(row),
});

const unstated = (facts: readonly CompatibilityFacts[]): string[] =>
  facts
    .filter(({ inspection }) => !statesInterface(inspection))
    .map(({ label }) => `The files of ${label} don’t state their inputs and outputs.`);

/** API: the part of the interface with which callers of `from` can go on. What is new and need not be given does not count. */
export function apiFactor(from: CompatibilityFacts, to: CompatibilityFacts): FactorDetail {
  const missing = unstated([from, to]);
  const inputs = missing.length > 0 ? [] : interfaceInputs(interfaceRows(from.inspection, to.inspection));
  return factorOf(
    'api',
    inputs,
    missing,
    `the mean over ${inputs.length} inputs and outputs: 1 where callers can go on, ${renamedCounts} where it is only renamed, else 0`,
  );
}

/** Rows that callers of the earlier version meet. */
const interfaceInputs = (rows: readonly ComparisonRow[]): Input[] =>
  rows.filter((row) => row.status !== 'added' || rowCounts(row) < 1).map(toInput);

/** Performance: how much of each shared metric with a direction is kept. Better than before counts as kept. */
export function performanceFactor(from: CompatibilityFacts, to: CompatibilityFacts): FactorDetail {
  const later = byKey(to.metrics, metricLabel);
  const inputs = [...byKey(from.metrics, metricLabel)].flatMap(([label, was]): Input[] => {
    const is = later.get(label);
    const direction = is && sharedDirection(was, is);
    if (is === undefined || direction === null || direction === undefined) return [];
    const name = `${label} (${direction} is better)`;
    return [
      { name, before: String(was.value), after: String(is.value), counts: keptPart(was.value, is.value, direction) },
    ];
  });
  const missing =
    inputs.length > 0 ? [] : [`${from.label} and ${to.label} have no metric in common that has a direction.`];
  const formula = `the mean over ${inputs.length} shared metrics: 1 where it is no worse, else 1 - loss / |earlier value|, at least 0`;
  return factorOf('performance', inputs, missing, formula);
}

/** The part of a metric that is kept. */
export function keptPart(before: number, after: number, direction: 'higher' | 'lower'): number {
  const loss = direction === 'higher' ? before - after : after - before;
  if (loss <= 0) return 1;
  return before === 0 ? 0 : Math.max(0, 1 - loss / Math.abs(before));
}

/** Data: half the overlap of the datasets, half the part of the inputs that takes the same data. */
export function dataFactor(from: CompatibilityFacts, to: CompatibilityFacts): FactorDetail {
  const nameless = [from, to].filter(({ datasets }) => datasets.length === 0);
  const missing = [...nameless.map(({ label }) => `${label} has no dataset recorded.`), ...unstated([from, to])];
  if (missing.length > 0) return factorOf('data', [], missing, dataFormula);
  const overlap = overlapInputs(from.datasets, to.datasets);
  const schema = schemaPart(from, to);
  const value = (mean(overlap) + schema.value) / 2;
  const formula = `${dataFormula} = (${text(mean(overlap))} + ${text(schema.value)}) / 2`;
  return { name: 'data', value, formula, inputs: [...overlap, ...schema.inputs], missing };
}

/** The part of the inputs that takes the same data; both must state their interfaces. */
export function schemaPart(from: CompatibilityFacts, to: CompatibilityFacts): { value: number; inputs: Input[] } {
  const inputs = interfaceInputs(interfaceRows(from.inspection, to.inspection)).filter(({ name }) =>
    name.startsWith('input '),
  );
  // A model that takes nothing takes the same data.
  return { value: inputs.length === 0 ? 1 : mean(inputs), inputs };
}

const dataFormula = `(overlap of the datasets + part of the inputs that takes the same data) / 2; a dataset counts 1 in the same version, ${otherVersionCounts} in another, 0 on one side only`;

function overlapInputs(before: readonly DatasetRef[], after: readonly DatasetRef[]): Input[] {
  const [was, is] = [versionsByName(before), versionsByName(after)];
  return [...new Set([...was.keys(), ...is.keys()])].map((name) => {
    const [earlier, later] = [was.get(name), is.get(name)];
    const isShared = earlier !== undefined && later !== undefined;
    const isSame = isShared && [...earlier].every((one) => later.has(one)) && earlier.size === later.size;
    return {
      name: `dataset ${name}`,
      before: earlier ? [...earlier].join(', ') : null,
      after: later ? [...later].join(', ') : null,
      counts: isSame ? 1 : isShared ? otherVersionCounts : 0,
    };
  });
}

/** Versions of each data set by its name, and by its role where it was not for training. */
export function versionsByName(datasets: readonly DatasetRef[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { name, version, role } of datasets) {
    const key = role === 'training' ? name : `${name} (${role})`;
    found.set(key, (found.get(key) ?? new Set()).add(version));
  }
  return found;
}

/** Score = API x Performance x Data; null, never 1, where one of them can't be computed. */
export const scoreOf = (factors: readonly (number | null)[]): number | null =>
  factors.reduce((product, value) => (product === null || value === null ? null : product * value), 1 as number | null);
