import { emptyMetadata, VersionMetadata } from '../../../shared/model/metadata.ts';
import type { Registration } from '../../../shared/model/quarantine.ts';
import { ModelName } from '../../../shared/model/version.ts';
import type { Proposal } from '../../stores/quarantine-store.ts';
import { mergeOf, mergeRule, placeOf, strategyOf, strategyRule } from './numbering-fields.ts';
import {
  type DatasetRow,
  durationUnits,
  type MetricRow,
  type RegistrationForm,
  type Step,
} from './registration-form.ts';

/** Messages by field path, as `useForm` takes them: `modelName`, `metrics.0.value`. */
export type FieldErrors = Record<string, string>;

/** What else the rules need to know: the models there are, and the version that the service proposes. */
export interface RuleContext {
  readonly modelNames: readonly string[];
  readonly proposedVersion: string | null;
  /** The number announces less than the files ask for, and nobody signed for that. */
  readonly unsignedStep: boolean;
}

type Rule = (form: RegistrationForm, context: RuleContext, report: (path: string, message: string) => void) => void;

const isBlank = (...texts: string[]): boolean => texts.every((text) => text.trim() === '');

/** A number as typed, null for anything else. A comma is refused: 1,234 is two numbers, depending on the reader. */
export function parseNumber(text: string): number | null {
  const plain = text.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

const modelRule: Rule = (form, { modelNames }, report) => {
  const name = form.modelName.trim();
  if (form.modelKind === 'existing') {
    if (name === '') report('modelName', 'Choose a model.');
    else if (!modelNames.includes(name)) report('modelName', 'There is no model of this name.');
    return;
  }
  const parsed = ModelName.safeParse(name);
  if (name === '') report('modelName', 'Give the model a name.');
  else if (!parsed.success) report('modelName', parsed.error.issues[0]?.message ?? 'This name can’t be used.');
  else if (modelNames.some((other) => other.toLowerCase() === name.toLowerCase())) {
    report('modelName', 'A model of this name exists: choose “Existing model”, or another name.');
  }
  limit(form.modelDescription, 10_000, 'modelDescription', report);
  strategyRule(form, report);
};

const versionRule: Rule = (form, { proposedVersion, unsignedStep }, report) => {
  if (form.versionKind === 'own') {
    if (isBlank(form.ownVersion)) report('ownVersion', 'Give the version, for example 1.0.0.');
    limit(form.ownVersion, 100, 'ownVersion', report);
  } else if (proposedVersion === null) {
    report('changeType', 'No version could be proposed: choose the parents and a change type, or give your own.');
  }
  if (unsignedStep)
    report(
      form.versionKind === 'own' ? 'ownVersion' : 'changeType',
      'This step is smaller than the files ask for: sign for it, or choose a larger one.',
    );
  if (form.parents.length > 20) report('parents', 'At most 20 parents.');
  mergeRule(form, report);
};

const trainingRule: Rule = (form, _context, report) => {
  form.metrics.forEach((row, at) => {
    if (isBlankMetric(row)) return;
    if (isBlank(row.name)) report(`metrics.${at}.name`, 'Name the metric.');
    if (parseNumber(row.value) === null) report(`metrics.${at}.value`, 'Give a number, such as 0.91.');
    limit(row.name, 100, `metrics.${at}.name`, report);
    limit(row.slice, 200, `metrics.${at}.slice`, report);
    intervalRule(row, `metrics.${at}`, report);
  });
  form.datasets.forEach((row, at) => {
    if (isBlankDataset(row)) return;
    if (isBlank(row.name)) report(`datasets.${at}.name`, 'Name the dataset.');
    if (isBlank(row.version)) report(`datasets.${at}.version`, 'Give its version.');
    if (!isBlank(row.digest) && !/^[0-9a-f]{64}$/i.test(row.digest.trim()))
      report(`datasets.${at}.digest`, 'A SHA-256 has 64 characters 0-9 and a-f.');
    limit(row.name, 200, `datasets.${at}.name`, report);
    limit(row.version, 100, `datasets.${at}.version`, report);
    limit(row.source, 2000, `datasets.${at}.source`, report);
    limit(row.preparation, 10_000, `datasets.${at}.preparation`, report);
  });
  namedRows(form.hyperparameters, 'hyperparameters', 'Name the hyperparameter.', [100, 1000], report);
  notNegative(form.durationAmount, 'durationAmount', report);
  notNegative(form.costAmount, 'costAmount', report);
  if (!isBlank(form.costAmount) && isBlank(form.costCurrency)) report('costCurrency', 'Say in which currency.');
  if (isBlank(form.costAmount) && !isBlank(form.costCurrency)) report('costAmount', 'Give the amount.');
  limit(form.costCurrency, 10, 'costCurrency', report);
  momentRule(form, report);
  limit(form.experiment, 200, 'experiment', report);
};

type Report = (path: string, message: string) => void;

const isBlankMetric = (row: MetricRow): boolean =>
  isBlank(row.name, row.value, row.slice, row.level, row.lower, row.upper);
const isBlankDataset = (row: DatasetRow): boolean =>
  isBlank(row.name, row.version, row.digest, row.source, row.preparation);

function intervalRule(row: MetricRow, path: string, report: Report): void {
  if (isBlank(row.level, row.lower, row.upper)) return;
  const [level, lower, upper] = [row.level, row.lower, row.upper].map(parseNumber);
  if (level == null || level <= 0 || level >= 100) report(`${path}.level`, 'Give a percentage, such as 95.');
  if (lower == null) report(`${path}.lower`, 'Give the lower bound.');
  if (upper == null) report(`${path}.upper`, 'Give the upper bound.');
  if (lower != null && upper != null && lower > upper) report(`${path}.upper`, 'This is below the lower bound.');
}

function momentRule(form: RegistrationForm, report: Report): void {
  const shape = VersionMetadata.shape.trainingStart;
  for (const field of ['trainingStart', 'trainingEnd'] as const) {
    const typed = form[field].trim();
    if (typed !== '' && !shape.safeParse(typed).success)
      report(field, 'Give a day, such as 2026-03-01, or a time with its zone, such as 2026-03-01T09:00Z.');
  }
  const [start, end] = [Date.parse(form.trainingStart), Date.parse(form.trainingEnd)];
  if (start > end) report('trainingEnd', 'This is before the start.');
}

const purposeRule: Rule = (form, _context, report) => {
  if (isBlank(form.owner)) report('owner', 'Say who owns this version.');
  if (isBlank(form.purpose)) report('purpose', 'Say what it is for.');
  limit(form.owner, 200, 'owner', report);
  limit(form.purpose, 2000, 'purpose', report);
  for (const field of longTexts) limit(form[field], 10_000, field, report);
  for (const field of ['developer', 'validator', 'licence', 'vendor'] as const) limit(form[field], 200, field, report);
  if (form.thirdParty !== 'yes' && !isBlank(form.vendor, form.contingencyPlan))
    report('thirdParty', 'A vendor or a plan is given: say yes here, or empty them.');
  namedRows(form.tags, 'tags', 'Name the tag.', [100, 500], report);
};

const longTexts = [
  'description',
  'intendedUse',
  'limitations',
  'contingencyPlan',
  'designChoices',
  'dataProvenance',
  'validationProcedures',
] as const;

function namedRows(
  rows: readonly { name: string; value: string }[],
  field: string,
  nameless: string,
  [maxName, maxValue]: readonly [number, number],
  report: (path: string, message: string) => void,
): void {
  const seen = new Set<string>();
  rows.forEach((row, at) => {
    if (isBlank(row.name, row.value)) return;
    const name = row.name.trim();
    if (name === '') report(`${field}.${at}.name`, nameless);
    // They become the keys of one record: the second of two would silently replace the first.
    else if (seen.has(name)) report(`${field}.${at}.name`, 'This name is there twice.');
    seen.add(name);
    limit(row.name, maxName, `${field}.${at}.name`, report);
    limit(row.value, maxValue, `${field}.${at}.value`, report);
  });
}

function notNegative(text: string, path: string, report: (path: string, message: string) => void): void {
  if (isBlank(text)) return;
  const value = parseNumber(text);
  if (value === null || value < 0) report(path, 'Give a number from 0, such as 12.5, or leave this empty.');
}

function limit(text: string, max: number, path: string, report: (path: string, message: string) => void): void {
  if (text.trim().length > max) report(path, `At most ${max.toLocaleString('en')} characters.`);
}

const rules: Readonly<Record<Exclude<Step, 'review'>, Rule>> = {
  model: modelRule,
  version: versionRule,
  training: trainingRule,
  purpose: purposeRule,
};

/** What is wrong on one step, empty when nothing is; the review step has what is wrong on all of them. */
export function errorsOfStep(step: Step, form: RegistrationForm, context: RuleContext): FieldErrors {
  const errors: FieldErrors = {};
  // The first message of a field stays: it is the more basic one.
  const report = (path: string, message: string): void => {
    if (!Object.hasOwn(errors, path)) errors[path] = message;
  };
  const applied = step === 'review' ? Object.values(rules) : [rules[step]];
  for (const rule of applied) rule(form, context, report);
  return errors;
}

const stepFields: Readonly<Record<Exclude<Step, 'review'>, readonly string[]>> = {
  model: ['modelKind', 'modelName', 'modelDescription', 'strategyKind', 'hashLength', 'template', 'pattern'],
  version: ['parents', 'branch', 'mergeKind', 'mergeFrom', 'versionKind', 'changeType', 'channel', 'ownVersion'],
  training: [
    'metrics',
    'datasets',
    'hyperparameters',
    'duration',
    'cost',
    'experiment',
    'trainingStart',
    'trainingEnd',
  ],
  purpose: [
    'owner',
    'purpose',
    'tags',
    ...longTexts,
    'developer',
    'validator',
    'licence',
    'thirdParty',
    'vendor',
    'adaptivity',
    'determinism',
  ],
};

/** The step on which a field stands, null for a path that is no field of the form. */
export function stepOfField(path: string): Exclude<Step, 'review'> | null {
  for (const step of ['model', 'version', 'training', 'purpose'] as const) {
    if (stepFields[step].some((field) => path === field || path.startsWith(field))) return step;
  }
  return null;
}

/**
 * The registration that the form stands for. Precondition: `errorsOfStep('review', …)` is empty. `changeType` is the one
 * chosen or, where none is, the one that the service proposed; `proposed` is the number as it was weighed. The version that was shown goes with it, so that another one is never taken silently.
 */
export function toRegistration(
  quarantineId: string,
  form: RegistrationForm,
  proposed: (Pick<Proposal, 'version' | 'changeType'> & Partial<Pick<Proposal, 'tooSmall'>>) | null,
): Registration {
  const chosen = form.changeType === '' ? (proposed?.changeType ?? null) : form.changeType;
  const isOwn = form.versionKind === 'own';
  return {
    overrideId: proposed?.tooSmall?.overrideId ?? null,
    quarantineId,
    model: form.modelName.trim(),
    modelDescription: form.modelKind === 'new' ? form.modelDescription.trim() : '',
    version: isOwn ? form.ownVersion.trim() : null,
    changeType: isOwn ? null : chosen,
    parents: form.modelKind === 'existing' ? form.parents : [],
    ...placeOf(form),
    ...(isOwn ? { channel: null } : {}),
    strategy: strategyOf(form),
    merge: mergeOf(form),
    expectedVersion: isOwn ? null : (proposed?.version ?? null),
    metadata: toMetadata(form),
  };
}

/** What the form says of the version itself; what was left empty is not recorded. */
function toMetadata(form: RegistrationForm): VersionMetadata {
  return {
    ...emptyMetadata(),
    ...trimmed(form),
    experiment: form.experiment.trim() || null,
    datasets: form.datasets.filter((row) => !isBlankDataset(row)).map(toDataset),
    metrics: form.metrics.filter((row) => !isBlankMetric(row)).map(toMetric),
    hyperparameters: toRecord(form.hyperparameters),
    trainingSeconds: secondsOf(form),
    trainingCost: costOf(form),
    trainingStart: form.trainingStart.trim() || null,
    trainingEnd: form.trainingEnd.trim() || null,
    tags: toRecord(form.tags),
    thirdParty:
      form.thirdParty === ''
        ? null
        : {
            isThirdParty: form.thirdParty === 'yes',
            vendor: form.vendor.trim(),
            contingencyPlan: form.contingencyPlan.trim(),
          },
    adaptivity: form.adaptivity === '' ? null : form.adaptivity,
    determinism: form.determinism === '' ? null : form.determinism,
  };
}

const plainTexts = [
  'description',
  'owner',
  'purpose',
  'developer',
  'validator',
  'intendedUse',
  'limitations',
  'licence',
  'designChoices',
  'dataProvenance',
  'validationProcedures',
] as const;

const trimmed = (form: RegistrationForm): Partial<VersionMetadata> =>
  Object.fromEntries(plainTexts.map((field) => [field, form[field].trim()]));

const toDataset = (row: DatasetRow): VersionMetadata['datasets'][number] => ({
  name: row.name.trim(),
  version: row.version.trim(),
  role: row.role,
  digest: row.digest.trim().toLowerCase() || null,
  source: row.source.trim(),
  preparation: row.preparation.trim(),
});

function toMetric(row: MetricRow): VersionMetadata['metrics'][number] {
  const [level, lower, upper] = [row.level, row.lower, row.upper].map(parseNumber);
  return {
    name: row.name.trim(),
    value: parseNumber(row.value) ?? Number.NaN,
    direction: row.direction === '' ? null : row.direction,
    slice: row.slice.trim() || null,
    interval: level == null || lower == null || upper == null ? null : { level: level / 100, lower, upper },
  };
}

const toRecord = (rows: readonly { name: string; value: string }[]): Record<string, string> =>
  Object.fromEntries(rows.filter((row) => !isBlank(row.name)).map((row) => [row.name.trim(), row.value.trim()]));

function secondsOf(form: RegistrationForm): number | null {
  const amount = parseNumber(form.durationAmount);
  return amount === null ? null : amount * durationUnits[form.durationUnit];
}

function costOf(form: RegistrationForm): { amount: number; currency: string } | null {
  const amount = parseNumber(form.costAmount);
  return amount === null ? null : { amount, currency: form.costCurrency.trim() };
}
