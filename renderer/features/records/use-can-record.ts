import { useHasRole } from '../../stores/session.ts';

/** Whether this person may record what the lineage says. */
export function useCanRecord(): boolean {
  const [analyst, reviewer, compliance] = [useHasRole('analyst'), useHasRole('reviewer'), useHasRole('compliance')];
  return analyst || reviewer || compliance;
}
