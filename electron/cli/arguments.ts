import { parseArgs } from 'node:util';
import { StrongroomError } from '../../shared/contract/errors.ts';
import { type Command, globalOptions, type OptionSpecs } from './command.ts';
import { nearCommand } from './near-command.ts';

/** The error of a command that was called wrongly: exit code 2. */
export const wrongUse = (message: string, details: Record<string, unknown> = {}): StrongroomError =>
  new StrongroomError('command.wrong_use', message, details);

type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** The options and positionals of one call, already checked against the command's table. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: Values;

  constructor(values: Values, positionals: readonly string[]) {
    this.#values = values;
    this.positionals = positionals;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** A value that the table declares as required. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw wrongUse(`The option --${name} is missing.`);
    return value;
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  /** The first positional; the table guarantees that it is there. */
  first(): string {
    const value = this.positionals[0];
    if (value === undefined) throw wrongUse('An argument is missing.');
    return value;
  }

  integer(name: string, range: { min: number; max: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range.min && value <= range.max) return value;
    throw wrongUse(`The option --${name} takes a whole number from ${range.min} to ${range.max}, not "${text}".`);
  }
}

export type Parsed =
  | { readonly kind: 'help'; readonly command: Command | null }
  | { readonly kind: 'run'; readonly command: Command; readonly args: Arguments };

const nodeOptions = (specs: OptionSpecs) =>
  Object.fromEntries(
    Object.entries(specs).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short ? { short } : {}), ...(multiple ? { multiple } : {}) },
    ]),
  );

/** Reads a command line. Throws `command.wrong_use` with a sentence that says what to give instead. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Parsed {
  const { words, rest, options } = findWords(argv, commands);
  if (words.length === 0) {
    if (options.has('version'))
      return parseCommandLine(['version', ...argv.filter((a) => a !== '--version')], commands);
    if (options.has('help')) return { kind: 'help', command: null };
    throw wrongUse('Say what to do: strongroom COMMAND, or strongroom help.');
  }
  const name = words.join(' ');
  const command = commands.find((one) => one.name === name);
  if (!command) {
    if (isGroup(name, commands)) {
      if (options.has('help')) return { kind: 'help', command: null };
      throw wrongUse(
        `The command "${name}" needs a ${words.length === 1 ? 'second' : 'third'} word: ${secondWords(name, commands)}.`,
      );
    }
    const near = nearCommand(
      name,
      commands.map((one) => one.name),
    );
    throw wrongUse(
      `There is no command "${name}"; ${near === null ? '' : `the nearest is "${near}"; `}strongroom help lists them.`,
    );
  }
  if (options.has('help')) return { kind: 'help', command };
  return { kind: 'run', command, args: parseStrictly(rest, command) };
}

const isGroup = (word: string, commands: readonly Command[]): boolean =>
  commands.some((command) => command.name.startsWith(`${word} `));

const secondWords = (word: string, commands: readonly Command[]): string =>
  commands
    .filter((command) => command.name.startsWith(`${word} `))
    .map((command) => command.name.slice(word.length + 1))
    .join(', ');

/** Finds the command's one to three words among the positionals; only global options may stand before them. */
function findWords(argv: readonly string[], commands: readonly Command[]) {
  const { tokens } = parseArgs({
    args: [...argv],
    options: nodeOptions(globalOptions),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const options = new Set<string>();
  const words: { value: string; index: number }[] = [];
  let wanted = 1;
  for (const token of tokens) {
    if (token.kind === 'option') options.add(token.name);
    if (token.kind !== 'positional' || words.length >= wanted) continue;
    words.push({ value: token.value, index: token.index });
    if (isGroup(words.map(({ value }) => value).join(' '), commands)) wanted = words.length + 1;
  }
  const taken = new Set(words.map((word) => word.index));
  return { words: words.map((word) => word.value), rest: argv.filter((_, index) => !taken.has(index)), options };
}

function parseStrictly(args: readonly string[], command: Command): Arguments {
  const specs: OptionSpecs = { ...globalOptions, ...command.options };
  const { values, positionals, tokens } = parseOrExplain(args, specs, command);
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const spec = specs[token.name];
    if (seen.has(token.name) && !spec?.multiple) throw wrongUse(`The option --${token.name} is given twice.`);
    seen.add(token.name);
    if (token.value !== undefined && spec?.choices && !spec.choices.includes(token.value))
      throw wrongUse(`The option --${token.name} takes ${spec.choices.join(', ')}; not "${token.value}".`);
    if (token.value === '' && !spec?.multiple) throw wrongUse(`The option --${token.name} needs a value.`);
  }
  for (const [name, spec] of Object.entries(command.options))
    if (spec.required && !seen.has(name))
      throw wrongUse(`The option --${name} ${spec.value ?? ''} is missing; see strongroom ${command.name} --help.`);
  assertPositionals(positionals, command);
  return new Arguments(values, positionals);
}

function parseOrExplain(args: readonly string[], specs: OptionSpecs, command: Command) {
  try {
    return parseArgs({
      args: [...args],
      options: nodeOptions(specs),
      strict: true,
      allowPositionals: true,
      tokens: true,
    });
  } catch (error) {
    throw explain(error, command);
  }
}

function explain(error: unknown, command: Command): StrongroomError {
  const message = error instanceof Error ? error.message : '';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const option = /'(?:-\w, )?(--?[^\s']+)/.exec(message)?.[1] ?? 'an option';
  const help = `see strongroom ${command.name} --help`;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return wrongUse(`There is no option ${option} here; ${help}.`);
  if (message.includes('does not take an argument')) return wrongUse(`The option ${option} takes no value.`);
  if (message.includes('ambiguous'))
    return wrongUse(`The value of ${option} begins with a dash; write it as ${option}=VALUE.`);
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return wrongUse(`The option ${option} needs a value; ${help}.`);
  throw error;
}

function assertPositionals(given: readonly string[], command: Command): void {
  const min = command.positionals.reduce((sum, one) => sum + one.min, 0);
  const max = command.positionals.reduce((sum, one) => sum + one.max, 0);
  if (given.some((value) => value === '')) throw wrongUse('An argument is empty.');
  if (given.length < min) {
    const missing = command.positionals[Math.min(given.length, command.positionals.length - 1)]?.name ?? 'argument';
    throw wrongUse(`${missing} is missing; see strongroom ${command.name} --help.`);
  }
  if (given.length > max)
    throw wrongUse(`"${given[max]}" is one argument too many; see strongroom ${command.name} --help.`);
}
