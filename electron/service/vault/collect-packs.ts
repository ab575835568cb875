import { packHeaderBytes, recordHeaderBytes, trailerBytes } from './pack-format.ts';
import type { ChunkRow, PackRow } from './rows.ts';

/** A pack is worth repacking when more than this share of it is dead. */
const sparseShare = 0.2;
/** Packs below this size are merged once there are so many of them. */
const smallPackBytes = 8 * 1024 * 1024;
export const smallPacks = 8;

const frameBytes = packHeaderBytes + trailerBytes;

/** Bytes of a record of its own, with its header and its entry in the table. A chunk of a block counts its share only. */
const bytesOf = (row: ChunkRow): number => row.storedBytes + (row.blockAt === null ? 2 * recordHeaderBytes : 0);

/** What of a pack lives, as the index tells it. */
export class PackUse {
  readonly pack: PackRow;
  #liveBytes = 0;
  #deadRows = 0;
  /** Live rows by the offset of their record. */
  readonly #records = new Map<number, number>();
  /** It holds a description that names a dead file: a rebuild would bring the file back. */
  hasStaleDescription = false;
  isDamaged = false;

  constructor(pack: PackRow) {
    this.pack = pack;
  }

  addLive(row: ChunkRow): void {
    const rows = this.#records.get(row.offset) ?? 0;
    if (rows === 0 && row.blockAt !== null) this.#liveBytes += 2 * recordHeaderBytes;
    this.#records.set(row.offset, rows + 1);
    this.#liveBytes += bytesOf(row);
  }

  addDead(): void {
    this.#deadRows += 1;
  }

  /** A row that was counted as live is not needed here any more. */
  takeLive(row: ChunkRow): void {
    const rows = (this.#records.get(row.offset) ?? 1) - 1;
    if (rows === 0) this.#records.delete(row.offset);
    else this.#records.set(row.offset, rows);
    this.#liveBytes -= bytesOf(row);
    this.#deadRows += 1;
  }

  /** A row that was counted as dead stays after all. */
  giveBack(row: ChunkRow): void {
    this.addLive(row);
    this.#deadRows -= 1;
  }

  get isEmpty(): boolean {
    return this.#records.size === 0;
  }

  /** Of the records that a repacked pack would hold, with the frame of a pack. */
  get liveBytes(): number {
    return this.isEmpty ? 0 : this.#liveBytes + frameBytes;
  }

  /** 0 when each of its records lives, whatever the sizes of shares add up to. */
  get deadBytes(): number {
    const hasDead = this.#deadRows > 0 || this.#records.size < this.pack.records;
    return hasDead ? Math.max(1, this.pack.sizeBytes - this.liveBytes) : 0;
  }

  isSparse(thorough: boolean): boolean {
    return this.deadBytes > (thorough ? 0 : sparseShare * this.pack.sizeBytes);
  }

  get isSmall(): boolean {
    return this.pack.sizeBytes < smallPackBytes;
  }
}
