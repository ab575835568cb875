import { z } from 'zod';
import type { ComparisonRow } from '../model/comparison.ts';
import type { Finding, Inspection } from '../model/inspection.ts';
import { severities } from '../model/severity.ts';
import type { DatasetRef, Metric } from '../model/version.ts';
import type { ChangeRuleId } from './change-rules.ts';
import { byKey, type Comparable, row } from './comparable.ts';

/** "f1 on adults" */
export const metricLabel = ({ name, slice }: Pick<Metric, 'name' | 'slice'>): string =>
  slice === null ? name : `${name} on ${slice}`;

/** The direction that both sides agree on; one side may leave it open. */
export const sharedDirection = (before: Metric, after: Metric): Metric['direction'] =>
  before.direction !== null && after.direction !== null && before.direction !== after.direction
    ? null
    : (after.direction ?? before.direction);

/** Metrics with their deltas and whether that is better. */
export function metricRows(before: readonly Metric[], after: readonly Metric[]): ComparisonRow[] {
  return paired(before, after, metricLabel, (label, was, is) => {
    if (was === undefined || is === undefined)
      return oneSided('metric', label, was && String(was.value), is && String(is.value));
    const values = { before: String(was.value), after: String(is.value) };
    if (was.value === is.value) return row('metric', label, 'same', values);
    const direction = sharedDirection(was, is);
    const delta = is.value - was.value;
    const verdict = direction === null ? 'changed' : delta > 0 === (direction === 'higher') ? 'better' : 'worse';
    const judged = verdict === 'changed' ? 'no direction in common' : `${verdict}, ${direction} is better`;
    const note = `${delta > 0 ? '+' : ''}${Number(delta.toPrecision(6))} (${judged})`;
    return row('metric', label, 'changed', { ...values, note, rules: [`metric.${verdict}`] });
  });
}

/** Rows of what has a key on both sides, in the order of the later side, then what is gone. */
function paired<T>(
  before: readonly T[],
  after: readonly T[],
  key: (value: T) => string,
  toRow: (key: string, before: T | undefined, after: T | undefined) => ComparisonRow,
): ComparisonRow[] {
  const earlier = byKey(before, key);
  const later = byKey(after, key);
  const keys = [...later.keys(), ...[...earlier.keys()].filter((one) => !later.has(one))];
  return keys.map((one) => toRow(one, earlier.get(one), later.get(one)));
}

const oneSided = (
  area: 'metric' | 'dataset' | 'operator',
  name: string,
  before: string | undefined,
  after: string | undefined,
): ComparisonRow =>
  after === undefined
    ? row(area, name, 'removed', { before: before ?? null, rules: [`${area}.removed`] })
    : row(area, name, 'added', { after, rules: [`${area}.added`] });

/** Versions of each dataset by its name, and its role unless it is training; a digest belongs to its version. */
export function datasetVersions(datasets: readonly DatasetRef[]): Map<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { name, version, role, digest } of datasets) {
    const label = role === 'training' ? name : `${name} (${role})`;
    const text = digest === null ? version : `${version}, SHA-256 ${digest.slice(0, 12)}`;
    versions.set(label, (versions.get(label) ?? new Set()).add(text));
  }
  return new Map([...versions].map(([name, set]) => [name, [...set].toSorted().join(', ')]));
}

/** Datasets by name; another version of one is a change, not a removal and an addition. */
export function datasetRows(before: readonly DatasetRef[], after: readonly DatasetRef[]): ComparisonRow[] {
  const byName = ([name]: readonly [string, string]) => name;
  return paired([...datasetVersions(before)], [...datasetVersions(after)], byName, (name, was, is) => {
    if (was === undefined || is === undefined) return oneSided('dataset', name, was?.[1], is?.[1]);
    const values = { before: was[1], after: is[1] };
    return was[1] === is[1]
      ? row('dataset', name, 'same', values)
      : row('dataset', name, 'changed', { ...values, rules: ['dataset.version_changed'] });
  });
}

