import type { SearchKeyName } from './keys.ts';

export const comparisons = ['=', '>', '>=', '<', '<='] as const;
export type Comparison = (typeof comparisons)[number];

/** One condition. */
export type SearchTerm =
  /** Words of free text. `exact`: these words in this order; else each begins a word. */
  | { readonly kind: 'text'; readonly text: string; readonly exact: boolean }
  /** `isPrefix`: every value that begins so. */
  | { readonly kind: 'value'; readonly key: SearchKeyName; readonly value: string; readonly isPrefix: boolean }
  /** `name`: of a metric; '' for other keys. */
  | {
      readonly kind: 'number';
      readonly key: SearchKeyName;
      readonly name: string;
      readonly comparison: Comparison;
      readonly number: number;
    }
  /** `at`: the first moment of what was written, ISO-8601 UTC. */
  | { readonly kind: 'time'; readonly key: 'before' | 'after'; readonly at: string };

/** A search as it is understood. Null stands for the empty search, which finds everything. */
export type SearchNode =
  | SearchTerm
  | { readonly kind: 'and' | 'or'; readonly parts: readonly SearchNode[] }
  | { readonly kind: 'not'; readonly part: SearchNode };

/** What can't be understood, and where: positions in the text, `to` not included. */
export interface SearchProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

export type Parsed =
  | { readonly ok: true; readonly query: SearchNode | null }
  | { readonly ok: false; readonly problem: SearchProblem };

export const MAX_LENGTH = 1000;
export const MAX_TERMS = 50;
export const MAX_DEPTH = 10;

/** The words that the search sees in a text: runs of letters and digits. */
export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}\p{Co}\p{M}]+/gu) ?? [];
