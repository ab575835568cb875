import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Problem } from '../../../shared/model/audit.ts';
import type { Registry } from './context.ts';

/** Compares the vault's running totals with its rows; what differs, as problems of a verification. Throws when `signal` stops it. */
export async function checkFigures(registry: Registry, signal: AbortSignal): Promise<Problem[]> {
  const comparison = registry.catalog.figures.compare();
  for (;;) {
    signal.throwIfAborted();
    const step = comparison.next();
    if (step.done) return step.value.map(toProblem);
    await nextTurn();
  }
}

const toProblem = (difference: string): Problem => ({
  code: 'vault.figures_differ',
  message: `${difference}. The totals were counted again; no file is hit, but the database was changed from outside.`,
  location: 'figures of the vault',
});

/** Those problems that lie in a pack. */
export const inPacks = <T extends { readonly packId: string | null }>(
  problems: readonly T[],
): (T & { readonly packId: string })[] =>
  problems.flatMap((problem) => (problem.packId === null ? [] : [{ ...problem, packId: problem.packId }]));
