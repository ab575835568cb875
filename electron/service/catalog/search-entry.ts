import { facetKeys, type SearchHit } from '../../../shared/model/search.ts';
import { wordsOf } from '../../../shared/search/query.ts';
import { sha256Hex } from '../platform/index.ts';

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

/** The words of a text as they are compared: in small letters, without marks. */
export const foldedWords = (text: string): string[] =>
  wordsOf(
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase(),
  );

/** The first letter of a word: a search that has no more yet is answered by one set. */
export const initialOf = (word: string): string => String.fromCodePoint(word.codePointAt(0) ?? 0);

/** Keys of values that no search names: words, their first letters, sets of names of tensors. `ALL`: what every entry has. */
export const WORD = '#word';
export const INITIAL = '#initial';
export const TENSORS = '#tensors';
export const ALL = '';
/** The key of the times at which things were recorded, among the numbers. */
export const TIME = '#at';

/** A value that an entry has. */
export interface EntryValue {
  readonly key: string;
  readonly folded: string;
  readonly value: string;
  /** Whether people see it: in facets and in completion. */
  readonly isShown: boolean;
}

/** Every value of an entry, each once; a key with an empty value stands for "any value of this key". */
export function valuesOf(entry: SearchEntry): EntryValue[] {
  const out = new Map<string, EntryValue>();
  const add = (key: string, value: string, isShown: boolean) => {
    const id = `${key}\n${folded(value)}`;
    if (!out.has(id)) out.set(id, { key, folded: folded(value), value, isShown });
  };
  add(ALL, '', false);
  const names = entry.numbers.filter(([key, name]) => name !== key).map(([key, name]) => [key, name] as const);
  for (const [key, value] of [...entry.values, ...names]) {
    if (value === '') continue;
    add(key, value, true);
    add(key, '', false);
  }
  for (const word of foldedWords(entry.words)) {
    add(WORD, word, false);
    add(INITIAL, initialOf(word), false);
  }
  if (entry.tensors.length > 0) {
    add(TENSORS, tensorDigest(entry.tensors), false);
    add('tensor', '', false);
  }
  return [...out.values()];
}

/** Numbers of an entry, each once, with its time. Infinity and the like are no numbers that anybody searches for. */
export function numbersOf({ numbers, hit }: SearchEntry): { key: string; name: string; number: number }[] {
  const out = new Map<string, { key: string; name: string; number: number }>();
  for (const [key, name, number] of [...numbers, [TIME, TIME, Date.parse(hit.at)] as const])
    if (Number.isFinite(number)) out.set(`${key}\n${folded(name)}\n${number}`, { key, name, number });
  return [...out.values()];
}

/** Names of tensors as they are compared, each once. */
export const tensorNames = (tensors: readonly string[]): string[] => [...new Set(tensors.map(folded))].toSorted();

/** Versions of a model mostly have tensors of the same names: what a set of names is known by. */
export const tensorDigest = (tensors: readonly string[]): string => sha256Hex(JSON.stringify(tensorNames(tensors)));

const facets: ReadonlySet<string> = new Set(facetKeys);
/** Whether values of the key are counted beside the hits. */
export const isFacet = ({ key, isShown }: EntryValue): boolean => isShown && facets.has(key);
