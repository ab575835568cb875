import { bytes, bytesOrNull, type Database, integer } from './database.ts';
import type { EntrySet } from './search-entry-set.ts';
import {
  eachFitting,
  type HeldNumber,
  type NumberRange,
  packedHeld,
  packedNumbers,
  unpackedHeld,
  unpackedNumbers,
} from './search-packed.ts';

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

/** The sets of entries that have a value, and the numbers of entries, of one side of the index. */
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

  /** Adds the set of a value to `into`. `few`: what the row of the value holds. */
  collect(into: EntrySet, valueId: number, few: Uint8Array | null): void {
    if (few !== null) {
      for (const entry of unpackedNumbers(few)) into.add(entry);
      return;
    }
    for (const row of this.#db.all(`SELECT block, bits FROM search_block_${this.#side} WHERE value_id = ?`, valueId))
      into.addBits(integer(row, 'block') * this.#shape.bitsInBlock, bytes(row, 'bits'));
  }

  /** Adds numbers of entries to those of a value. */
  addNumbers(valueId: number, numbers: readonly (readonly [entry: number, number: number])[]): void {
    const byBlock = new Map<number, HeldNumber[]>();
    for (const [entry, number] of numbers) {
      const block = Math.floor(entry / this.#shape.numbersInBlock);
      const held = byBlock.get(block) ?? [];
      byBlock.set(block, held);
      held.push({ place: entry - block * this.#shape.numbersInBlock, number });
    }
    for (const [block, held] of byBlock) this.#writeHeld(valueId, block, [...this.#held(valueId, block), ...held]);
  }

  removeNumber(valueId: number, entry: number, number: number): void {
    const block = Math.floor(entry / this.#shape.numbersInBlock);
    const place = entry - block * this.#shape.numbersInBlock;
    const left = this.#held(valueId, block).filter((one) => one.place !== place || one.number !== number);
    this.#writeHeld(valueId, block, left);
  }

  #held(valueId: number, block: number): HeldNumber[] {
    const row = this.#db.one(
      `SELECT held FROM search_number_${this.#side} WHERE value_id = ? AND block = ?`,
      valueId,
      block,
    );
    return row === null ? [] : unpackedHeld(bytes(row, 'held'));
  }

  #writeHeld(valueId: number, block: number, held: readonly HeldNumber[]): void {
    if (held.length === 0) {
      this.#db.run(`DELETE FROM search_number_${this.#side} WHERE value_id = ? AND block = ?`, valueId, block);
      return;
    }
    const numbers = held.map(({ number }) => number);
    this.#db.run(
      `INSERT INTO search_number_${this.#side} (value_id, block, lowest, highest, held) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (value_id, block) DO UPDATE SET lowest = excluded.lowest, highest = excluded.highest, held = excluded.held`,
      valueId,
      block,
      Math.min(...numbers),
      Math.max(...numbers),
      packedHeld(held),
    );
  }

  /** Every number of a value with its entry, for checks: "ENTRY NUMBER" each. */
  numbersOf(valueId: number): string[] {
    const found: string[] = [];
    for (const row of this.#db.all(`SELECT block, held FROM search_number_${this.#side} WHERE value_id = ?`, valueId)) {
      const start = integer(row, 'block') * this.#shape.numbersInBlock;
      for (const { place, number } of unpackedHeld(bytes(row, 'held'))) found.push(`${start + place} ${number}`);
    }
    return found;
  }

  /**
   * Adds to `into` the entries with a number of the value that fits; blocks without one are passed by, and those in which nothing is `among` what can be
   * found.
   */
  collectNumbers(into: EntrySet, valueId: number, range: NumberRange, among: EntrySet | null): void {
    const table = `search_number_${this.#side}`;
    const fits = 'highest >= ? AND lowest <= ?';
    const blocks = among?.blocks(this.#shape.numbersInBlock, BLOCKS_ONE_BY_ONE) ?? null;
    const rows =
      blocks === null
        ? this.#db.all(
            `SELECT block, held FROM ${table} WHERE value_id = ? AND ${fits}`,
            valueId,
            range.low,
            range.high,
          )
        : blocks.flatMap((block) =>
            this.#db.all(
              `SELECT block, held FROM ${table} WHERE value_id = ? AND block = ? AND ${fits}`,
              valueId,
              block,
              range.low,
              range.high,
            ),
          );
    for (const row of rows) {
      const start = integer(row, 'block') * this.#shape.numbersInBlock;
      eachFitting(bytes(row, 'held'), range, (place) => into.add(start + place));
    }
  }
}

/** Fewer blocks than this are read one by one, more of them all in their order. */
const BLOCKS_ONE_BY_ONE = 200;

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
