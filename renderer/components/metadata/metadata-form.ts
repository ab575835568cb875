import { z } from 'zod';
import {
  adaptivities,
  datasetRoles,
  determinisms,
  emptyMetadata,
  type MetadataKey,
  type VersionMetadata,
} from '../../../shared/model/metadata.ts';

/** Units in which a person gives a training duration, with their length in seconds. */
export const durationUnits = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
export type DurationUnit = keyof typeof durationUnits;

const text = z.string().catch('');
const rows = <T extends z.ZodType>(row: T) => z.array(row).catch([]);

/** The fields of a version's metadata as they are typed; what does not fit is empty, never an error. */
export const metadataFormShape = {
  metrics: rows(
    z.object({
      name: text,
      value: text,
      direction: z.enum(['higher', 'lower', '']).catch(''),
      slice: text,
      /** The confidence interval: its level in percent and its bounds. */
      level: text,
      lower: text,
      upper: text,
    }),
  ),
  datasets: rows(
    z.object({
      name: text,
      version: text,
      role: z.enum(datasetRoles).catch('training'),
      digest: text,
      source: text,
      preparation: text,
    }),
  ),
  hyperparameters: rows(z.object({ name: text, value: text })),
  durationAmount: text,
  durationUnit: z.enum(['seconds', 'minutes', 'hours', 'days']).catch('hours'),
  costAmount: text,
  costCurrency: text,
  trainingStart: text,
  trainingEnd: text,
  experiment: text,
  owner: text,
  purpose: text,
  intendedUse: text,
  limitations: text,
  developer: text,
  validator: text,
  licence: text,
  /** Empty: not said. */
  thirdParty: z.enum(['yes', 'no', '']).catch(''),
  vendor: text,
  contingencyPlan: text,
  adaptivity: z.enum([...adaptivities, '']).catch(''),
  determinism: z.enum([...determinisms, '']).catch(''),
  designChoices: text,
  dataProvenance: text,
  validationProcedures: text,
  tags: rows(z.object({ name: text, value: text })),
  description: text,
} as const;
export const MetadataForm = z.object(metadataFormShape);
/** A version's metadata as typed so far. Numbers stay text, so that a half-typed value is kept as it is. */
export type MetadataForm = z.infer<typeof MetadataForm>;

export type MetricRow = MetadataForm['metrics'][number];
export type DatasetRow = MetadataForm['datasets'][number];
export type NamedRow = MetadataForm['tags'][number];

/** A metric as a new row has it. */
export const newMetric: MetricRow = {
  name: '',
  value: '',
  direction: '',
  slice: '',
  level: '',
  lower: '',
  upper: '',
};
/** A dataset as a new row has it. */
export const newDataset: DatasetRow = {
  name: '',
  version: '',
  role: 'training',
  digest: '',
  source: '',
  preparation: '',
};

export const isBlank = (...texts: string[]): boolean => texts.every((one) => one.trim() === '');

/** Whether a row says nothing: it is overlooked. */
export const isBlankMetric = (row: MetricRow): boolean =>
  isBlank(row.name, row.value, row.slice, row.level, row.lower, row.upper);
export const isBlankDataset = (row: DatasetRow): boolean =>
  isBlank(row.name, row.version, row.digest, row.source, row.preparation);

/** A number as typed, null for anything else. A comma is refused: 1,234 is two numbers, depending on the reader. */
export function parseNumber(typed: string): number | null {
  const plain = typed.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
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
] as const satisfies readonly (MetadataKey & keyof MetadataForm)[];

