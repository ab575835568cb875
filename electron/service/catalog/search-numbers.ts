import { bytes, type Database, integer, real } from './database.ts';
import type { EntrySet } from './search-entry-set.ts';
import { eachFitting, type HeldNumber, type NumberRange, packedHeld, unpackedHeld } from './search-packed.ts';
import type { Side } from './search-sets.ts';

interface Block {
  readonly block: number;
  readonly lowest: number;
  readonly highest: number;
  readonly held: Uint8Array;
}

/** Columns that are kept in memory: the size of a million entries is 10 MB. */
const KEPT_BYTES = 32 * 1024 * 1024;
/** Fewer blocks than this are read one by one, more of them all in their order. */
const ONE_BY_ONE = 100;

/** The numbers of entries, a column for each name, of one side of the index. A search reads whole columns, so the latest ones stay in memory. */
export class SearchNumbers {
  readonly #db: Database;
  readonly #table: string;
  readonly #size: number;
  /** Columns as they are stored, the latest last. Whoever writes one forgets it here: a transaction that is taken back leaves nothing of itself. */
  readonly #kept = new Map<number, { blocks: readonly Block[]; sizeBytes: number }>();
  #keptBytes = 0;

  /** `size`: entries in a block. */
  constructor(db: Database, side: Side, size: number) {
    this.#db = db;
    this.#table = `search_number_${side}`;
    this.#size = size;
  }

  /** Adds numbers of entries to those of a value. */
  add(valueId: number, numbers: readonly (readonly [entry: number, number: number])[]): void {
    const byBlock = new Map<number, HeldNumber[]>();
    for (const [entry, number] of numbers) {
      const block = Math.floor(entry / this.#size);
      const held = byBlock.get(block) ?? [];
      byBlock.set(block, held);
      held.push({ place: entry - block * this.#size, number });
    }
    for (const [block, held] of byBlock) this.#write(valueId, block, [...this.#held(valueId, block), ...held]);
  }

  remove(valueId: number, entry: number, number: number): void {
    const block = Math.floor(entry / this.#size);
    const place = entry - block * this.#size;
    const left = this.#held(valueId, block).filter((one) => one.place !== place || one.number !== number);
    this.#write(valueId, block, left);
  }

  clear(): void {
    this.#db.exec(`DELETE FROM ${this.#table}`);
    this.#kept.clear();
    this.#keptBytes = 0;
  }

  #held(valueId: number, block: number): HeldNumber[] {
    const row = this.#db.one(`SELECT held FROM ${this.#table} WHERE value_id = ? AND block = ?`, valueId, block);
    return row === null ? [] : unpackedHeld(bytes(row, 'held'));
  }

  #write(valueId: number, block: number, held: readonly HeldNumber[]): void {
    this.#forget(valueId);
    if (held.length === 0) {
      this.#db.run(`DELETE FROM ${this.#table} WHERE value_id = ? AND block = ?`, valueId, block);
      return;
    }
    const numbers = held.map(({ number }) => number);
    this.#db.run(
      `INSERT INTO ${this.#table} (value_id, block, lowest, highest, held) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (value_id, block) DO UPDATE SET lowest = excluded.lowest, highest = excluded.highest, held = excluded.held`,
      valueId,
      block,
      Math.min(...numbers),
      Math.max(...numbers),
      packedHeld(held),
    );
  }

  /** Every number of a value with its entry, for checks: "ENTRY NUMBER" each. */
  all(valueId: number): string[] {
    return this.#read(valueId, null).flatMap(({ block, held }) =>
      unpackedHeld(held).map(({ place, number }) => `${block * this.#size + place} ${number}`),
    );
  }

  /**
   * Adds to `into` the entries with a number of the value that fits. `among`: nothing else is asked for, so blocks in which none of it is are passed
   * by.
   */
  collect(into: EntrySet, valueId: number, range: NumberRange, among: EntrySet | null): void {
    for (const { block, lowest, highest, held } of this.#column(valueId, among)) {
      if (highest < range.low || lowest > range.high) continue;
      eachFitting(held, range, (place) => into.add(block * this.#size + place));
    }
  }

  #column(valueId: number, among: EntrySet | null): readonly Block[] {
    const kept = this.#kept.get(valueId);
    if (kept) {
      this.#kept.delete(valueId);
      this.#kept.set(valueId, kept);
      return kept.blocks;
    }
    const few = among?.blocks(this.#size, ONE_BY_ONE) ?? null;
    if (few !== null) return few.flatMap((block) => this.#read(valueId, block));
    const blocks = this.#read(valueId, null);
    this.#keep(valueId, blocks);
    return blocks;
  }

  #read(valueId: number, block: number | null): Block[] {
    const rows = this.#db.all(
      `SELECT block, lowest, highest, held FROM ${this.#table} WHERE value_id = ?${block === null ? '' : ' AND block = ?'}`,
      ...(block === null ? [valueId] : [valueId, block]),
    );
    return rows.map((row) => ({
      block: integer(row, 'block'),
      lowest: real(row, 'lowest'),
      highest: real(row, 'highest'),
      held: bytes(row, 'held'),
    }));
  }

  #keep(valueId: number, blocks: readonly Block[]): void {
    const sizeBytes = blocks.reduce((sum, { held }) => sum + held.byteLength, 0);
    if (sizeBytes > KEPT_BYTES) return;
    this.#kept.set(valueId, { blocks, sizeBytes });
    this.#keptBytes += sizeBytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= KEPT_BYTES) return;
      this.#forget(oldest);
    }
  }

  #forget(valueId: number): void {
    this.#keptBytes -= this.#kept.get(valueId)?.sizeBytes ?? 0;
    this.#kept.delete(valueId);
  }
}
