import { readFile, stat } from 'node:fs/promises';
import {
  DatasetRef,
  type DatasetRole,
  emptyMetadata,
  type Metric,
  VersionMetadata,
} from '../../../shared/model/metadata.ts';
import { type Arguments, wrongUse } from '../arguments.ts';
import type { OptionSpecs } from '../command.ts';
import { formatSize } from '../output/figures.ts';

/** The options of `import` that say what a person knows of a version. */
export const metadataOptions = {
  metadata: {
    type: 'string',
    value: 'FILE',
    help: 'A JSON file with metadata, as show --json prints it; the options below replace what it says.',
  },
  metric: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'A measured figure: f1=0.91; loss=0.3:lower says that lower is better; f1@eu=0.9 is of the slice eu.',
  },
  param: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'A hyperparameter of the training: lr=0.001.' },
  dataset: { type: 'string', value: 'NAME@VERSION', multiple: true, help: 'A data set that it was trained on.' },
  'validation-dataset': {
    type: 'string',
    value: 'NAME@VERSION',
    multiple: true,
    help: 'A data set that it was tuned or selected with.',
  },
  'test-dataset': { type: 'string', value: 'NAME@VERSION', multiple: true, help: 'A data set that it was tested on.' },
  experiment: { type: 'string', value: 'ID', help: 'The experiment that produced it.' },
  owner: { type: 'string', value: 'NAME', help: 'Who answers for it.' },
  purpose: { type: 'string', value: 'TEXT', help: 'What it is for.' },
  description: { type: 'string', value: 'TEXT', help: 'What a reader should know of it.' },
  tag: { type: 'string', value: 'KEY=VALUE', multiple: true, help: 'A tag.' },
  'training-seconds': { type: 'string', value: 'SECONDS', help: 'How long the training took.' },
  'training-cost': { type: 'string', value: 'AMOUNT:CURRENCY', help: 'What the training cost: 12.50:EUR.' },
} as const satisfies OptionSpecs;

/** Reads these options over what a metadata file says. Throws `command.wrong_use` naming the value that can't be read. */
export function readMetadata(args: Arguments, base: VersionMetadata = emptyMetadata()): VersionMetadata {
  const datasets = [
    ...args.list('dataset').map((text) => parseDataset(text, 'training')),
    ...args.list('validation-dataset').map((text) => parseDataset(text, 'validation')),
    ...args.list('test-dataset').map((text) => parseDataset(text, 'test')),
  ];
  const metrics = args.list('metric').map(parseMetric);
  const seconds = parseSeconds(args.text('training-seconds'));
  const cost = parseCost(args.text('training-cost'));
  return {
    ...base,
    description: args.text('description') ?? base.description,
    owner: args.text('owner') ?? base.owner,
    purpose: args.text('purpose') ?? base.purpose,
    experiment: args.text('experiment') ?? base.experiment,
    datasets: datasets.length > 0 ? datasets : base.datasets,
    metrics: metrics.length > 0 ? metrics : base.metrics,
    hyperparameters: { ...base.hyperparameters, ...parsePairs('param', args.list('param')) },
    trainingSeconds: seconds ?? base.trainingSeconds,
    trainingCost: cost ?? base.trainingCost,
    tags: { ...base.tags, ...parsePairs('tag', args.list('tag')) },
  };
}

/** A metadata file is small; a wrong file is refused before it is read whole. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * The metadata of a JSON file: metadata itself or a document that has it under `metadata`, such as the one of `show --json`.
 * Fields that it lacks are not recorded; a field that is not known is refused. Throws `command.wrong_use`.
 */
export async function readMetadataFile(file: string): Promise<VersionMetadata> {
  const complaint = `The metadata file ${file}`;
  const size = await stat(file).then(
    (found) => found.size,
    (cause) => {
      throw wrongUse(`${complaint} can't be read: ${cause instanceof Error ? cause.message : 'unknown error'}.`);
    },
  );
  if (size > MAX_FILE_BYTES)
    throw wrongUse(`${complaint} is larger than ${formatSize(MAX_FILE_BYTES)}; it can't be metadata.`);
  return parseMetadataText(await readFile(file, 'utf8'), complaint);
}

/** As `readMetadataFile`; `complaint` begins each message. */
export function parseMetadataText(text: string, complaint: string): VersionMetadata {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw wrongUse(`${complaint} is not JSON.`);
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw wrongUse(`${complaint} does not hold a JSON object.`);
  const given = 'metadata' in document ? document.metadata : document;
  const parsed = VersionMetadata.safeParse({ ...emptyMetadata(), ...(typeof given === 'object' ? given : {}) });
  if (parsed.success && typeof given === 'object') return parsed.data;
  const issue = parsed.error?.issues[0];
  throw wrongUse(
    `${complaint}: ${issue?.path.map(String).join('.') ?? 'metadata'}: ${issue?.message ?? 'is no object'}`,
  );
}

// Not Number(): it takes '', ' 1 ', '0x10' and 'Infinity', none of which a person means.
const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

function parseNumber(text: string, complaint: string): number {
  const value = numberPattern.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw wrongUse(complaint);
  return value;
}

/** `name=value`, `name@slice=value`, `name=value:higher|lower`. */
export function parseMetric(text: string): Metric {
  const complaint = `The metric "${text}" can't be read; write NAME=NUMBER, for example f1=0.91 or loss=0.3:lower.`;
  const parts =
    /^(?<name>[^=@]{1,100})(?:@(?<slice>[^=]{1,200}))?=(?<value>[^:]+)(?::(?<direction>higher|lower))?$/.exec(text);
  const { name, slice, value, direction } = parts?.groups ?? {};
  if (name === undefined || value === undefined) throw wrongUse(complaint);
  return {
    name,
    value: parseNumber(value, complaint),
    direction: direction === 'higher' || direction === 'lower' ? direction : null,
    slice: slice ?? null,
    interval: null,
  };
}

function parseDataset(text: string, role: DatasetRole): DatasetRef {
  const at = text.lastIndexOf('@');
  const parsed = DatasetRef.safeParse({ name: text.slice(0, Math.max(0, at)), version: text.slice(at + 1), role });
  if (at < 0 || !parsed.success) throw wrongUse(`The data set "${text}" can't be read; write NAME@VERSION.`);
  return parsed.data;
}

function parsePairs(option: string, texts: readonly string[]): Record<string, string> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0) throw wrongUse(`The value "${text}" of --${option} can't be read; write NAME=VALUE.`);
    const name = text.slice(0, at);
    if (pairs.has(name)) throw wrongUse(`The option --${option} gives "${name}" twice.`);
    pairs.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(pairs);
}

function parseSeconds(text: string | undefined): number | null {
  if (text === undefined) return null;
  const complaint = `--training-seconds takes a number of seconds, not "${text}".`;
  const seconds = parseNumber(text, complaint);
  if (seconds < 0) throw wrongUse(complaint);
  return seconds;
}

function parseCost(text: string | undefined): VersionMetadata['trainingCost'] {
  if (text === undefined) return null;
  const complaint = `--training-cost takes AMOUNT:CURRENCY, for example 12.50:EUR, not "${text}".`;
  const { amount, currency } = /^(?<amount>[^:]+):(?<currency>[^:]{1,10})$/.exec(text)?.groups ?? {};
  if (amount === undefined || currency === undefined) throw wrongUse(complaint);
  const value = parseNumber(amount, complaint);
  if (value < 0) throw wrongUse(complaint);
  return { amount: value, currency };
}
