import { Channel, channels, type MergeOrigin, VersionStrategy } from '../../../shared/model/numbering.ts';
import { type Arguments, wrongUse } from '../arguments.ts';
import type { OptionSpecs } from '../command.ts';

/** Where a version goes, for `import`, `version propose` and `version adopt`. */
export const placeOptions = {
  branch: { type: 'string', value: 'NAME', help: 'The branch that it is on (main unless given).' },
  'pre-release': {
    type: 'string',
    value: 'KIND',
    choices: channels,
    help: `With --change, on main: a pre-release, ${channels.join(', ')}.`,
  },
} as const satisfies OptionSpecs;

/** How a model numbers its versions. */
export const strategyOptions = {
  strategy: {
    type: 'string',
    value: 'STRATEGY',
    help: 'How versions are numbered: semantic, timestamp, hash, hash:N (N digits), custom.',
  },
  template: {
    type: 'string',
    value: 'TEXT',
    help: 'With custom: what a version is made from, such as R{year}.{seq:3}.',
  },
  pattern: { type: 'string', value: 'PATTERN', help: 'With custom: what every version must match.' },
} as const satisfies OptionSpecs;

export const mergeOptions = {
  'merge-parent': {
    type: 'string',
    value: 'MODEL@VERSION',
    multiple: true,
    help: 'A version that is merged; at least two parents in all.',
  },
} as const satisfies OptionSpecs;

export function readPlace(args: Arguments): { branch: string; channel: Channel | null } {
  return { branch: args.text('branch') ?? 'main', channel: Channel.nullable().parse(args.text('pre-release') ?? null) };
}

/** The strategy of the options, null when none is given. Throws `command.wrong_use`. */
export function readStrategy(args: Arguments): VersionStrategy | null {
  const text = args.text('strategy');
  const [template, pattern] = [args.text('template'), args.text('pattern')];
  if (text !== 'custom' && (template ?? pattern) !== undefined)
    throw wrongUse('--template and --pattern belong to --strategy custom.');
  if (text === undefined) return null;
  const [kind, length] = text.split(':');
  const said = {
    kind,
    ...(length === undefined ? {} : { length: Number(length) }),
    ...(template && { template }),
    ...(pattern && { pattern }),
  };
  const strategy = VersionStrategy.safeParse(said);
  if (strategy.success) return strategy.data;
  throw wrongUse(
    text === 'custom'
      ? 'The strategy custom needs --template and --pattern.'
      : `The strategy "${text}" is none of semantic, timestamp, hash, hash:8 to hash:64, custom.`,
  );
}

/** The parents of the options and what they say of a merge: the files are combined unless `--adopt` names a parent. */
export function readParents(args: Arguments): { parents: string[]; merge: MergeOrigin | null } {
  const merged = args.list('merge-parent');
  const adopted = args.text('adopts');
  const parents = [...new Set([...args.list('parent'), ...merged, ...(adopted === undefined ? [] : [adopted])])];
  if (merged.length === 0 && adopted === undefined) return { parents, merge: null };
  if (parents.length < 2) throw wrongUse('A merge has two parents or more: give --merge-parent again, or --parent.');
  return { parents, merge: adopted === undefined ? { kind: 'combined' } : { kind: 'adopted', from: adopted } };
}
