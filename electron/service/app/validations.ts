import type { Validation } from '../../../shared/model/promotion.ts';
import { atLeastSeverity } from '../../../shared/model/severity.ts';
import type { Stage } from '../../../shared/model/stage.ts';
import type { StatementRow, VersionRecord } from '../catalog/index.ts';
import type { Registry } from './context.ts';
import { waiverProblem } from './waiver-rules.ts';

/** A metric that is worse than production's by more than this part of it fails the performance validation. */
const REGRESSION_TOLERANCE = 0.1;

interface Judged {
  readonly subject: VersionRecord;
  readonly production: VersionRecord | null;
  readonly toStage: Stage;
}

/** The five validations of a move, from what is recorded now. They read; they change nothing. */
export function validate(registry: Registry, versionId: string, toStage: Stage): Validation[] {
  const { versions } = registry.catalog;
  const subject = versions.record(versionId);
  if (subject === null) return [];
  const inProduction = versions
    .inStage(subject.summary.modelId, 'production')
    .find((ref) => ref.versionId !== versionId);
  const production = inProduction ? versions.record(inProduction.versionId) : null;
  const judged = { subject, production, toStage };
  return [performance(judged), security(registry, judged), compatibility(judged), business(judged), regulatory(judged)];
}

/** `actions` are what the person must still do; the worst of them decides the status. */
const result = (
  name: Validation['name'],
  status: Validation['status'],
  summary: string,
  evidence: readonly (readonly [label: string, value: string])[],
  requiredActions: string[] = [],
): Validation => ({
  name,
  status,
  summary,
  evidence: evidence.map(([label, value]) => ({ label, value })),
  requiredActions,
});

function performance({ subject, production }: Judged): Validation {
  const { metrics } = subject.metadata;
  const evidence = metrics.map((metric) => [metricName(metric), String(metric.value)] as const);
  if (metrics.length === 0)
    return result('performance', 'warning', 'No metric is recorded, so performance was not judged.', evidence, [
      'Record the metrics of the version’s evaluation.',
    ]);
  if (production === null)
    return result(
      'performance',
      'passed',
      `${counted(metrics.length, 'metric is', 'metrics are')} recorded; no version is in production to compare with.`,
      evidence,
    );
  const compared = metrics.flatMap((metric) => {
    const before = production.metadata.metrics.find((one) => metricName(one) === metricName(metric));
    return before && metric.direction !== null ? [{ metric, before }] : [];
  });
  const worse = compared.filter(({ metric, before }) => {
    const loss = metric.direction === 'higher' ? before.value - metric.value : metric.value - before.value;
    return loss > Math.abs(before.value) * REGRESSION_TOLERANCE;
  });
  const against = `${production.summary.model}@${production.summary.version}`;
  const withBefore = [
    ...evidence,
    ...compared.map(
      ({ metric, before }) => [`${metricName(metric)} in production (${against})`, String(before.value)] as const,
    ),
  ];
  if (worse.length > 0) {
    const names = worse.map(({ metric }) => metricName(metric)).join(', ');
    return result(
      'performance',
      'failed',
      `Worse than production by more than ${REGRESSION_TOLERANCE * 100} %: ${names}.`,
      withBefore,
      ['Improve the version, or correct the recorded metrics.'],
    );
  }
  if (compared.length === 0)
    return result(
      'performance',
      'warning',
      `No metric can be compared with ${against}: record the same metrics with their direction.`,
      withBefore,
      ['Record the metrics that production has, with their direction.'],
    );
  return result(
    'performance',
    'passed',
    `${counted(compared.length, 'metric is', 'metrics are')} within ${REGRESSION_TOLERANCE * 100} % of ${against} or better.`,
    withBefore,
  );
}

const metricName = (metric: { name: string; slice: string | null }): string =>
  metric.slice === null ? metric.name : `${metric.name} (${metric.slice})`;

function security(registry: Registry, { subject }: Judged): Validation {
  const { findings, error } = subject.inspection;
  const evidence = findings.map(({ severity, code, detail }) => [`${severity}: ${code}`, detail] as const).slice(0, 50);
  const bad = findings.filter(({ severity }) => atLeastSeverity(severity, 'high'));
  if (bad.length > 0 && !error) {
    const waiver = waivedBy(registry, subject);
    if (waiver !== null) return waived(waiver, counted(bad.length, 'finding is', 'findings are'), evidence);
  }
  if (bad.length > 0 || error)
    return result(
      'security',
      'failed',
      error
        ? `The inspection could not read everything: ${error.message}`
        : `${counted(bad.length, 'finding is', 'findings are')} high or critical.`,
      evidence,
      ['Have the file made again in a safe format, such as safetensors or ONNX.'],
    );
  const medium = findings.filter(({ severity }) => severity === 'medium').length;
  if (medium > 0)
    return result(
      'security',
      'warning',
      `${counted(medium, 'finding is', 'findings are')} of medium severity.`,
      evidence,
      ['Read the findings before you sign.'],
    );
  return result('security', 'passed', 'The inspection found nothing of medium severity or worse.', evidence);
}

