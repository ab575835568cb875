import { type InspectLimits, limitExceeded, malformed } from '../limits.ts';
import type { ByteSource } from '../source.ts';

/**
 * A bounded reader of the protocol buffers wire format (its encoding guide: varint, I64, LEN, I32; groups skipped) over a byte
 * source. Only what is asked for is read: a tensor's bytes of many gigabytes are stepped over.
 */

export const wireTypes = { varint: 0, i64: 1, len: 2, startGroup: 3, endGroup: 4, i32: 5 } as const;

const windowBytes = 64 * 1024;

/** One field of a message. For LEN, `start` and `end` are its payload's place in the source; else `value` holds the number. */
export interface Field {
  readonly number: number;
  readonly wireType: number;
  readonly value: bigint;
  readonly start: number;
  readonly end: number;
}

/** Random access with a read-ahead window, so that small fields don't cost a system call each. */
export class ByteCursor {
  readonly source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  byteAt(offset: number): number {
    const inWindow = this.#window[offset - this.#windowStart];
    if (inWindow !== undefined) return inWindow;
    if (offset >= this.source.sizeBytes) throw malformed('The file ends in the middle of a field.', { offset });
    this.#windowStart = offset;
    this.#window = this.source.read(offset, Math.min(windowBytes, this.source.sizeBytes - offset));
    return this.#window[0] ?? 0;
  }

  bytes(start: number, end: number): Uint8Array {
    const from = start - this.#windowStart;
    if (from >= 0 && end - this.#windowStart <= this.#window.length) {
      return this.#window.subarray(from, end - this.#windowStart);
    }
    return this.source.read(start, end - start);
  }
}

/** Walks the messages of one source. All walks share the limits' budget. */
export class ProtoReader {
  readonly cursor: ByteCursor;
  readonly limits: InspectLimits;

  constructor(source: ByteSource, limits: InspectLimits) {
    this.cursor = new ByteCursor(source);
    this.limits = limits;
  }

  get sizeBytes(): number {
    return this.cursor.source.sizeBytes;
  }

  /** The fields of the message in [start, end), in their order. Throws `artifact.malformed` at the first that breaks the encoding. */
  *fields(start: number, end: number): Generator<Field, void, undefined> {
    let at = start;
    while (at < end) {
      this.limits.budget.spend(1);
      const field = this.#fieldAt(at, end);
      at = field.next;
      yield field;
    }
  }

  #fieldAt(at: number, end: number): Field & { next: number } {
    const key = this.varint(at, end);
    const number = Number(key.value >> 3n);
    const wireType = Number(key.value & 7n);
    if (number < 1 || number > 0x1fff_ffff) throw malformed('A field has an impossible number.', { offset: at });
    const start = key.next;
    switch (wireType) {
      case wireTypes.varint: {
        const { value, next } = this.varint(start, end);
        return { number, wireType, value, start, end: next, next };
      }
      case wireTypes.i64:
      case wireTypes.i32: {
        const next = start + (wireType === wireTypes.i64 ? 8 : 4);
        if (next > end) throw malformed('A field runs past the end of its message.', { offset: at });
        return { number, wireType, value: this.#littleEndian(start, next), start, end: next, next };
      }
      case wireTypes.len: {
        const length = this.varint(start, end);
        if (length.value > BigInt(end - length.next))
          throw malformed('A field runs past the end of its message.', { offset: at });
        const next = length.next + Number(length.value);
        return { number, wireType, value: 0n, start: length.next, end: next, next };
      }
      case wireTypes.startGroup: {
        const next = this.#skipGroup(number, start, end, 0);
        return { number, wireType, value: 0n, start, end: next, next };
      }
      default:
        throw malformed('A field has an impossible type.', { offset: at, wireType });
    }
  }

  #skipGroup(group: number, start: number, end: number, depth: number): number {
    if (depth > this.limits.maxNesting) throw limitExceeded('The file nests its messages too deeply.');
    let at = start;
    while (at < end) {
      this.limits.budget.spend(1);
      const key = this.varint(at, end);
      if (Number(key.value & 7n) === wireTypes.endGroup) {
        if (Number(key.value >> 3n) !== group) throw malformed('A group ends with another number.', { offset: at });
        return key.next;
      }
      const isGroup = Number(key.value & 7n) === wireTypes.startGroup;
      at = isGroup ? this.#skipGroup(Number(key.value >> 3n), key.next, end, depth + 1) : this.#fieldAt(at, end).next;
    }
    throw malformed('A group has no end.', { offset: start });
  }

  #littleEndian(start: number, end: number): bigint {
    let value = 0n;
    for (let at = end - 1; at >= start; at -= 1) value = (value << 8n) | BigInt(this.cursor.byteAt(at));
    return value;
  }

  /** The varint at `at`: at most ten bytes, 64 bits, as unsigned. */
  varint(at: number, end: number): { value: bigint; next: number } {
    let low = 0;
    for (let count = 0; count < 4; count += 1) {
      if (at + count >= end) throw malformed('A number runs past the end of its message.', { offset: at });
      const byte = this.cursor.byteAt(at + count);
      low |= (byte & 127) << (7 * count);
      if (byte < 128) return { value: BigInt(low), next: at + count + 1 };
    }
    let value = BigInt(low);
    for (let count = 4; count < 10; count += 1) {
      if (at + count >= end) throw malformed('A number runs past the end of its message.', { offset: at });
      const byte = this.cursor.byteAt(at + count);
      value |= BigInt(byte & 127) << BigInt(7 * count);
      if (byte < 128) return { value: BigInt.asUintN(64, value), next: at + count + 1 };
    }
    throw malformed('A number is longer than its type allows.', { offset: at });
  }

  /** Text of a LEN field; bytes that are not UTF-8 become U+FFFD. Throws `inspect.limit_exceeded` above the header limit. */
  text(field: Field): string {
    return Buffer.from(this.bytes(field)).toString('utf8');
  }

  /** The payload of a LEN field. Throws `inspect.limit_exceeded` above the header limit. */
  bytes(field: Field): Uint8Array {
    this.requireLen(field);
    if (field.end - field.start > this.limits.maxHeaderBytes)
      throw limitExceeded('A text in the file is too long to be read.');
    return this.cursor.bytes(field.start, field.end);
  }

  /** Refuses a field that is not length-delimited where a message, a text or bytes is due. */
  requireLen(field: Field): void {
    if (field.wireType !== wireTypes.len) {
      throw malformed('A field is not of the type that its format says.', {
        number: field.number,
        offset: field.start,
      });
    }
  }

  /** Numbers of a repeated integer field: one, or a packed run. `most` bounds the list. */
  integers(field: Field, most: number): bigint[] {
    if (field.wireType !== wireTypes.len) return [BigInt.asIntN(64, field.value)];
    const values: bigint[] = [];
    for (let at = field.start; at < field.end; ) {
      this.limits.budget.spend(1);
      if (values.length >= most) throw limitExceeded('A list of numbers in the file is too long to be read.');
      const { value, next } = this.varint(at, field.end);
      values.push(BigInt.asIntN(64, value));
      at = next;
    }
    return values;
  }
}

/** A signed 64-bit varint as a number: exact below 2^53, else the nearest. */
export const signed = (value: bigint): number => Number(BigInt.asIntN(64, value));