/** What the form says; what was left empty is not recorded. Precondition: the rules (`metadata-rules.ts`) find nothing wrong. */
export function metadataOf(form: MetadataForm): VersionMetadata {
  return {
    ...emptyMetadata(),
    ...Object.fromEntries(plainTexts.map((field) => [field, form[field].trim()])),
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

const toDataset = (row: DatasetRow): VersionMetadata['datasets'][number] => ({
  name: row.name.trim(),
  version: row.version.trim(),
  role: row.role,
  digest: row.digest.trim().toLowerCase() || null,
  source: row.source.trim(),
  preparation: row.preparation.trim(),
});

function toMetric(row: MetricRow): VersionMetadata['metrics'][number] {
  const [lower, upper] = [row.lower, row.upper].map(parseNumber);
  const level = parseNumber(row.level);
  return {
    name: row.name.trim(),
    value: parseNumber(row.value) ?? Number.NaN,
    direction: row.direction === '' ? null : row.direction,
    slice: row.slice.trim() || null,
    interval: level == null || lower == null || upper == null ? null : { level: rounded(level / 100), lower, upper },
  };
}

/** 0.07 times 100 is 7.000000000000001: people wrote 7. */
const rounded = (value: number): number => Number(value.toPrecision(15));

const toRecord = (named: readonly NamedRow[]): Record<string, string> =>
  Object.fromEntries(named.filter((row) => !isBlank(row.name)).map((row) => [row.name.trim(), row.value.trim()]));

function secondsOf(form: MetadataForm): number | null {
  const amount = parseNumber(form.durationAmount);
  return amount === null ? null : amount * durationUnits[form.durationUnit];
}

function costOf(form: MetadataForm): { amount: number; currency: string } | null {
  const amount = parseNumber(form.costAmount);
  return amount === null ? null : { amount, currency: form.costCurrency.trim() };
}

/** The form in which a version's metadata stands as it is: `metadataOf` gives it back. */
export function formOf(metadata: VersionMetadata): MetadataForm {
  const { trainingCost, thirdParty } = metadata;
  return MetadataForm.parse({
    ...Object.fromEntries(plainTexts.map((field) => [field, metadata[field]])),
    metrics: metadata.metrics.map(metricRow),
    datasets: metadata.datasets.map((dataset) => ({ ...dataset, digest: dataset.digest ?? '' })),
    hyperparameters: namedRows(metadata.hyperparameters),
    ...durationOf(metadata.trainingSeconds),
    costAmount: trainingCost === null ? '' : String(trainingCost.amount),
    costCurrency: trainingCost?.currency ?? '',
    trainingStart: metadata.trainingStart ?? '',
    trainingEnd: metadata.trainingEnd ?? '',
    experiment: metadata.experiment ?? '',
    thirdParty: thirdParty === null ? '' : thirdParty.isThirdParty ? 'yes' : 'no',
    vendor: thirdParty?.vendor ?? '',
    contingencyPlan: thirdParty?.contingencyPlan ?? '',
    adaptivity: metadata.adaptivity ?? '',
    determinism: metadata.determinism ?? '',
    tags: namedRows(metadata.tags),
  });
}

const metricRow = ({ name, value, direction, slice, interval }: VersionMetadata['metrics'][number]): MetricRow => ({
  name,
  value: String(value),
  direction: direction ?? '',
  slice: slice ?? '',
  level: interval === null ? '' : String(rounded(interval.level * 100)),
  lower: interval === null ? '' : String(interval.lower),
  upper: interval === null ? '' : String(interval.upper),
});

const namedRows = (record: Readonly<Record<string, string>>): NamedRow[] =>
  Object.entries(record).map(([name, value]) => ({ name, value }));

/** In the largest unit that needs no fraction, so that nothing is rounded. */
function durationOf(seconds: number | null): Pick<MetadataForm, 'durationAmount' | 'durationUnit'> {
  if (seconds === null) return { durationAmount: '', durationUnit: 'hours' };
  const units = ['days', 'hours', 'minutes'] as const;
  const durationUnit = (seconds > 0 && units.find((unit) => seconds % durationUnits[unit] === 0)) || 'seconds';
  return { durationAmount: String(seconds / durationUnits[durationUnit]), durationUnit };
}

/** The inputs of the form that make up each field of the metadata; the first is where its errors stand. */
export const inputsOf: Readonly<Record<MetadataKey, readonly (keyof MetadataForm)[]>> = {
  description: ['description'],
  owner: ['owner'],
  purpose: ['purpose'],
  developer: ['developer'],
  validator: ['validator'],
  intendedUse: ['intendedUse'],
  limitations: ['limitations'],
  licence: ['licence'],
  designChoices: ['designChoices'],
  dataProvenance: ['dataProvenance'],
  validationProcedures: ['validationProcedures'],
  experiment: ['experiment'],
  datasets: ['datasets'],
  metrics: ['metrics'],
  hyperparameters: ['hyperparameters'],
  trainingSeconds: ['durationAmount', 'durationUnit'],
  trainingCost: ['costAmount', 'costCurrency'],
  trainingStart: ['trainingStart'],
  trainingEnd: ['trainingEnd'],
  tags: ['tags'],
  thirdParty: ['thirdParty', 'vendor', 'contingencyPlan'],
  adaptivity: ['adaptivity'],
  determinism: ['determinism'],
};
