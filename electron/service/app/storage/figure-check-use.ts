import type { Problem } from '../../../../shared/model/audit.ts';
import type { Registry } from '../context.ts';
import { inPieces } from '../in-turns.ts';

/** Compares running totals with their rows; what differs, as problems of a verification. Throws when `signal` stops it. */
export async function checkFigures({ catalog }: Registry, signal: AbortSignal): Promise<Problem[]> {
  const differences = [
    ...(await inPieces(catalog.figures.compare(), signal)),
    ...(await inPieces(catalog.models.compare(), signal)),
  ];
  return differences.map(toProblem);
}

/** Counts again what `checkFigures` found to be wrong. */
export const recountFigures = ({ catalog }: Registry): void =>
  catalog.transaction(() => {
    catalog.figures.recount();
    catalog.models.recount();
  });

const toProblem = (difference: string): Problem => ({
  code: 'vault.figures_differ',
  message: `${difference}. The totals were counted again; no file is hit, but the database was changed from outside.`,
  location: 'running totals',
});

/** Those problems that lie in a pack. */
export const inPacks = <T extends { readonly packId: string | null }>(
  problems: readonly T[],
): (T & { readonly packId: string })[] =>
  problems.flatMap((problem) => (problem.packId === null ? [] : [{ ...problem, packId: problem.packId }]));
