import { type InspectLimits, limitExceeded, malformed, requireAtMost } from '../limits.ts';

/** A JSON value whose numbers keep their text, so that no integer is rounded, and whose objects are maps (no inherited names). */
export type StrictJson = null | boolean | string | JsonNumber | StrictJson[] | Map<string, StrictJson>;

/** A number as it is written in the file. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  /** The value where it is written as a non-negative integer without a fraction or exponent, else null. */
  get unsigned(): bigint | null {
    return /^\d{1,20}$/.test(this.text) ? BigInt(this.text) : null;
  }
}

/**
 * Parses RFC 8259 JSON, stricter than JSON.parse: a key that occurs twice in one object throws, since two readers would see two
 * different files. Throws `artifact.malformed`, or `inspect.limit_exceeded` for nesting and budget.
 */
export function parseStrictJson(bytes: Uint8Array, limits: InspectLimits): StrictJson {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('The header is not valid UTF-8 text.');
  }
  const parser = new Parser(text, limits);
  return parser.document();
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them unescaped
const string = /"(?:[^"\\\u0000-\u001f]|\\.)*"/y;
const blank = /[ \t\n\r]*/y;
const literals: readonly (readonly [string, null | boolean])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
];

class Parser {
  readonly #text: string;
  readonly #limits: InspectLimits;
  #at = 0;

  constructor(text: string, limits: InspectLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  document(): StrictJson {
    const value = this.#value(0);
    this.#match(blank);
    if (this.#at !== this.#text.length) throw this.#error();
    return value;
  }

  #value(depth: number): StrictJson {
    this.#limits.budget.spend(4);
    if (depth > this.#limits.maxNesting) throw limitExceeded('The file nests its JSON too deeply.');
    this.#match(blank);
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return this.#string();
    for (const [word, value] of literals) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const digits = this.#match(number);
    if (digits === '') throw this.#error();
    return new JsonNumber(digits);
  }

  #object(depth: number): Map<string, StrictJson> {
    const object = new Map<string, StrictJson>();
    this.#at += 1;
    if (this.#takes('}')) return object;
    do {
      this.#match(blank);
      const key = this.#string();
      if (object.has(key)) throw malformed('A name occurs twice in one JSON object.', { key: key.slice(0, 200) });
      if (!this.#takes(':')) throw this.#error();
      requireAtMost(object.size, this.#limits.maxEntries, 'names in one JSON object');
      object.set(key, this.#value(depth + 1));
    } while (this.#takes(','));
    if (!this.#takes('}')) throw this.#error();
    return object;
  }

  #array(depth: number): StrictJson[] {
    const array: StrictJson[] = [];
    this.#at += 1;
    if (this.#takes(']')) return array;
    do array.push(this.#value(depth + 1));
    while (this.#takes(','));
    if (!this.#takes(']')) throw this.#error();
    return array;
  }

  #string(): string {
    const raw = this.#match(string);
    if (raw === '') throw this.#error();
    if (!raw.includes('\\')) return raw.slice(1, -1);
    try {
      return String(JSON.parse(raw));
    } catch {
      throw this.#error();
    }
  }

  #takes(character: string): boolean {
    this.#match(blank);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #error() {
    return malformed('The header is not valid JSON.', { offset: this.#at });
  }
}