/** Hyperparameters by name. */
export function hyperparameterRows(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ComparisonRow[] {
  const byName = ([name]: readonly [string, string]) => name;
  return paired(Object.entries(before), Object.entries(after), byName, (name, was, is) => {
    const values = { before: was?.[1] ?? null, after: is?.[1] ?? null };
    if (was?.[1] === is?.[1]) return row('hyperparameter', name, 'same', values);
    const status = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
    return row('hyperparameter', name, status, { ...values, rules: ['hyperparameter.changed'] });
  });
}

/** Operator or layer types with how often each is used, and the number of layers. */
export function operatorRows(before: Inspection, after: Inspection): ComparisonRow[] {
  const byName = ([name]: readonly [string, number]) => name;
  const rows = paired(
    Object.entries(before.operatorTypes ?? {}),
    Object.entries(after.operatorTypes ?? {}),
    byName,
    (name, was, is) => {
      if (was === undefined || is === undefined)
        return oneSided('operator', name, was && String(was[1]), is && String(is[1]));
      return figure('operator', name, was[1], is[1], 'operator.count_changed');
    },
  );
  const layers = figure('operator', 'Layers', before.layerCount, after.layerCount, 'operator.count_changed');
  return before.layerCount === null && after.layerCount === null ? rows : [...rows, layers];
}

function figure(
  area: 'operator' | 'size',
  name: string,
  before: number | null,
  after: number | null,
  rule: ChangeRuleId,
): ComparisonRow {
  const values = { before: before === null ? null : String(before), after: after === null ? null : String(after) };
  if (before === after) return row(area, name, 'same', values);
  const status = before === null ? 'added' : after === null ? 'removed' : 'changed';
  return row(area, name, status, { ...values, rules: [rule] });
}

/** Size of the files, number of parameters. */
export const sizeRows = (before: Comparable, after: Comparable): ComparisonRow[] => [
  figure('size', 'Size in bytes', before.sizeBytes, after.sizeBytes, 'size.changed'),
  figure('size', 'Parameters', before.inspection.parameterCount, after.inspection.parameterCount, 'size.changed'),
];

const Opsets = z.record(z.string(), z.number());

/** Operator sets with their numbers, and the IR version, as a runtime must know them. */
function needs(inspection: Inspection): Map<string, number> {
  const opsets = Opsets.safeParse(inspection.metadata['opset']);
  const found = new Map<string, number>();
  const { irVersion } = inspection.metadata;
  if (typeof irVersion === 'number') found.set('IR version', irVersion);
  for (const [domain, number] of Object.entries(opsets.success ? opsets.data : {}))
    found.set(`Operator set ${domain || 'ai.onnx'}`, number);
  return found;
}

/** Format, framework, and what a runtime must know to run it. */
export function formatRows(before: Inspection, after: Inspection): ComparisonRow[] {
  const text = (name: string, was: string | null, is: string | null, rule: ChangeRuleId) =>
    row('format', name, was === is ? 'same' : 'changed', { before: was, after: is, rules: was === is ? [] : [rule] });
  const rows = [text('Format', before.format, after.format, 'format.changed')];
  // Of another format neither framework nor operator sets can be set against each other.
  if (before.format !== after.format) return rows;
  rows.push(text('Framework', before.framework, after.framework, 'format.framework_changed'));
  const major = (version: string | null) => version?.split('.', 1)[0] ?? '';
  const rule =
    major(before.frameworkVersion) === major(after.frameworkVersion)
      ? 'format.framework_version'
      : 'format.framework_major';
  rows.push(text('Framework version', before.frameworkVersion, after.frameworkVersion, rule));
  const needed = paired([...needs(before)], [...needs(after)], ([name]) => name, needRow);
  return [...rows, ...needed];
}

function needRow(
  name: string,
  was: readonly [string, number] | undefined,
  is: readonly [string, number] | undefined,
): ComparisonRow {
  const values = { before: was ? String(was[1]) : null, after: is ? String(is[1]) : null };
  if (was?.[1] === is?.[1]) return row('format', name, 'same', values);
  const isNewer = (is?.[1] ?? -1) > (was?.[1] ?? -1);
  const rules = [isNewer ? 'format.needs_newer' : 'format.needs_older'] as const;
  return row('format', name, was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', {
    ...values,
    rules,
  });
}

/** Findings by severity, code and place; those of severity info are not compared. */
export function findingRows(before: readonly Finding[], after: readonly Finding[]): ComparisonRow[] {
  const counted = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity !== 'info');
  const key = ({ severity, code, location }: Finding) => JSON.stringify([severity, code, location]);
  return paired(counted(before), counted(after), key, (_, was, is) => {
    const found = is ?? was;
    const name = found === undefined ? '' : `${found.code}${found.location === null ? '' : ` at ${found.location}`}`;
    const text = found === undefined ? null : `${found.severity}: ${found.detail}`;
    if (was && is) return row('finding', name, 'same', { before: text, after: text });
    if (is === undefined) return row('finding', name, 'removed', { before: text, rules: ['finding.removed'] });
    const isMinor = severities.indexOf(is.severity) < severities.indexOf('medium');
    return row('finding', name, 'added', { after: text, rules: [isMinor ? 'finding.minor_added' : 'finding.added'] });
  });
}
