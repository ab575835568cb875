import { type ErrorCode, StrongroomError } from '../../shared/contract/errors.ts';
import type { ExitCode } from './command.ts';
import { printable } from './output/table.ts';
import type { Terminal } from './terminal.ts';

/** Errors that the words of the command line caused, so that other words cure them. */
const wrongUseCodes: readonly ErrorCode[] = [
  'command.wrong_use',
  'request.invalid',
  'request.too_large',
  'version.not_semver',
  'version.unknown_change_type',
  'version.pattern_mismatch',
  'version.branch_qualifier',
  'version.origin_missing',
  'version.digest_required',
  'model.strategy_refused',
];

export const exitCodeOf = (error: StrongroomError): ExitCode => (wrongUseCodes.includes(error.code) ? 2 : 1);

/** The contract's sentence is about its method; a person at the command line wants the field and what is wrong with it. */
function sentence(error: StrongroomError): string {
  const { fields } = error.details;
  if (error.code !== 'request.invalid' || !Array.isArray(fields)) return error.message;
  const complaints = fields.filter(isField).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return complaints.length === 0 ? error.message : complaints.join(' ');
}

const isField = (value: unknown): value is { path: string; message: string } =>
  typeof value === 'object' &&
  value !== null &&
  'path' in value &&
  'message' in value &&
  typeof value.path === 'string' &&
  typeof value.message === 'string';

/**
 * Prints an error: one sentence and the code on standard error, with --json also an object on standard output.
 * What is no error of ours is a bug; its text is for whoever mends it.
 */
export function printFailure(error: unknown, terminal: Terminal, json: boolean): ExitCode {
  const known =
    error instanceof StrongroomError
      ? error
      : new StrongroomError('app.bug', `Strongroom made a mistake: ${error instanceof Error ? error.message : error}`);
  const message = sentence(known);
  terminal.err(`strongroom: ${printable(message)} (${known.code})\n`);
  if (json) {
    const { code, details } = known;
    terminal.out(`${JSON.stringify({ error: { code, message, details } }, null, 2)}\n`);
  }
  return exitCodeOf(known);
}
