import { isSearchKey, type SearchKeyName, searchKey, searchKeyNames } from './keys.ts';
import { type Comparison, comparisons, type SearchNode, type SearchProblem, wordsOf } from './query.ts';

/** A piece of text with the place that it has in the search. */
export interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly quoted: boolean;
  /** A quoted piece that a * follows. */
  readonly starred: boolean;
}

/** Thrown inside the parser only; `parseSearch` gives it out as a result. */
export class NotUnderstood extends Error {
  readonly problem: SearchProblem;
  constructor(message: string, place: { readonly from: number; readonly to: number }) {
    super(message);
    this.problem = { message, from: place.from, to: place.to };
  }
}

/** The term of free text. */
export function textTerm(piece: Piece): SearchNode {
  if (wordsOf(piece.text).length === 0)
    throw new NotUnderstood('There is no letter or digit here to search for.', piece);
  // An asterisk after a word says what holds anyway.
  return { kind: 'text', text: piece.text, exact: piece.quoted };
}

/** A key with its operator, as it was written: `metric.f1` and `>=`. */
export interface Head {
  readonly key: Piece;
  readonly name: Piece | null;
  readonly operator: string;
}

/** The term KEY:VALUE or KEY>NUMBER. */
export function keyTerm({ key, name, operator }: Head, value: Piece): SearchNode {
  const word = key.text.toLowerCase();
  if (!isSearchKey(word)) throw new NotUnderstood(unknownKey(word), key);
  if (name !== null && word !== 'metric')
    throw new NotUnderstood(`Only metric takes a name after a dot, as metric.f1>0.9; ${word} does not.`, key);
  const { kind } = searchKey(word);
  if (kind === 'time') return timeTerm(word === 'before' ? 'before' : 'after', operator, value, key);
  if (kind === 'number' && !(word === 'metric' && name === null)) return numberTerm(word, name, operator, value);
  if (word === 'metric' && operator !== ':')
    throw new NotUnderstood('Say which metric is meant, as metric.f1>0.9.', key);
  if (operator !== ':' && operator !== '=')
    throw new NotUnderstood(`${word} can’t be compared by ${operator}; write ${word}:VALUE.`, {
      from: key.from,
      to: value.from,
    });
  return valueTerm(word, value);
}

function valueTerm(key: SearchKeyName, piece: Piece): SearchNode {
  const isPrefix = piece.starred || (!piece.quoted && piece.text.endsWith('*'));
  const value = isPrefix && !piece.quoted ? piece.text.slice(0, -1) : piece.text;
  if (!piece.quoted && value.includes('*'))
    throw new NotUnderstood('A * can stand only at the end of a value; put the value in quotes to mean it.', piece);
  if (value === '' && !isPrefix) throw new NotUnderstood(`Give a value after ${key}:.`, piece);
  return { kind: 'value', key, value, isPrefix };
}

function numberTerm(key: SearchKeyName, name: Piece | null, operator: string, piece: Piece): SearchNode {
  const comparison: Comparison | undefined = operator === ':' ? '=' : comparisons.find((one) => one === operator);
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*)$/i.exec(piece.text);
  const { units = {} } = searchKey(key);
  const unit = found?.[2]?.toLowerCase() ?? '';
  const factor = unit === '' ? 1 : units[unit];
  const number = Number(found?.[1]) * (factor ?? Number.NaN);
  if (comparison === undefined || !Number.isFinite(number)) {
    const known = Object.keys(units).length === 0 ? '' : ` It may end in ${Object.keys(units).join(', ')}.`;
    throw new NotUnderstood(`${key} takes a number, and “${piece.text}” is none.${known}`, piece);
  }
  // -0 and 0 are one number.
  return { kind: 'number', key, name: name?.text ?? '', comparison, number: number + 0 };
}

function timeTerm(key: 'before' | 'after', operator: string, piece: Piece, place: Piece): SearchNode {
  if (operator !== ':') throw new NotUnderstood(`Write ${key}:2026-01-31; ${operator} has no meaning here.`, place);
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?)?)?$/.exec(piece.text);
  const [year, month = '01', day = '01', clock = 'T00:00:00Z'] = (found ?? []).slice(1);
  const written = `${year}-${month}-${day}`;
  const ms = Date.parse(`${written}${clock}`);
  // 2026-02-31 parses as a day of March.
  if (found === null || !Number.isFinite(ms) || !new Date(ms).toISOString().startsWith(written))
    throw new NotUnderstood(
      `“${piece.text}” is no day. Write 2026, 2026-01, 2026-01-31 or 2026-01-31T09:00:00Z.`,
      piece,
    );
  return { kind: 'time', key, at: new Date(ms).toISOString() };
}

function unknownKey(word: string): string {
  const near = searchKeyNames.find((name) => name.startsWith(word.slice(0, 3)) || distanceIsOne(name, word));
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return `There is no key “${word}”.${hint} To search for text with a colon in it, put it in quotes.`;
}

function distanceIsOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  return [
    a.slice(same + 1) === b.slice(same + 1),
    a.slice(same) === b.slice(same + 1),
    a.slice(same + 1) === b.slice(same),
  ].some(Boolean);
}
