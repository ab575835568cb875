import type { TarArchive, TarMember } from '../archive/index.ts';
import type { InspectLimits } from '../limits.ts';
import { entryAt, itemsOf, type PickleStream, runPickle, type Value } from '../pickle/index.ts';
import type { ByteSource } from '../source.ts';
import { elementType, type StorageRef } from './storages.ts';
import { type Described, isContiguous } from './tensors.ts';

const mostEntries = 1_000_000;
const highestRank = 64;
const longestPickle = 4096;

/** What the members beside the pickle say: the tensors by their key, and where the bytes of each storage lie in the file. */
export interface TarTables {
  readonly tensors: ReadonlyMap<string, Described>;
  readonly places: ReadonlyMap<string, readonly [start: number, end: number]>;
  readonly protocolVersion: number | null;
  readonly isLittleEndian: boolean | null;
  /** False where a table ends before what it announces, or is not one. */
  readonly isWhole: boolean;
}

/** The member of that name, with or without `./` before it. */
export const memberOf = (archive: TarArchive, name: string): TarMember | null =>
  archive.members.find((one) => one.name.replace(/^\.\//, '') === name) ?? null;

/**
 * Reads the tables of the tar that PyTorch wrote before 0.1.10. `storages`: how many, each as a pickle (key, place, class), a 64-bit
 * count and its elements, then a pickle of the views. `tensors`: how many, each as a pickle (key, storage, class), its rank in eight
 * bytes, sizes, strides and offset. Throws nothing but read errors of the source.
 */
export function readTarTables(archive: TarArchive, limits: InspectLimits): TarTables {
  const system = pickleOf(memberOf(archive, 'sys_info'), limits);
  const protocol = system === undefined ? undefined : entryAt(system, 'protocol_version');
  const isLittle = system === undefined ? undefined : entryAt(system, 'little_endian');
  const storages = new Storages();
  const tensors = new Map<string, Described>();
  const areStorages = walk(memberOf(archive, 'storages'), limits, (table) => storages.read(table));
  const areTensors = walk(memberOf(archive, 'tensors'), limits, (table) => readTensors(table, storages.refs, tensors));
  return {
    tensors,
    places: storages.places,
    protocolVersion: typeof protocol === 'number' ? protocol : null,
    isLittleEndian: typeof isLittle === 'boolean' ? isLittle : null,
    isWhole: areStorages && areTensors,
  };
}

function pickleOf(member: TarMember | null, limits: InspectLimits): Value | undefined {
  return member ? runPickle(member.open(), { budget: limits.budget }).value : undefined;
}

/** A member that is pickles and numbers one after another. */
class Table {
  readonly base: number;
  readonly #source: ByteSource;
  readonly #limits: InspectLimits;
  at = 0;

  constructor(member: TarMember, limits: InspectLimits) {
    this.base = member.byteRange[0];
    this.#source = member.open();
    this.#limits = limits;
  }

  get left(): number {
    return this.#source.sizeBytes - this.at;
  }

  /** The next pickle, or null where none is whole within `most` bytes. */
  pickle(most = longestPickle): Value | null {
    const end = this.at + Math.min(most, this.left);
    const stream: PickleStream = runPickle(this.#source, { start: this.at, end, budget: this.#limits.budget });
    if (!stream.complete) return null;
    this.at = stream.end;
    return stream.value;
  }

  /** The next `count` 64-bit numbers, or null where one is missing or is no size. */
  sizes(count: number): number[] | null {
    if (this.left < count * 8) return null;
    const bytes = this.#source.read(this.at, count * 8);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = Array.from({ length: count }, (_, index) => Number(view.getBigInt64(index * 8, true)));
    this.at += count * 8;
    return values.every((value) => Number.isSafeInteger(value) && value >= 0) ? values : null;
  }

  /** A rank: 32 bits, and 32 that count for nothing. */
  rank(): number | null {
    if (this.left < 8) return null;
    const bytes = this.#source.read(this.at, 4);
    this.at += 8;
    const rank = new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
    return rank >= 0 && rank <= highestRank ? rank : null;
  }
}

const walk = (member: TarMember | null, limits: InspectLimits, read: (table: Table) => boolean): boolean =>
  member !== null && read(new Table(member, limits));

const keyOf = (value: Value | undefined): string | null =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'bigint' ? String(value) : null;

class Storages {
  readonly refs = new Map<string, StorageRef>();
  readonly places = new Map<string, readonly [start: number, end: number]>();

  read(table: Table): boolean {
    const count = table.pickle();
    if (typeof count !== 'number' || count > mostEntries) return false;
    for (let index = 0; index < count; index += 1) if (!this.#readOne(table)) return false;
    // Old enough files have no views.
    return table.left === 0 || this.#readViews(table.pickle(table.left));
  }

  #readOne(table: Table): boolean {
    const [named, , kind] = itemsOf(table.pickle() ?? undefined);
    const [key, type] = [keyOf(named), elementType(kind)];
    const [elements] = table.sizes(1) ?? [];
    if (key === null || !type || elements === undefined) return false;
    const [dtype, itemBytes] = type;
    if (elements * itemBytes > table.left) return false;
    const start = table.base + table.at;
    this.refs.set(key, { key, dtype, itemBytes, elements, viewOffset: 0 });
    this.places.set(key, [start, start + elements * itemBytes]);
    table.at += elements * itemBytes;
    return true;
  }

  /** Each as (key, root, offset in it, elements). */
  #readViews(views: Value): boolean {
    for (const view of itemsOf(views)) {
      const [named, rootNamed, offset, elements] = itemsOf(view);
      const [key, rootKey] = [keyOf(named), keyOf(rootNamed)];
      const root = rootKey === null ? undefined : this.refs.get(rootKey);
      if (key === null || !root || typeof offset !== 'number' || typeof elements !== 'number') return false;
      this.refs.set(key, { ...root, elements, viewOffset: root.viewOffset + offset });
    }
    return true;
  }
}

function readTensors(
  table: Table,
  storages: ReadonlyMap<string, StorageRef>,
  tensors: Map<string, Described>,
): boolean {
  const count = table.pickle();
  if (typeof count !== 'number' || count > mostEntries) return false;
  for (let index = 0; index < count; index += 1) {
    const [named, storageNamed] = itemsOf(table.pickle() ?? undefined);
    const [key, storageKey] = [keyOf(named), keyOf(storageNamed)];
    const rank = table.rank();
    const shape = rank === null ? null : table.sizes(rank);
    const strides = rank === null ? null : table.sizes(rank);
    const [offset] = table.sizes(1) ?? [];
    const storage = storageKey === null ? undefined : storages.get(storageKey);
    if (key === null || !storage || !shape || !strides || offset === undefined) return false;
    const { dtype, itemBytes, viewOffset } = storage;
    const isRun = isContiguous(shape, strides);
    tensors.set(key, { dtype, itemBytes, shape, storage, offset: offset + viewOffset, isContiguous: isRun });
  }
  return true;
}
