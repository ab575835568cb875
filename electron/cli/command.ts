import type { Arguments } from './arguments.ts';
import type { Surroundings } from './terminal.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly help: string;
  /** The word that stands for the value in help: DIR, TEXT. */
  readonly value?: string;
  readonly short?: string;
  /** May be given more than once. */
  readonly multiple?: true;
  readonly required?: true;
  readonly choices?: readonly string[];
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface PositionalSpec {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** 0 done, 1 failed, 2 wrong use, 3 verification found something. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command hands back: the document of --json and the text for a person. Only one of them is printed. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
  /** 0 unless given. */
  readonly exitCode?: ExitCode;
}
/** The exit code of a command that has printed everything itself. */
export interface Printed {
  readonly printed: true;
  readonly exitCode: ExitCode;
}
export type Result = Answer | Printed;

/** A command as it was called. */
export interface Call {
  readonly args: Arguments;
  readonly surroundings: Surroundings;
  /** True with --json: standard output carries one JSON document and nothing else. */
  readonly json: boolean;
}

export interface Command {
  /** One word, or two: `user add`. */
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: OptionSpecs;
  /** More sentences for --help. */
  readonly notes?: readonly string[];
  run(call: Call): Promise<Result>;
}

/** Accepted by every command, before or after its name. */
export const globalOptions = {
  registry: {
    type: 'string',
    value: 'DIR',
    help: 'The registry folder (else STRONGROOM_REGISTRY, the last one chosen, the default one).',
  },
  as: { type: 'string', value: 'USERID', help: 'Who you are (else STRONGROOM_USER).' },
  'passphrase-file': {
    type: 'string',
    value: 'FILE',
    help: 'Your passphrase is the first line of FILE (else STRONGROOM_PASSPHRASE, else you are asked).',
  },
  json: { type: 'boolean', help: 'Print one JSON document instead of text.' },
  help: { type: 'boolean', short: 'h', help: 'Explain the command.' },
} as const satisfies OptionSpecs;
