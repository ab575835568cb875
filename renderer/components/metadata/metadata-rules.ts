import { VersionMetadata } from '../../../shared/model/metadata.ts';
import {
  isBlank,
  isBlankDataset,
  isBlankMetric,
  type MetadataForm,
  type MetricRow,
  type NamedRow,
  parseNumber,
} from './metadata-form.ts';

/** Messages by field path, as `useForm` takes them: `modelName`, `metrics.0.value`. */
export type FieldErrors = Record<string, string>;

/** Takes one thing that is wrong. */
export type Report = (path: string, message: string) => void;

/** What `rules` report; the first message of a field stays: it is the more basic one. */
export function collectErrors(rules: (report: Report) => void): FieldErrors {
  const errors: FieldErrors = {};
  rules((path, message) => {
    if (!Object.hasOwn(errors, path)) errors[path] = message;
  });
  return errors;
}

/** What is wrong with how a version was made and how well it does. */
export function trainingRule(form: MetadataForm, report: Report): void {
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
}

/** What is wrong with who answers for a version and what it is for. Nothing is required here. */
export function purposeRule(form: MetadataForm, report: Report): void {
  limit(form.owner, 200, 'owner', report);
  limit(form.purpose, 2000, 'purpose', report);
  for (const field of longTexts) limit(form[field], 10_000, field, report);
  for (const field of ['developer', 'validator', 'licence', 'vendor'] as const) limit(form[field], 200, field, report);
  if (form.thirdParty !== 'yes' && !isBlank(form.vendor, form.contingencyPlan))
    report('thirdParty', 'A vendor or a plan is given: say yes here, or empty them.');
  namedRows(form.tags, 'tags', 'Name the tag.', [100, 500], report);
}

/** The texts that may be long. */
export const longTexts = [
  'description',
  'intendedUse',
  'limitations',
  'contingencyPlan',
  'designChoices',
  'dataProvenance',
  'validationProcedures',
] as const;

function intervalRule(row: MetricRow, path: string, report: Report): void {
  if (isBlank(row.level, row.lower, row.upper)) return;
  const [level, lower, upper] = [row.level, row.lower, row.upper].map(parseNumber);
  if (level == null || level <= 0 || level >= 100) report(`${path}.level`, 'Give a percentage, such as 95.');
  if (lower == null) report(`${path}.lower`, 'Give the lower bound.');
  if (upper == null) report(`${path}.upper`, 'Give the upper bound.');
  if (lower != null && upper != null && lower > upper) report(`${path}.upper`, 'This is below the lower bound.');
}

function momentRule(form: MetadataForm, report: Report): void {
  const shape = VersionMetadata.shape.trainingStart;
  for (const field of ['trainingStart', 'trainingEnd'] as const) {
    const typed = form[field].trim();
    if (typed !== '' && !shape.safeParse(typed).success)
      report(field, 'Give a day, such as 2026-03-01, or a time with its zone, such as 2026-03-01T09:00Z.');
  }
  const [start, end] = [Date.parse(form.trainingStart), Date.parse(form.trainingEnd)];
  if (start > end) report('trainingEnd', 'This is before the start.');
}

function namedRows(
  rows: readonly NamedRow[],
  field: string,
  nameless: string,
  [maxName, maxValue]: readonly [number, number],
  report: Report,
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

function notNegative(text: string, path: string, report: Report): void {
  if (isBlank(text)) return;
  const value = parseNumber(text);
  if (value === null || value < 0) report(path, 'Give a number from 0, such as 12.5, or leave this empty.');
}

/** Reports a text that is longer than it may be. */
export function limit(text: string, max: number, path: string, report: Report): void {
  if (text.trim().length > max) report(path, `At most ${max.toLocaleString('en')} characters.`);
}
