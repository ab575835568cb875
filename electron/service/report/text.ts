import { utcTime } from '../../../shared/model/moment.ts';
import { formatBytes } from '../../../shared/model/size-text.ts';

/** How values are written for people, the same on every machine and in every locale. */

export const NOT_RECORDED = 'not recorded';

/** Date, time and zone, as a signature must show them. */
export const dateTime = utcTime;

/** "1.50 MB (1 500 000 bytes)" in decimal units. */
export function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${formatBytes(bytes)} (${grouped(bytes)} bytes)`;
}

/** Digits in groups of three, with no-break spaces. */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u00a0');

/**
 * Text that prints as what it is: control characters and the invisible ones that turn the direction of writing are
 * shown by their code, since they could make a record read as something else.
 */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '    ')
    .replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (character) =>
      character === '\n'
        ? character
        : `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );

/** A JSON value in one line; text without quotes. */
export const inline = (value: unknown): string =>
  value === null || value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);

/**
 * "field: old → new" for each member that differs; a value that is no object as a whole. Of a value that is longer than `most` characters
 * its beginning is given, and how long it is.
 */
export function changes(old: unknown, next: unknown, most = Number.POSITIVE_INFINITY): string[] {
  const short = (value: unknown): string => {
    const text = inline(value);
    return text.length <= most ? text : `${text.slice(0, most / 2)}… (${grouped(text.length)} characters)`;
  };
  if (!isRecord(old) && !isRecord(next)) return old === null && next === null ? [] : [`${short(old)} → ${short(next)}`];
  const [before, after] = [leaves(old), leaves(next)];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) =>
      old === null ? `${name}: ${short(after[name])}` : `${name}: ${short(before[name])} → ${short(after[name])}`,
    );
}

/**
 * The values inside an object by their place, `metadata.owner` or `steps[0].number`, so that nested ones print a line each. Inside of
 * what is nested, a member without a value is left out: a form that nobody filled in is no list of nothings.
 */
function leaves(value: unknown): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const walk = (one: unknown, at: string, depth: number): void => {
    const isEmpty = one === null || one === undefined || one === '' || isBare(one);
    if (isEmpty && depth > 1) return;
    if (isBare(one) || depth > MAX_DEPTH || typeof one !== 'object' || one === null) found[at] = one;
    else if (Array.isArray(one)) for (const [index, item] of one.entries()) walk(item, `${at}[${index}]`, depth + 1);
    else for (const [name, item] of Object.entries(one)) walk(item, at === '' ? name : `${at}.${name}`, depth + 1);
  };
  if (isRecord(value)) walk(value, '', 0);
  delete found['']; // an object without members has no place
  return found;
}

/** What is nested deeper is printed as JSON. */
const MAX_DEPTH = 6;

const isBare = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