/** The signature that answers for exactly the findings of this version, or null. */
function waivedBy(registry: Registry, subject: VersionRecord): StatementRow | null {
  const { waivers, statements } = registry.catalog;
  const waiver = subject.waiverId === null ? null : waivers.get(subject.waiverId);
  const content = { rootDigest: subject.summary.rootDigest, findings: subject.inspection.findings };
  if (waiver === null || waiverProblem(registry, waiver, content) !== null) return null;
  return waiver.statementId === null ? null : statements.get(waiver.statementId);
}

const waived = (
  { id, printedName, signedAt, reason }: StatementRow,
  count: string,
  evidence: readonly (readonly [label: string, value: string])[],
): Validation =>
  result(
    'security',
    'warning',
    `${count} high or critical, and waived by ${printedName} (${id}).`,
    [['Waiver', `${id}, signed by ${printedName} at ${signedAt}: ${reason}`], ...evidence],
    ['Read the findings and the reason of the waiver before you sign.'],
  );

function compatibility({ subject, production }: Judged): Validation {
  if (production === null)
    return result('compatibility', 'not_applicable', 'No version of this model is in production.', []);
  const against = `${production.summary.model}@${production.summary.version}`;
  const sides = [
    ['Inputs', subject.inspection.inputs, production.inspection.inputs],
    ['Outputs', subject.inspection.outputs, production.inspection.outputs],
  ] as const;
  const show = (specs: typeof subject.inspection.inputs) =>
    specs
      .map(
        ({ name, dtype, shape }) =>
          `${name}: ${dtype ?? 'unknown'} [${shape?.map((dimension) => dimension ?? '?').join(', ') ?? '?'}]`,
      )
      .join('; ') || 'not known';
  const evidence = sides.flatMap(([label, now, before]) => [
    [label, show(now)] as const,
    [`${label} in production (${against})`, show(before)] as const,
  ]);
  const changed = sides.filter(([, now, before]) => show(now) !== show(before)).map(([label]) => label.toLowerCase());
  if (changed.length === 0)
    return result('compatibility', 'passed', `Inputs and outputs are those of ${against}.`, evidence);
  return result(
    'compatibility',
    'warning',
    `The ${changed.join(' and ')} differ from ${against}, which is in production.`,
    evidence,
    ['Check that every caller of the production version can use this one.'],
  );
}

function missing(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields)
    .filter(([, value]) => value.trim() === '')
    .map(([label]) => label);
}

function business({ subject }: Judged): Validation {
  const { owner, purpose, description } = subject.metadata;
  const fields = { Owner: owner, Purpose: purpose, Description: description };
  const evidence = Object.entries(fields).map(([label, value]) => [label, value || 'not recorded'] as const);
  const gaps = missing(fields);
  if (gaps.length === 0) return result('business', 'passed', 'Owner, purpose and description are recorded.', evidence);
  return result(
    'business',
    'warning',
    `Not recorded: ${gaps.join(', ').toLowerCase()}.`,
    evidence,
    gaps.map((gap) => `Record the ${gap.toLowerCase()}.`),
  );
}

function regulatory({ subject, toStage }: Judged): Validation {
  if (toStage !== 'production') return result('regulatory', 'not_applicable', 'It is judged for production only.', []);
  const { datasets, experiment, owner } = subject.metadata;
  const fields = {
    'Training datasets': datasets.map(({ name, version }) => `${name}@${version}`).join(', '),
    Experiment: experiment ?? '',
    'Responsible person': owner,
  };
  const evidence = Object.entries(fields).map(([label, value]) => [label, value || 'not recorded'] as const);
  const gaps = missing(fields);
  if (gaps.length === 0) return result('regulatory', 'passed', 'The origin of the version is recorded.', evidence);
  return result(
    'regulatory',
    'warning',
    `Not recorded: ${gaps.join(', ').toLowerCase()}.`,
    evidence,
    gaps.map((gap) => `Record: ${gap.toLowerCase()}.`),
  );
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;
