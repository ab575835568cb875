import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, joinPath } from '../platform/disk.ts';
import { readExactly } from '../platform/disk-durable.ts';
import { parseBlock } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import type { VerifiedChunk } from './codec.ts';
import { type ByteSource, sourceOnMirror } from './mirror/check-pack.ts';
import { packIdOfPath } from './mirror/layout.ts';
import { isPlaceError, type MirrorTarget } from './mirror/target.ts';
import { packPath } from './pack-format.ts';
import { PackReader, readPackContent } from './pack-reader.ts';
import { rowsOf } from './pack-writer.ts';
import { handleOf, type RepairSource, readOnlyDisk, type WantedChunks } from './repair-source.ts';
import type { ChunkIndex, ChunkRow } from './rows.ts';

const maxDepth = 8;
const nameOfPack = /^([0-9a-f]{64})\.pack$/;

interface PackPlaces {
  readonly label: string;
  /** Where packs lie, by the id in their name. */
  readonly packs: ReadonlyMap<string, ByteSource>;
}

/** The packs of a mirror as a source of repair. Errors: those of reaching it. */
export async function packsOnMirror(target: MirrorTarget, signal?: AbortSignal): Promise<PackPlaces> {
  const packs = new Map<string, ByteSource>();
  for await (const { path, sizeBytes } of target.list('packs', signal)) {
    const id = packIdOfPath(path);
    if (id !== null) packs.set(id, sourceOnMirror(target, path, sizeBytes));
  }
  return { label: target.label, packs };
}

/** Every pack below a folder, wherever it lies: another registry's vault, a mirror's folder, an unpacked bundle. */
export async function packsInFolder(disk: Disk, signal?: AbortSignal): Promise<PackPlaces> {
  const packs = new Map<string, ByteSource>();
  const visit = async (folder: string, depth: number): Promise<void> => {
    throwIfCancelled(signal);
    if (depth > maxDepth) return;
    for (const { name, kind } of await disk.list(folder)) {
      const path = joinPath(folder, name);
      if (kind === 'folder') await visit(path, depth + 1);
      const id = nameOfPack.exec(name)?.[1];
      if (kind !== 'file' || id === undefined || packs.has(id)) continue;
      const stat = await disk.stat(path);
      if (stat !== null)
        packs.set(id, { sizeBytes: stat.sizeBytes, read: (at, length) => readPart(disk, path, at, length) });
    }
  };
  await visit('', 0);
  return { label: disk.root, packs };
}

async function readPart(disk: Disk, path: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await disk.open(path);
  try {
    return await readExactly(handle, offset, length);
  } finally {
    await handle.close();
  }
}

/** A source of repair from packs elsewhere. `disk` is the registry's: bases that are good here need not be there. */
export function packsSource(places: PackPlaces, disk: Disk, index: ChunkIndex): RepairSource {
  return new PacksSource(places, disk, index);
}

class PacksSource implements RepairSource {
  readonly label: string;
  readonly #packs: ReadonlyMap<string, ByteSource>;
  readonly #index: ChunkIndex;
  /** Packs there, and packs here where it has none. */
  readonly #view: Disk;
  /** Rows as its own tables tell them; null until they are needed. */
  #rows: Map<string, ChunkRow> | null = null;

  constructor({ label, packs }: PackPlaces, disk: Disk, index: ChunkIndex) {
    this.label = label;
    this.#packs = packs;
    this.#index = index;
    const byPath = new Map([...packs].map(([id, source]) => [packPath(id), source]));
    this.#view = readOnlyDisk(label, async (path) => {
      const source = byPath.get(path);
      return source ? handleOf(source) : disk.open(path);
    });
  }

  wholePack(packId: string): Promise<ByteSource | null> {
    return Promise.resolve(this.#packs.get(packId) ?? null);
  }

  async fetch(
    wanted: WantedChunks,
    take: (digest: string, raw: VerifiedChunk) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    const left = new Map(wanted);
    // The same pack may be damaged elsewhere there: then the record lies where our row says.
    const bySameRows = new PackReader(this.#view, (digests) => this.#index.findChunks(digests));
    const byTheirRows = new PackReader(this.#view, (digests) => this.#find(digests));
    const step = async (reader: PackReader, rowOf: (digest: string, row: ChunkRow | null) => ChunkRow | null) => {
      for (const [digest, known] of [...left]) {
        throwIfCancelled(signal);
        const row = rowOf(digest, known);
        const raw = row && this.#packs.has(row.packId) ? await readOrNull(reader, row) : null;
        if (raw === null) continue;
        await take(digest, raw);
        left.delete(digest);
      }
    };
    try {
      await step(bySameRows, (_, row) => row);
      if (left.size === 0) return;
      this.#rows ??= await this.#readRows(byTheirRows, signal);
      const rows = this.#rows;
      await step(byTheirRows, (digest) => rows.get(digest) ?? null);
    } finally {
      await bySameRows.close();
      await byTheirRows.close();
    }
  }

  #find(digests: readonly string[]): ReadonlyMap<string, ChunkRow> {
    const found = new Map(this.#index.findChunks(digests));
    for (const digest of digests) {
      const row = this.#rows?.get(digest);
      if (row) found.set(digest, row);
    }
    return found;
  }

  /** The tables of all its packs. A pack that can't be read is passed over. */
  async #readRows(reader: PackReader, signal: AbortSignal | undefined): Promise<Map<string, ChunkRow>> {
    const rows = new Map<string, ChunkRow>();
    for (const packId of this.#packs.keys()) {
      throwIfCancelled(signal);
      const content = await orNull(() => readPackContent(this.#view, packPath(packId)));
      if (content?.packId !== packId) continue;
      for (const entry of content.entries) {
        const raw = entry.kind === 'block' ? await orNull(() => reader.block({ packId, offset: entry.offset })) : null;
        const members = raw === null ? [] : parseBlock(raw);
        for (const row of rowsOf(entry, packId, members)) rows.set(row.digest, row);
      }
    }
    return rows;
  }
}

const readOrNull = (reader: PackReader, row: ChunkRow): Promise<VerifiedChunk | null> => orNull(() => reader.read(row));

/** Null for what is damaged or not there; errors of reaching the place are passed on. */
async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StrongroomError) || isPlaceError(error) || isCode(error, 'operation.cancelled')) throw error;
    return null;
  }
}
