import type { PackEntry } from './pack-format.ts';
import type { ChunkRow } from './rows.ts';

/** Which records of which packs were read, in five bytes a record: a vault may hold millions. */
export class SeenRecords {
  readonly #packs = new Map<string, { readonly offsets: Uint32Array; readonly seen: Uint8Array; left: number }>();

  /** A pack with the records that it holds; their offsets rise. */
  addPack(packId: string, entries: readonly PackEntry[]): void {
    const offsets = Uint32Array.from(entries, ({ offset }) => offset);
    this.#packs.set(packId, { offsets, seen: new Uint8Array(offsets.length), left: offsets.length });
  }

  packs(): Iterable<string> {
    return this.#packs.keys();
  }

  /** True when every record of a pack was read. */
  isWhole(packId: string): boolean {
    return this.#packs.get(packId)?.left === 0;
  }

  /** Takes down the record at a row's place; for a chunk of a solid block, the block. */
  add(row: Pick<ChunkRow, 'packId' | 'offset'>): void {
    const pack = this.#packs.get(row.packId);
    const at = pack ? indexOf(pack.offsets, row.offset) : -1;
    if (!pack || at < 0 || pack.seen[at] === 1) return;
    pack.seen[at] = 1;
    pack.left -= 1;
  }

  has(row: Pick<ChunkRow, 'packId' | 'offset'>): boolean {
    const pack = this.#packs.get(row.packId);
    const at = pack ? indexOf(pack.offsets, row.offset) : -1;
    return at >= 0 && pack?.seen[at] === 1;
  }
}

function indexOf(offsets: Uint32Array, wanted: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const offset = offsets[middle] ?? 0;
    if (offset === wanted) return middle;
    if (offset < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
