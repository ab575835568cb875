import type { PolicyChecks } from '../../../../shared/model/policy.ts';
import type { Validation } from '../../../../shared/model/promotion.ts';
import type { Metric } from '../../../../shared/model/version.ts';
import type { Judged } from './validation-inputs.ts';
import {
  counted,
  type Evidence,
  fromShortcomings,
  missingStatus,
  result,
  type Shortcoming,
} from './validation-result.ts';

type Required = PolicyChecks['performance']['requiredMetrics'][number];

const metricName = (metric: { name: string; slice: string | null }): string =>
  metric.slice === null ? metric.name : `${metric.name} (${metric.slice})`;

const shown = ({ value, interval }: Metric): string =>
  interval === null ? String(value) : `${value} (${interval.lower} to ${interval.upper} at ${interval.level * 100} %)`;

/** The value that a threshold is held against: the worse end of the interval when there is one. */
const cautious = ({ value, interval }: Metric, towards: 'low' | 'high'): number => {
  if (interval === null) return value;
  return towards === 'low' ? interval.lower : interval.upper;
};

/** Required metrics and their thresholds, then regression against production, slice by slice. */
export function performance(judged: Judged): Validation {
  const { subject, production, move, isRollback } = judged;
  const { metrics } = subject.metadata;
  const checks = move.policy.document.checks.performance;
  const evidence = metrics.map((metric) => [metricName(metric), shown(metric)] as const);
  const required = checks.requiredMetrics.flatMap((one) => requiredMetric(one, metrics, missingStatus(checks.missing)));
  if (metrics.length === 0 && required.length === 0)
    return result(
      'performance',
      checks.missing === 'fail' ? 'failed' : 'warning',
      'No metric is recorded, so performance was not judged.',
      evidence,
      ['Record the metrics of the version’s evaluation.'],
    );
  if (production === null || isRollback) {
    const against = isRollback
      ? 'a rollback is not held against the version that it replaces'
      : 'no version is in production to compare with';
    const whenNone = `${counted(metrics.length, 'metric is', 'metrics are')} recorded; ${against}.`;
    return fromShortcomings('performance', required, evidence, whenNone);
  }
  const { found, withBefore, compared } = regressions(judged, evidence, checks.regressionTolerance);
  const label = `${production.summary.model}@${production.summary.version}`;
  return fromShortcomings(
    'performance',
    [...required, ...found],
    withBefore,
    `${counted(compared, 'metric is', 'metrics are')} within ${checks.regressionTolerance * 100} % of ${label} or better.`,
  );
}

function requiredMetric(
  wanted: Required,
  metrics: readonly Metric[],
  whenMissing: Shortcoming['status'],
): Shortcoming[] {
  const name = metricName(wanted);
  const metric = metrics.find((one) => metricName(one) === name);
  const action = `Record ${name}${wanted.interval ? ' with its confidence interval' : ''}.`;
  if (metric === undefined) return [{ status: whenMissing, text: `${name} is required and not recorded.`, action }];
  const found: Shortcoming[] = [];
  if (wanted.interval && metric.interval === null)
    found.push({ status: whenMissing, text: `${name} has no confidence interval.`, action });
  const low = cautious(metric, 'low');
  const high = cautious(metric, 'high');
  const improve = `Improve ${name}, or correct it when it was recorded wrongly.`;
  if (wanted.minimum !== null && low < wanted.minimum)
    found.push({ status: 'failed', text: `${name} is ${low}, below ${wanted.minimum}.`, action: improve });
  if (wanted.maximum !== null && high > wanted.maximum)
    found.push({ status: 'failed', text: `${name} is ${high}, above ${wanted.maximum}.`, action: improve });
  return found;
}

function regressions(
  { subject, production }: Judged,
  evidence: Evidence,
  tolerance: number,
): { found: Shortcoming[]; withBefore: Evidence; compared: number } {
  const against = `${production?.summary.model}@${production?.summary.version}`;
  const compared = subject.metadata.metrics.flatMap((metric) => {
    const before = production?.metadata.metrics.find((one) => metricName(one) === metricName(metric));
    return before && metric.direction !== null ? [{ metric, before }] : [];
  });
  const withBefore = [
    ...evidence,
    ...compared.map(
      ({ metric, before }) => [`${metricName(metric)} in production (${against})`, shown(before)] as const,
    ),
  ];
  const worse = compared.filter(({ metric, before }) => {
    const loss = metric.direction === 'higher' ? before.value - metric.value : metric.value - before.value;
    return loss > Math.abs(before.value) * tolerance;
  });
  // A slice that production was judged on and this version was not could hide what got worse.
  const dropped = (production?.metadata.metrics ?? []).filter(
    (before) =>
      before.slice !== null && !subject.metadata.metrics.some((one) => metricName(one) === metricName(before)),
  );
  const found: Shortcoming[] = [];
  if (worse.length > 0)
    found.push({
      status: 'failed',
      text: `Worse than production by more than ${tolerance * 100} %: ${worse.map(({ metric }) => metricName(metric)).join(', ')}.`,
      action: 'Improve the version, or correct the recorded metrics.',
    });
  if (compared.length === 0)
    found.push({
      status: 'warning',
      text: `No metric can be compared with ${against}: record the same metrics with their direction.`,
      action: 'Record the metrics that production has, with their direction.',
    });
  if (dropped.length > 0)
    found.push({
      status: 'warning',
      text: `Recorded for ${against} and not here: ${dropped.map(metricName).join(', ')}.`,
      action: 'Record the slices that production was judged on.',
    });
  return { found, withBefore, compared: compared.length };
}
