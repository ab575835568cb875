import { bytes, bytesOrNull, type Database, integer } from './database.ts';
import type { EntrySet } from './search-entry-set.ts';
import { packedNumbers, unpackedNumbers } from './search-packed.ts';

/** How sets are stored; what a search finds does not depend on it. */
export interface SetShape {
  /** Up to so many entries are a list in the row of the value. */
  readonly few: number;
  /** Entries in a block of bits; a multiple of eight. */
  readonly bitsInBlock: number;
  /** Entries in a block of numbers; 65,536 at most. */
  readonly numbersInBlock: number;
}
export const usualShape: SetShape = { few: 256, bitsInBlock: 4096, numbersInBlock: 512 };

/** Which of the two sides of the index. */
export type Side = 0 | 1;

/** The sets of entries that have a value, of one side of the index. */
export class SearchSets {
  readonly #db: Database;
  readonly #side: Side;
  readonly #shape: SetShape;
  constructor(db: Database, side: Side, shape: SetShape) {
    this.#db = db;
    this.#side = side;
    this.#shape = shape;
  }

  /** Adds entries to the set of a value. */
  add(valueId: number, entries: readonly number[]): void {
    const row = this.#db.one(`SELECT few FROM search_value_${this.#side} WHERE id = ?`, valueId);
    if (row === null) return;
    const few = bytesOrNull(row, 'few');
    if (few === null) {
      this.#addToBlocks(valueId, entries);
      return;
    }
    const all = [...new Set([...unpackedNumbers(few), ...entries])].sort((a, b) => a - b);
    if (all.length <= this.#shape.few) {
      this.#setFew(valueId, all);
      return;
    }
    this.#db.run(`UPDATE search_value_${this.#side} SET few = NULL, uses = 0 WHERE id = ?`, valueId);
    this.#addToBlocks(valueId, all);
  }

  /** Takes an entry out of the set of a value. */
  remove(valueId: number, entry: number): void {
    const row = this.#db.one(`SELECT few FROM search_value_${this.#side} WHERE id = ?`, valueId);
    if (row === null) return;
    const few = bytesOrNull(row, 'few');
    if (few !== null) {
      const left = unpackedNumbers(few).filter((one) => one !== entry);
      this.#setFew(valueId, left);
      return;
    }
    const block = Math.floor(entry / this.#shape.bitsInBlock);
    const bits = this.#bits(valueId, block);
    const place = entry - block * this.#shape.bitsInBlock;
    if (((bits[place >> 3] ?? 0) & (1 << (place & 7))) === 0) return;
    bits[place >> 3] = (bits[place >> 3] ?? 0) & ~(1 << (place & 7));
    this.#writeBits(valueId, block, bits);
    this.#db.run(`UPDATE search_value_${this.#side} SET uses = uses - 1 WHERE id = ?`, valueId);
  }

  #setFew(valueId: number, entries: readonly number[]): void {
    this.#db.run(
      `UPDATE search_value_${this.#side} SET few = ?, uses = ? WHERE id = ?`,
      packedNumbers(entries),
      entries.length,
      valueId,
    );
  }

  #addToBlocks(valueId: number, entries: readonly number[]): void {
    let added = 0;
    for (const [block, places] of grouped(entries, this.#shape.bitsInBlock)) {
      const bits = this.#bits(valueId, block);
      for (const place of places) {
        const mask = 1 << (place & 7);
        if (((bits[place >> 3] ?? 0) & mask) !== 0) continue;
        bits[place >> 3] = (bits[place >> 3] ?? 0) | mask;
        added += 1;
      }
      this.#writeBits(valueId, block, bits);
    }
    this.#db.run(`UPDATE search_value_${this.#side} SET uses = uses + ? WHERE id = ?`, added, valueId);
  }

  #bits(valueId: number, block: number): Uint8Array {
    const row = this.#db.one(
      `SELECT bits FROM search_block_${this.#side} WHERE value_id = ? AND block = ?`,
      valueId,
      block,
    );
    return row === null ? new Uint8Array(this.#shape.bitsInBlock / 8) : bytes(row, 'bits');
  }

  #writeBits(valueId: number, block: number, bits: Uint8Array): void {
    this.#db.run(
      `INSERT INTO search_block_${this.#side} (value_id, block, bits) VALUES (?, ?, ?)
       ON CONFLICT (value_id, block) DO UPDATE SET bits = excluded.bits`,
      valueId,
      block,
      bits,
    );
  }

  /** Adds the set of a value to `into`, of one that is in blocks. */
  collect(into: EntrySet, valueId: number): void {
    for (const row of this.#db.all(`SELECT block, bits FROM search_block_${this.#side} WHERE value_id = ?`, valueId))
      into.addBits(integer(row, 'block') * this.#shape.bitsInBlock, bytes(row, 'bits'));
  }
}

function grouped(entries: readonly number[], size: number): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (const entry of entries) {
    const block = Math.floor(entry / size);
    const places = out.get(block) ?? [];
    out.set(block, places);
    places.push(entry - block * size);
  }
  return out;
}
