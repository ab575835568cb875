import type { Problem } from '../../../shared/model/audit.ts';
import { printable } from './table.ts';

type Shown = Problem & { readonly files?: readonly string[] };

/** One line a problem: where it is, what it is, its code; then the files of versions that it hits, where it names some. */
export const formatProblems = (problems: readonly Shown[]): string =>
  problems
    .flatMap(({ location, message, code, files = [] }) => [
      `  ${printable(location)}: ${printable(message)} (${printable(code)})`,
      ...(files.length === 0 ? [] : [`    hits ${printable(files.join('; '))}`]),
    ])
    .join('\n');
