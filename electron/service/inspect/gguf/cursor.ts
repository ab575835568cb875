import { type InspectLimits, limitExceeded, malformed } from '../limits.ts';
import { ByteCursor } from '../protobuf/wire.ts';
import type { ByteSource } from '../source.ts';
import { scalarBytes } from './types.ts';

const maxTextBytes = 16 * 1024 * 1024;

/** Reads a GGUF file from front to back. Version 1 counts with 32 bits, later ones with 64. */
export class GgufCursor {
  readonly #cursor: ByteCursor;
  readonly #limits: InspectLimits;
  readonly #littleEndian: boolean;
  readonly #wide: boolean;
  readonly sizeBytes: number;
  at = 8;

  /** Numbers stand with their highest byte first; so do the values of tensors. */
  get isBigEndian(): boolean {
    return !this.#littleEndian;
  }

  constructor(source: ByteSource, limits: InspectLimits, version: number, littleEndian: boolean) {
    this.#cursor = new ByteCursor(source);
    this.#limits = limits;
    this.#littleEndian = littleEndian;
    this.#wide = version > 1;
    this.sizeBytes = source.sizeBytes;
  }

  #take(length: number): DataView {
    this.#limits.budget.spend(1);
    if (length > this.sizeBytes - this.at)
      throw malformed('The file ends in the middle of its header.', { offset: this.at });
    this.#cursor.byteAt(
      this.at + length - 1 < this.sizeBytes && length > 0 ? this.at : Math.min(this.at, this.sizeBytes - 1),
    );
    const bytes = this.#cursor.bytes(this.at, this.at + length);
    this.at += length;
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u32(): number {
    return this.#take(4).getUint32(0, this.#littleEndian);
  }

  u64(): bigint {
    return this.#take(8).getBigUint64(0, this.#littleEndian);
  }

  /** A count or length as this version writes it; above `most` it is a lie, since the file could not hold that many. */
  count(most: number): number {
    const value = this.#wide ? this.u64() : BigInt(this.u32());
    if (value > BigInt(most)) throw malformed('The header announces more than the file can hold.', { offset: this.at });
    return Number(value);
  }

  text(most = maxTextBytes): string {
    const length = this.count(this.sizeBytes - this.at);
    if (length > most) throw limitExceeded('A text in the header is too long to be read.', { length, most });
    const view = this.#take(length);
    return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('utf8');
  }

  skipText(): void {
    this.skip(this.count(this.sizeBytes - this.at));
  }

  skip(length: number): void {
    this.#limits.budget.spend(1);
    if (length > this.sizeBytes - this.at)
      throw malformed('The file ends in the middle of its header.', { offset: this.at });
    this.at += length;
  }

  scalar(type: number): number | boolean {
    const size = scalarBytes.get(type);
    if (size === undefined)
      throw malformed('A value of the header has a type that the format does not know.', { type });
    const view = this.#take(size);
    const little = this.#littleEndian;
    switch (type) {
      case 0:
        return view.getUint8(0);
      case 1:
        return view.getInt8(0);
      case 2:
        return view.getUint16(0, little);
      case 3:
        return view.getInt16(0, little);
      case 4:
        return view.getUint32(0, little);
      case 5:
        return view.getInt32(0, little);
      case 6:
        return view.getFloat32(0, little);
      case 7:
        return view.getUint8(0) !== 0;
      case 10:
        return Number(view.getBigUint64(0, little));
      case 11:
        return Number(view.getBigInt64(0, little));
      default:
        return view.getFloat64(0, little);
    }
  }
}
