import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StrongroomError } from '../../shared/contract/errors.ts';
import { wrongUse } from './arguments.ts';
import type { Call } from './command.ts';

/** Where a passphrase may come from, in this order: the file, the variable, a question. */
export interface PassphraseSource {
  readonly option: string;
  readonly variable: string;
  readonly question: string;
  /** Asks a second time when a person types a passphrase that is new. */
  readonly isNew: boolean;
}

export const ownPassphrase = (userId: string): PassphraseSource => ({
  option: 'passphrase-file',
  variable: 'STRONGROOM_PASSPHRASE',
  question: `Passphrase of ${userId}: `,
  isNew: false,
});

export interface Passphrase {
  readonly text: string;
  /** True when a person typed it just now. */
  readonly wasTyped: boolean;
}

// Longer than any passphrase that the contract takes; a wrong path must not be read whole.
const MAX_FILE_BYTES = 64 * 1024;

/** Gets a passphrase. Throws `command.wrong_use` when there is none to be had, `file.*` when its file can't be read. */
export async function getPassphrase(call: Call, source: PassphraseSource): Promise<Passphrase> {
  const { env, terminal, cwd } = call.surroundings;
  const file = call.args.text(source.option);
  if (file !== undefined) return { text: await firstLine(path.resolve(cwd, file)), wasTyped: false };
  const variable = env[source.variable];
  if (variable) return { text: variable, wasTyped: false };
  if (!terminal.canAsk)
    throw wrongUse(`A passphrase is needed: give --${source.option} FILE or set ${source.variable}.`);
  const text = await terminal.askSecret(source.question);
  if (text === '') throw wrongUse('The passphrase is empty.');
  if (source.isNew && (await terminal.askSecret('The same again: ')) !== text)
    throw wrongUse('The two passphrases differ.');
  return { text, wasTyped: true };
}

async function firstLine(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  if (bytes.length > MAX_FILE_BYTES) throw wrongUse(`The file ${file} is too large to hold a passphrase.`);
  const line = bytes.toString('utf8').split('\n', 1)[0]?.replace(/\r$/, '') ?? '';
  if (line === '') throw wrongUse(`The first line of ${file} is empty; it must be the passphrase.`);
  return line;
}

function unreadable(file: string, cause: unknown): StrongroomError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT')
    return new StrongroomError('file.not_found', `There is no file ${file}.`, { path: file }, { cause });
  if (code === 'EACCES' || code === 'EPERM')
    return new StrongroomError('file.no_permission', `The file ${file} may not be read.`, { path: file }, { cause });
  return new StrongroomError('file.unreadable', `The file ${file} can't be read.`, { path: file }, { cause });
}
