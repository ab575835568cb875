/** Which column a table is sorted by. */
export interface Sort {
  readonly columnId: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Orders two cell values: numbers by size, text with its numbers by size (`1.10.0` after `1.9.0`), null always last. */
export function compareRows(a: string | number | null, b: string | number | null, descending: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -order : order;
}
