import type { SearchHit } from '../../../shared/model/search.ts';

/** Something that can be searched for, with everything that it is found by. */
export interface SearchEntry {
  readonly hit: SearchHit;
  readonly words: string;
  /** Values by key; a value counts once. */
  readonly values: readonly (readonly [key: string, value: string])[];
  /** Numbers by key and name; the key itself where it needs none. */
  readonly numbers: readonly (readonly [key: string, name: string, number: number])[];
  /** Names of its tensors. */
  readonly tensors: readonly string[];
}

/** Small letters: how values are compared. */
export const folded = (value: string): string => value.toLowerCase();

/** Values as they are stored: each once, the same ones for the same entry. */
export function distinctValues({ values, numbers }: SearchEntry): Map<string, { key: string; value: string }> {
  const out = new Map<string, { key: string; value: string }>();
  const names = numbers.filter(([key, name]) => name !== key).map(([key, name]) => [key, name] as const);
  for (const [key, value] of [...values, ...names]) {
    const id = `${key}\n${folded(value)}`;
    if (value !== '' && !out.has(id)) out.set(id, { key, value });
  }
  return out;
}

/** Numbers as they are stored: each once. Infinity and the like are no numbers that anybody searches for. */
export function distinctNumbers({ numbers }: SearchEntry): Map<string, { key: string; name: string; number: number }> {
  return new Map(
    numbers
      .filter(([, , number]) => Number.isFinite(number))
      .map(([key, name, number]) => [`${key}\n${folded(name)}\n${number}`, { key, name, number }]),
  );
}
