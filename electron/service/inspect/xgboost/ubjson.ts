import type { Json } from '../json/loose.ts';
import { type InspectLimits, limitExceeded, malformed } from '../limits.ts';
import type { ByteSource } from '../source.ts';

const sizes: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8, C: 1 };
const longestKept = 100_000;
/** Values without a type of their list are costly to keep; a model has a few million of them at most. */
const valueCost = 40;

/**
 * Universal Binary JSON (draft 12, the part that XGBoost writes, with typed and counted containers). Typed lists of more than
 * 100,000 numbers come back empty, with only their length kept in `lengths`. Throws artifact.malformed, inspect.limit_exceeded.
 */
export class UbjsonReader {
  readonly #bytes: Buffer;
  readonly #limits: InspectLimits;
  #at = 0;

  constructor(source: ByteSource, limits: InspectLimits) {
    if (source.sizeBytes > limits.maxHeaderBytes) throw limitExceeded('The model is too large to be read.');
    const bytes = source.read(0, source.sizeBytes);
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#limits = limits;
  }

  document(): Json {
    return this.#value(this.#marker(), 0);
  }

  #need(length: number): number {
    const start = this.#at;
    if (length < 0 || length > this.#bytes.length - start)
      throw malformed('The file ends in the middle of a value.', { offset: start });
    this.#at += length;
    return start;
  }

  #marker(): string {
    this.#limits.budget.spend(valueCost);
    return String.fromCharCode(this.#bytes[this.#need(1)] ?? 0);
  }

  #number(type: string): number {
    const at = this.#need(sizes[type] ?? 0);
    switch (type) {
      case 'i':
        return this.#bytes.readInt8(at);
      case 'U':
        return this.#bytes.readUInt8(at);
      case 'I':
        return this.#bytes.readInt16BE(at);
      case 'l':
        return this.#bytes.readInt32BE(at);
      case 'L':
        return Number(this.#bytes.readBigInt64BE(at));
      case 'd':
        return this.#bytes.readFloatBE(at);
      case 'D':
        return this.#bytes.readDoubleBE(at);
      default:
        throw malformed('A value has a type that the format does not know.', { offset: at });
    }
  }

  #length(type = this.#marker()): number {
    const length = this.#number(type);
    if (!Number.isSafeInteger(length) || length < 0) throw malformed('A length is impossible.', { offset: this.#at });
    return length;
  }

  #text(): string {
    return this.#textOf(this.#length());
  }

  #textOf(length: number): string {
    const at = this.#need(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  #value(type: string, depth: number): Json {
    if (depth > this.#limits.maxNesting) throw limitExceeded('The file nests its values too deeply.');
    switch (type) {
      case 'Z':
        return null;
      case 'T':
        return true;
      case 'F':
        return false;
      case 'N':
        return this.#value(this.#marker(), depth + 1);
      case 'S':
        return this.#text();
      case 'C':
        return this.#textOf(1);
      case 'H':
        return this.#text();
      case '[':
        return this.#array(depth);
      case '{':
        return this.#object(depth);
      default:
        return this.#number(type);
    }
  }

  #peek = (): string => String.fromCharCode(this.#bytes[this.#at] ?? 0);

  #header(): { type: string | null; count: number | null } {
    let type: string | null = null;
    if (this.#peek() === '$') {
      this.#need(1);
      type = this.#marker();
    }
    if (this.#peek() !== '#') {
      if (type !== null) throw malformed('A typed list has no length.', { offset: this.#at });
      return { type, count: null };
    }
    this.#need(1);
    return { type, count: this.#length() };
  }

  #array(depth: number): Json[] {
    const { type, count } = this.#header();
    const items: Json[] = [];
    const size = type === null ? undefined : sizes[type];
    if (count !== null && size !== undefined && count > longestKept) {
      this.#need(count * size);
      return items;
    }
    if (count !== null) {
      for (let index = 0; index < count; index += 1) items.push(this.#value(type ?? this.#marker(), depth + 1));
      return items;
    }
    for (let next = this.#marker(); next !== ']'; next = this.#marker()) items.push(this.#value(next, depth + 1));
    return items;
  }

  #object(depth: number): Json {
    const { type, count } = this.#header();
    const entries: [string, Json][] = [];
    const one = (key: string): void => void entries.push([key, this.#value(type ?? this.#marker(), depth + 1)]);
    if (count !== null) for (let index = 0; index < count; index += 1) one(this.#text());
    else for (let next = this.#marker(); next !== '}'; next = this.#marker()) one(this.#textOf(this.#length(next)));
    return Object.fromEntries(entries);
  }
}
