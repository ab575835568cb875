import { StrongroomError } from '../../../shared/contract/errors.ts';

/** What JSON can hold; the only values that are ever hashed or signed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const MAX_DEPTH = 200;

/**
 * RFC 8785 (JCS) text of `value`: members sorted by UTF-16 code units, numbers as ECMAScript writes them, no spaces.
 * Two values give the same text exactly when they are the same JSON. Throws `attest.malformed`, naming the place, for what JSON
 * cannot hold: undefined, NaN, infinities, lone surrogates, functions, bigint, dates and other class instances.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0);
}

/** UTF-8 bytes of `canonicalJson(value)`. */
export const canonicalBytes = (value: unknown): Uint8Array => new TextEncoder().encode(canonicalJson(value));

function write(value: unknown, path: string, depth: number): string {
  if (depth > MAX_DEPTH) throw refused(path, `nested deeper than ${MAX_DEPTH} levels`);
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw refused(path, 'a number that is not finite');
      return JSON.stringify(value); // ECMAScript's shortest form is the one that RFC 8785 section 3.2.2.3 demands
    case 'string':
      return text(value, path);
    case 'object':
      return Array.isArray(value) ? list(value, path, depth) : members(value, path, depth);
    default:
      throw refused(path, `a value of type ${typeof value}`);
  }
}

function text(value: string, path: string): string {
  if (!value.isWellFormed()) throw refused(path, 'text with a lone surrogate');
  return JSON.stringify(value);
}

function list(value: readonly unknown[], path: string, depth: number): string {
  const items: string[] = [];
  // An index loop, because `map` skips the holes of a sparse array and the text would lose an item.
  for (let i = 0; i < value.length; i++) items.push(write(value[i], `${path}[${i}]`, depth + 1));
  return `[${items.join(',')}]`;
}

function members(value: object, path: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refused(path, 'an object that is not plain');
  if (Object.getOwnPropertySymbols(value).length > 0) throw refused(path, 'an object with a symbol as a key');
  const items = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${text(key, path)}:${write(item, `${path}.${key}`, depth + 1)}`);
  return `{${items.join(',')}}`;
}

const refused = (path: string, what: string): StrongroomError =>
  new StrongroomError('attest.malformed', `The record cannot be written as canonical JSON: ${path} holds ${what}.`, {
    fields: [{ path, problem: what }],
  });
