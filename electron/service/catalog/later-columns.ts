import { isDeepStrictEqual } from 'node:util';
import { type GovernedTable, type GovernedType, governedTables, type Snapshot } from './governed.ts';

/** What the log says by leaving columns out that a later schema brought: their values, JSON-plain. */
function valuesLeftOut(type: GovernedType): [string, unknown][] {
  const { json, later = {} }: GovernedTable = governedTables[type];
  return Object.entries(later).map(([column, value]) => [
    column,
    json.includes(column) && typeof value === 'string' ? JSON.parse(value) : value,
  ]);
}

/**
 * A new state beside the old one, as a person reads both: a value that such a column has again is named where the old state names another.
 * `inShortForm` undoes it.
 */
export function besideOld(type: GovernedType, old: Snapshot, next: Snapshot): Snapshot {
  const again = valuesLeftOut(type).filter(([column]) => column in old && !(column in next));
  return again.length === 0 ? next : { ...next, ...Object.fromEntries(again) };
}

/** A state of the log in the form that rows are compared in: a column with the value that it would have without being named is left out. */
export function inShortForm(type: GovernedType, state: Snapshot): Snapshot {
  const named = valuesLeftOut(type).filter(
    ([column, value]) => column in state && isDeepStrictEqual(state[column], value),
  );
  if (named.length === 0) return state;
  const columns = new Set(named.map(([column]) => column));
  return Object.fromEntries(Object.entries(state).filter(([column]) => !columns.has(column)));
}
