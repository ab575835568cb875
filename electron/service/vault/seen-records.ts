import type { PackEntry } from './pack-format.ts';
import type { ChunkRow } from './rows.ts';

/** A record that somebody checks, and one that is right. */
const claimed = 1;
const right = 2;

/** Which records of which packs were read, in five bytes a record: a vault may hold millions. */
export class SeenRecords {
  readonly #packs = new Map<string, { readonly offsets: Uint32Array; readonly state: Uint8Array; left: number }>();

  /** A pack with the records that it holds; their offsets rise. */
  addPack(packId: string, entries: readonly PackEntry[]): void {
    const offsets = Uint32Array.from(entries, ({ offset }) => offset);
    this.#packs.set(packId, { offsets, state: new Uint8Array(offsets.length), left: offsets.length });
  }

  packs(): Iterable<string> {
    return this.#packs.keys();
  }

  /** True when every record of a pack was read. */
  isWhole(packId: string): boolean {
    return this.#packs.get(packId)?.left === 0;
  }

  /** Says that the record at a row's place is about to be checked; false when it was, or somebody is about to. */
  claim(row: Place): boolean {
    const { pack, at } = this.#find(row);
    if (!pack) return true;
    if (pack.state[at] !== 0) return false;
    pack.state[at] = claimed;
    return true;
  }

  /** Takes down the record at a row's place as right; for a chunk of a solid block, the block. */
  add(row: Place): void {
    const { pack, at } = this.#find(row);
    if (!pack || pack.state[at] === right) return;
    pack.state[at] = right;
    pack.left -= 1;
  }

  has(row: Place): boolean {
    const { pack, at } = this.#find(row);
    return pack?.state[at] === right;
  }

  #find({ packId, offset }: Place) {
    const pack = this.#packs.get(packId);
    const at = pack ? indexOf(pack.offsets, offset) : -1;
    return { pack: at < 0 ? undefined : pack, at };
  }
}

type Place = Pick<ChunkRow, 'packId' | 'offset'>;

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
