import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import { ByteCursor } from '../protobuf/wire.ts';
import type { ByteSource } from '../source.ts';

/** Bounded reading of FlatBuffers (its internals document): every offset is checked against the file before it is followed. */
export class FlatBuffer {
  readonly #cursor: ByteCursor;
  readonly #limits: InspectLimits;
  readonly sizeBytes: number;

  constructor(source: ByteSource, limits: InspectLimits) {
    this.#cursor = new ByteCursor(source);
    this.#limits = limits;
    this.sizeBytes = source.sizeBytes;
  }

  #view(at: number, length: number): DataView {
    this.#limits.budget.spend(1);
    if (at < 0 || at > this.sizeBytes - length) throw malformed('An offset leads out of the file.', { offset: at });
    this.#cursor.byteAt(at);
    const bytes = this.#cursor.bytes(at, at + length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  u32 = (at: number): number => this.#view(at, 4).getUint32(0, true);
  i32 = (at: number): number => this.#view(at, 4).getInt32(0, true);
  i8 = (at: number): number => this.#view(at, 1).getInt8(0);
  u64 = (at: number): number => Number(this.#view(at, 8).getBigUint64(0, true));

  root(): number {
    return this.u32(0);
  }

  /** Where field `index` of the table at `table` lies, or null when it has its default. */
  field(table: number, index: number): number | null {
    const vtable = table - this.i32(table);
    const size = this.#view(vtable, 2).getUint16(0, true);
    const slot = 4 + 2 * index;
    if (slot + 2 > size) return null;
    const offset = this.#view(vtable + slot, 2).getUint16(0, true);
    return offset === 0 ? null : table + offset;
  }

  /** The place that the reference in field `index` points to, or null. */
  reference(table: number, index: number): number | null {
    const at = this.field(table, index);
    return at === null ? null : at + this.u32(at);
  }

  text(table: number, index: number): string | null {
    const at = this.reference(table, index);
    if (at === null) return null;
    const length = this.u32(at);
    requireAtMost(length, 16 * 1024 * 1024, 'bytes in one text');
    const view = this.#view(at + 4, length);
    return Buffer.from(view.buffer, view.byteOffset, length).toString('utf8');
  }

  /** Start and length of the vector in field `index`, checked to lie inside the file; null when absent. */
  vector(table: number, index: number, itemBytes: number): { start: number; length: number } | null {
    const at = this.reference(table, index);
    if (at === null) return null;
    const length = this.u32(at);
    if (length > (this.sizeBytes - at - 4) / itemBytes)
      throw malformed('A list runs past the end of the file.', { offset: at });
    return { start: at + 4, length };
  }

  /** The tables that the vector in field `index` refers to. */
  tables(table: number, index: number): number[] {
    const vector = this.vector(table, index, 4);
    if (!vector) return [];
    requireAtMost(vector.length, this.#limits.maxEntries, 'entries in one list');
    return Array.from({ length: vector.length }, (_, item) => {
      const at = vector.start + 4 * item;
      return at + this.u32(at);
    });
  }

  integers(table: number, index: number): number[] {
    const vector = this.vector(table, index, 4);
    if (!vector) return [];
    requireAtMost(vector.length, this.#limits.maxEntries, 'entries in one list');
    return Array.from({ length: vector.length }, (_, item) => this.i32(vector.start + 4 * item));
  }
}
