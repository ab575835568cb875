import { StrongroomError } from '../../../shared/contract/errors.ts';

/** What JSON can hold; the only values that are ever hashed or signed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

const MAX_DEPTH = 200;
/** Of texts that are kept as they are written while one value is. */
const MAX_KEPT = 1000;
const MAX_KEPT_LENGTH = 80;

/**
 * RFC 8785 (JCS) text of `value`: members sorted by UTF-16 code units, numbers as ECMAScript writes them, no spaces.
 * Two values give the same text exactly when they are the same JSON. Throws `attest.malformed`, naming the place, for what JSON
 * cannot hold: undefined, NaN, infinities, lone surrogates, functions, bigint, dates and other class instances.
 */
export function canonicalJson(value: unknown): string {
  return new Writer().write(value, 0);
}

/** UTF-8 bytes of `canonicalJson(value)`. */
export const canonicalBytes = (value: unknown): Uint8Array => new TextEncoder().encode(canonicalJson(value));

/** Writes one text. Where it is in the value is kept as a stack of steps, and put into words only for a refusal. */
class Writer {
  readonly #path: (string | number)[] = [];
  /** Texts as they are written: a long list has the same few keys and words again and again. */
  readonly #written = new Map<string, string>();

  write(value: unknown, depth: number): string {
    if (depth > MAX_DEPTH) throw this.#refused(`nested deeper than ${MAX_DEPTH} levels`);
    if (value === null) return 'null';
    switch (typeof value) {
      case 'boolean':
        return value ? 'true' : 'false';
      case 'number':
        if (!Number.isFinite(value)) throw this.#refused('a number that is not finite');
        return String(value); // ECMAScript's shortest form is the one that RFC 8785 section 3.2.2.3 demands
      case 'string':
        return this.#text(value);
      case 'object':
        return Array.isArray(value) ? this.#list(value, depth) : this.#members(value, depth);
      default:
        throw this.#refused(`a value of type ${typeof value}`);
    }
  }

  #text(value: string): string {
    const known = this.#written.get(value);
    if (known !== undefined) return known;
    if (!value.isWellFormed()) throw this.#refused('text with a lone surrogate');
    const written = JSON.stringify(value);
    if (value.length <= MAX_KEPT_LENGTH && this.#written.size < MAX_KEPT) this.#written.set(value, written);
    return written;
  }

  #list(value: readonly unknown[], depth: number): string {
    let items = '';
    // An index loop, because `map` skips the holes of a sparse array and the text would lose an item.
    for (let i = 0; i < value.length; i++) {
      this.#path.push(i);
      items += i === 0 ? this.write(value[i], depth + 1) : `,${this.write(value[i], depth + 1)}`;
      this.#path.pop();
    }
    return `[${items}]`;
  }

  #members(value: object, depth: number): string {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw this.#refused('an object that is not plain');
    if (Object.getOwnPropertySymbols(value).length > 0) throw this.#refused('an object with a symbol as a key');
    let items = '';
    // The order of `sort` without a comparison is the one by UTF-16 code units.
    for (const key of Object.keys(value).sort()) {
      if (items !== '') items += ',';
      items += `${this.#text(key)}:`;
      this.#path.push(key);
      items += this.write(Reflect.get(value, key), depth + 1);
      this.#path.pop();
    }
    return `{${items}}`;
  }

  #refused(what: string): StrongroomError {
    const path = this.#path.reduce<string>(
      (words, step) => `${words}${typeof step === 'number' ? `[${step}]` : `.${step}`}`,
      '$',
    );
    return new StrongroomError(
      'attest.malformed',
      `The record cannot be written as canonical JSON: ${path} holds ${what}.`,
      { fields: [{ path, problem: what }] },
    );
  }
}
