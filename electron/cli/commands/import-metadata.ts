import { DatasetRef, type Metric, type VersionMetadata } from '../../../shared/model/version.ts';
import { type Arguments, wrongUse } from '../arguments.ts';
import type { OptionSpecs } from '../command.ts';

/** The options of `import` that say what a person knows of a version. */
export const metadataOptions = {
  metric: {
    type: 'string',
    value: 'NAME=VALUE',
    multiple: true,
    help: 'A measured figure: f1=0.91; loss=0.3:lower says that lower is better; f1@eu=0.9 is of the slice eu.',
  },
  param: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'A hyperparameter of the training: lr=0.001.' },
  dataset: { type: 'string', value: 'NAME@VERSION', multiple: true, help: 'A data set that it was trained on.' },
  experiment: { type: 'string', value: 'ID', help: 'The experiment that produced it.' },
  owner: { type: 'string', value: 'NAME', help: 'Who answers for it.' },
  purpose: { type: 'string', value: 'TEXT', help: 'What it is for.' },
  description: { type: 'string', value: 'TEXT', help: 'What a reader should know of it.' },
  tag: { type: 'string', value: 'KEY=VALUE', multiple: true, help: 'A tag.' },
  'training-seconds': { type: 'string', value: 'SECONDS', help: 'How long the training took.' },
  'training-cost': { type: 'string', value: 'AMOUNT:CURRENCY', help: 'What the training cost: 12.50:EUR.' },
} as const satisfies OptionSpecs;

/** Reads these options. Throws `command.wrong_use` naming the value that can't be read. */
export const readMetadata = (args: Arguments): VersionMetadata => ({
  description: args.text('description') ?? '',
  owner: args.text('owner') ?? '',
  purpose: args.text('purpose') ?? '',
  experiment: args.text('experiment') ?? null,
  datasets: args.list('dataset').map(parseDataset),
  metrics: args.list('metric').map(parseMetric),
  hyperparameters: parsePairs('param', args.list('param')),
  trainingSeconds: parseSeconds(args.text('training-seconds')),
  trainingCost: parseCost(args.text('training-cost')),
  tags: parsePairs('tag', args.list('tag')),
});

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
  };
}

function parseDataset(text: string): DatasetRef {
  const at = text.lastIndexOf('@');
  const parsed = DatasetRef.safeParse({ name: text.slice(0, Math.max(0, at)), version: text.slice(at + 1) });
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
