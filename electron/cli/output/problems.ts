import type { Problem } from '../../../shared/model/audit.ts';
import { printable } from './table.ts';

/** One line a problem: where it is, what it is, its code. */
export const formatProblems = (problems: readonly Problem[]): string =>
  problems
    .map(({ location, message, code }) => `  ${printable(location)}: ${printable(message)} (${printable(code)})`)
    .join('\n');
