/** Numbers of entries or ids of values as bytes: u32 each, ascending, the lowest byte first. */
export function packedNumbers(numbers: readonly number[]): Uint8Array {
  const out = new Uint8Array(numbers.length * 4);
  const view = new DataView(out.buffer);
  for (const [at, number] of numbers.entries()) view.setUint32(at * 4, number, true);
  return out;
}

/** The numbers that were packed. */
export function unpackedNumbers(packed: Uint8Array): number[] {
  const out: number[] = [];
  for (let at = 0; at + 3 < packed.length; at += 4)
    out.push(
      ((packed[at] ?? 0) |
        ((packed[at + 1] ?? 0) << 8) |
        ((packed[at + 2] ?? 0) << 16) |
        ((packed[at + 3] ?? 0) << 24)) >>>
        0,
    );
  return out;
}

/** A number with the place of its entry in the block. */
export interface HeldNumber {
  readonly place: number;
  readonly number: number;
}

/** Numbers of a block as bytes: f64 each, then u16 each for the place; the same bytes for the same numbers in any order. */
export function packedHeld(held: readonly HeldNumber[]): Uint8Array {
  const sorted = held.toSorted((a, b) => a.place - b.place || a.number - b.number);
  const out = new Uint8Array(sorted.length * 10);
  const view = new DataView(out.buffer);
  for (const [at, { place, number }] of sorted.entries()) {
    view.setFloat64(at * 8, number, true);
    view.setUint16(sorted.length * 8 + at * 2, place, true);
  }
  return out;
}

/** The numbers that were packed. */
export function unpackedHeld(packed: Uint8Array): HeldNumber[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const count = Math.floor(packed.byteLength / 10);
  return Array.from({ length: count }, (_, at) => ({
    place: view.getUint16(count * 8 + at * 2, true),
    number: view.getFloat64(at * 8, true),
  }));
}

/** Which numbers fit: from `low` to `high`, both included, but not `except`. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly except: number | null;
}

/** Calls `found` with the place of each packed number that fits. */
export function eachFitting(
  packed: Uint8Array,
  { low, high, except }: NumberRange,
  found: (place: number) => void,
): void {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const count = Math.floor(packed.byteLength / 10);
  for (let at = 0; at < count; at += 1) {
    const number = view.getFloat64(at * 8, true);
    if (number >= low && number <= high && number !== except) found(view.getUint16(count * 8 + at * 2, true));
  }
}
