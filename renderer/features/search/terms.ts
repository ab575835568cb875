import { bareOrQuoted } from '../../../shared/search/print.ts';

/** KEY:VALUE as it stands in a search. */
export const termOf = (key: string, value: string): string => `${key}:${bareOrQuoted(value)}`;

/** The places of a term in a search, where it stands by itself. */
function placeOf(text: string, term: string): { from: number; to: number } | null {
  for (let from = text.indexOf(term); from >= 0; from = text.indexOf(term, from + 1)) {
    const to = from + term.length;
    const isFree = (char: string | undefined) => char === undefined || /[\s()]/.test(char);
    if (isFree(text[from - 1]) && isFree(text[to])) return { from, to };
  }
  return null;
}

/** Whether a search has the term. */
export const hasTerm = (text: string, term: string): boolean => placeOf(text, term) !== null;

/** The search without the term where it has it, else with it at its end; what was there with OR stays together. */
export function toggleTerm(text: string, term: string): string {
  const place = placeOf(text, term);
  if (place === null) {
    const before = text.trim();
    const grouped = /(^|\s)OR(\s|$)/.test(before) && !/^\(.*\)$/.test(before) ? `(${before})` : before;
    return grouped === '' ? term : `${grouped} ${term}`;
  }
  return `${text.slice(0, place.from).trimEnd()} ${text.slice(place.to).trimStart()}`.trim();
}
