import type { DatasetRef, MetadataKey, Metric, VersionMetadata } from './metadata.ts';

/** One thing that a field says: a metric, a tag, a text. `id` is the same for the same thing in another state of the field. */
export interface FieldLine {
  readonly id: string;
  readonly text: string;
}

interface FieldSpec {
  readonly label: string;
  readonly group: FieldGroup;
  readonly lines: (metadata: VersionMetadata) => readonly FieldLine[];
}

export const fieldGroups = {
  purpose: 'Purpose and use',
  people: 'People and origin',
  training: 'Training and metrics',
  design: 'Design and validation',
} as const;
export type FieldGroup = keyof typeof fieldGroups;
/** The groups in the order in which they are shown. */
export const groupNames = ['purpose', 'people', 'training', 'design'] as const satisfies readonly FieldGroup[];

/** A metric in words: `f1 on eu = 0.9 (higher is better), 95 % interval 0.88 to 0.92`. */
export function metricText({ name, value, direction, slice, interval }: Metric): string {
  const what = `${name}${slice === null ? '' : ` on ${slice}`} = ${Number.isNaN(value) ? '?' : value}`;
  const better = direction === null ? '' : ` (${direction} is better)`;
  const level = interval === null ? 0 : Number((interval.level * 100).toPrecision(12));
  return interval === null
    ? `${what}${better}`
    : `${what}${better}, ${level} % interval ${interval.lower} to ${interval.upper}`;
}

/** A dataset in words: what it is, what it was for, and what is known of it. */
export const datasetText = ({ name, version, role, digest, source, preparation }: DatasetRef): string =>
  [
    `${name}@${version} (${role})`,
    digest === null ? '' : `SHA-256 ${digest}`,
    source === '' ? '' : `from ${source}`,
    preparation === '' ? '' : `prepared: ${preparation}`,
  ]
    .filter((part) => part !== '')
    .join('; ');

function durationText(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(3))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const one = (text: string | null): readonly FieldLine[] => (text === null || text === '' ? [] : [{ id: '', text }]);
const pairs = (record: Readonly<Record<string, string>>): readonly FieldLine[] =>
  Object.entries(record).map(([name, value]) => ({ id: name, text: value === '' ? name : `${name} = ${value}` }));

function thirdPartyLines({ thirdParty }: VersionMetadata): readonly FieldLine[] {
  if (thirdParty === null) return [];
  if (!thirdParty.isThirdParty) return [{ id: '', text: 'no' }];
  const { vendor, contingencyPlan } = thirdParty;
  return [
    { id: '', text: vendor === '' ? 'yes, vendor not recorded' : `yes, by ${vendor}` },
    {
      id: 'plan',
      text: contingencyPlan === '' ? 'Contingency plan: not recorded' : `Contingency plan: ${contingencyPlan}`,
    },
  ];
}

const field = (
  label: string,
  group: FieldGroup,
  lines: (metadata: VersionMetadata) => readonly FieldLine[],
): FieldSpec => ({ label, group, lines });

/** Every field of a version's metadata with its name for people, in the order in which they are shown. */
export const metadataFields: Readonly<Record<MetadataKey, FieldSpec>> = {
  owner: field('Owner', 'purpose', ({ owner }) => one(owner)),
  purpose: field('Purpose', 'purpose', ({ purpose }) => one(purpose)),
  intendedUse: field('Intended use', 'purpose', ({ intendedUse }) => one(intendedUse)),
  limitations: field('Limitations', 'purpose', ({ limitations }) => one(limitations)),
  description: field('Description', 'purpose', ({ description }) => one(description)),
  tags: field('Tags', 'purpose', ({ tags }) => pairs(tags)),
  developer: field('Developer', 'people', ({ developer }) => one(developer)),
  validator: field('Validator', 'people', ({ validator }) => one(validator)),
  licence: field('Licence', 'people', ({ licence }) => one(licence)),
  thirdParty: field('Third party', 'people', thirdPartyLines),
  metrics: field('Metrics', 'training', ({ metrics }) =>
    metrics.map((metric) => ({ id: `${metric.name}\n${metric.slice ?? ''}`, text: metricText(metric) })),
  ),
  datasets: field('Datasets', 'training', ({ datasets }) =>
    datasets.map((dataset) => ({ id: `${dataset.role}\n${dataset.name}`, text: datasetText(dataset) })),
  ),
  hyperparameters: field('Hyperparameters', 'training', ({ hyperparameters }) => pairs(hyperparameters)),
  trainingStart: field('Training started', 'training', ({ trainingStart }) => one(trainingStart)),
  trainingEnd: field('Training ended', 'training', ({ trainingEnd }) => one(trainingEnd)),
  trainingSeconds: field('Training duration', 'training', ({ trainingSeconds }) =>
    one(trainingSeconds === null ? null : durationText(trainingSeconds)),
  ),
  trainingCost: field('Training cost', 'training', ({ trainingCost }) =>
    one(trainingCost && `${trainingCost.amount} ${trainingCost.currency}`),
  ),
  experiment: field('Experiment', 'training', ({ experiment }) => one(experiment)),
  adaptivity: field('Static or adaptive', 'design', ({ adaptivity }) => one(adaptivity)),
  determinism: field('Deterministic or probabilistic', 'design', ({ determinism }) => one(determinism)),
  designChoices: field('Design choices', 'design', ({ designChoices }) => one(designChoices)),
  dataProvenance: field('Data provenance', 'design', ({ dataProvenance }) => one(dataProvenance)),
  validationProcedures: field('Validation procedures', 'design', ({ validationProcedures }) =>
    one(validationProcedures),
  ),
};

/** The keys of `metadataFields`, in their order. */
export const metadataKeys = Object.keys(metadataFields).filter(isMetadataKey);

export function isMetadataKey(key: string): key is MetadataKey {
  return Object.hasOwn(metadataFields, key);
}

/** The fields of one group in their order. */
export const fieldsOfGroup = (group: FieldGroup): MetadataKey[] =>
  metadataKeys.filter((key) => metadataFields[key].group === group);

/** What a field says, one line a thing; empty: not recorded. */
export const fieldLines = (key: MetadataKey, metadata: VersionMetadata): readonly FieldLine[] =>
  metadataFields[key].lines(metadata);

/** A field as one text; `not recorded` when it says nothing. */
export const fieldText = (key: MetadataKey, metadata: VersionMetadata): string =>
  fieldLines(key, metadata)
    .map(({ text }) => text)
    .join('; ') || 'not recorded';
