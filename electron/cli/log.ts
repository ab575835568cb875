import { type Logger, type LogLevel, makeLogger } from '../service/platform/logger.ts';
import type { Surroundings } from './terminal.ts';

const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** The service's log as lines of JSON on standard error: errors only, unless STRONGROOM_LOG asks for more. */
export function cliLogger({ env, terminal }: Surroundings): Logger {
  const level = levels.find((one) => one === env['STRONGROOM_LOG']) ?? 'error';
  return makeLogger((line) => terminal.err(`${line}\n`), level);
}
