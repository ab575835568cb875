import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { type Disk, folderOf } from '../platform/disk.ts';
import { makeFolders } from '../platform/disk-durable.ts';
import { newId, type Random } from '../platform/random.ts';
import { throwIfCancelled } from './cancel.ts';
import { type VerifiedChunk, verifyChunk } from './codec.ts';
import { descriptionTexts } from './description.ts';
import { type ByteSource, checkPack, withLocalSource } from './mirror/check-pack.ts';
import { windowBytes } from './mirror/target.ts';
import { maxPackBytes, packPath } from './pack-format.ts';
import { PackReader } from './pack-reader.ts';
import { PackWriter, temporaryFolder } from './pack-writer.ts';
import { addFetched, addSalvaged, sortRows } from './repair-records.ts';
import { type RepairSource, readOnlyDisk, type WantedChunks } from './repair-source.ts';
import type { ChunkIndex, ChunkRow, FileEntry, PackRow } from './rows.ts';
import { copyAside, moveAside } from './set-aside.ts';
import { undoPacks } from './undo-packs.ts';

/** What a repair changes in the index: one transaction. */
export interface RepairedRows {
  /** New packs; they are durable and were read back. */
  readonly packs: readonly PackRow[];
  /** Where chunks lie from now on. */
  readonly chunks: readonly ChunkRow[];
  /** Packs that nothing lies in any more; their files are set aside afterwards. */
  readonly gonePacks: readonly string[];
}

export interface RepairContext {
  readonly disk: Disk;
  readonly index: ChunkIndex;
  readonly random: Random;
}

export interface PackRepairRequest {
  readonly sources: readonly RepairSource[];
  /** The files of each version, for descriptions that can be written again. */
  readonly versions: () => Iterable<readonly FileEntry[]>;
  readonly commit: (change: RepairedRows) => void;
  /** A source that can't be used; it is not asked again. */
  readonly onUnusable: (source: RepairSource, error: StrongroomError) => void;
  readonly signal?: AbortSignal;
}

/** What was done about one pack. `left`: chunks that stay damaged. */
export interface PackRepair {
  readonly wasDamaged: boolean;
  readonly isReplaced: boolean;
  readonly fetched: number;
  readonly salvaged: number;
  readonly setAside: string | null;
  readonly left: readonly ChunkRow[];
}

const sound: PackRepair = { wasDamaged: false, isReplaced: false, fetched: 0, salvaged: 0, setAside: null, left: [] };

/**
 * Repairs one pack: replaced as a whole where a source has it, else chunk by chunk. The order of each way, and what a crash leaves:
 *
 * whole: the good pack in vault/tmp, fsync, proved; a copy of the damaged file in vault/damaged, fsync; rename over the damaged file, fsync of
 * the folder. A crash leaves the damaged pack or the good one under the name, and its copy.
 *
 * by chunk: a copy of the damaged file in vault/damaged; new packs, durable, read back; one transaction that repoints the rows; the damaged file
 * moved over its copy. A crash before the transaction leaves packs without rows, after it the damaged file without one: both are set aside at
 * the next start.
 */
export class RepairOfPack {
  readonly #context: RepairContext;
  readonly #request: PackRepairRequest;
  readonly #pack: PackRow;

  constructor(context: RepairContext, request: PackRepairRequest, pack: PackRow) {
    this.#context = context;
    this.#request = request;
    this.#pack = pack;
  }

  async run(): Promise<PackRepair> {
    const { disk, index } = this.#context;
    const { signal } = this.#request;
    const rows = index.chunksOfPack(this.#pack.id);
    const { good, bad, blocked } = await sortRows(disk, index, rows, signal);
    if (bad.length === 0 && (await this.#isProved(packPath(this.#pack.id)))) return { ...sound, left: blocked };
    const replaced = await this.#replaceWhole(rows);
    if (replaced !== null) return { ...sound, ...replaced, wasDamaged: true, isReplaced: true };
    return { ...(await this.#byChunks(good, bad)), wasDamaged: true };
  }

  /** True when the file is this pack: tables by their digest, payloads by their CRC-32. */
  async #isProved(path: string): Promise<boolean> {
    const { id, sizeBytes } = this.#pack;
    return isRight(() =>
      withLocalSource(this.#context.disk, path, async (source) => {
        await checkPack(source, id, this.#request.signal);
        return source.sizeBytes === sizeBytes;
      }),
    );
  }

  async #replaceWhole(rows: readonly ChunkRow[]): Promise<Pick<PackRepair, 'setAside' | 'left'> | null> {
    const { disk } = this.#context;
    const path = packPath(this.#pack.id);
    for (const source of this.#request.sources) {
      const temporary = await this.#fetchWhole(source);
      if (temporary === null) continue;
      const left = await this.#unprovedRows(temporary, rows);
      if (left === null) {
        await disk.remove(temporary);
        continue;
      }
      throwIfCancelled(this.#request.signal);
      const setAside = await copyAside(disk, path);
      await makeFolders(disk, folderOf(path));
      await disk.rename(temporary, path);
      await disk.syncFolder(folderOf(path));
      return { setAside, left };
    }
    return null;
  }

  /** A pack of this id in vault/tmp, durable and proved; null when the source has no good one. */
  async #fetchWhole(source: RepairSource): Promise<string | null> {
    const { disk, random } = this.#context;
    const bytes = await this.#asking(source, () => source.wholePack(this.#pack.id));
    if (!bytes || bytes.sizeBytes !== this.#pack.sizeBytes || bytes.sizeBytes > maxPackBytes) return null;
    await makeFolders(disk, temporaryFolder);
    const temporary = `${temporaryFolder}/${newId(random, 'repair')}.tmp`;
    const isCopied = await this.#asking(source, () => this.#copy(bytes, temporary));
    if (isCopied && (await this.#isProved(temporary))) return temporary;
    await disk.remove(temporary);
    return null;
  }

  async #copy(source: ByteSource, temporary: string): Promise<boolean> {
    const target = await this.#context.disk.create(temporary);
    try {
      for (let done = 0; done < source.sizeBytes; done += windowBytes) {
        throwIfCancelled(this.#request.signal);
        const bytes = await fromThere(() => source.read(done, Math.min(windowBytes, source.sizeBytes - done)));
        if (bytes === null) return false;
        await target.append(bytes);
      }
      await target.sync();
    } finally {
      await target.close();
    }
    return true;
  }

  /** A CRC does not tell who wrote: every chunk is decoded and hashed. Null when one is wrong, else those whose base is damaged elsewhere. */
  async #unprovedRows(temporary: string, rows: readonly ChunkRow[]): Promise<readonly ChunkRow[] | null> {
    const { disk, index } = this.#context;
    const path = packPath(this.#pack.id);
    const view = readOnlyDisk(disk.root, (asked) => disk.open(asked === path ? temporary : asked));
    const { bad, blocked } = await sortRows(view, index, rows, this.#request.signal);
    return bad.length === 0 ? blocked : null;
  }

  async #byChunks(good: readonly ChunkRow[], bad: readonly ChunkRow[]): Promise<Omit<PackRepair, 'wasDamaged'>> {
    const { disk, random } = this.#context;
    const { signal } = this.#request;
    const id = this.#pack.id;
    const copy = await copyAside(disk, packPath(id));
    const writer = new PackWriter(disk, random);
    let isCommitted = false;
    try {
      const fetched = await this.#fetchAll(new Map(bad.map((row) => [row.digest, row])), writer);
      const left = bad.filter(({ digest }) => !fetched.has(digest));
      const isWhole = left.length === 0;
      if (isWhole) await addSalvaged(writer, disk, good, signal);
      const written = await writer.finish();
      const moved = new Set([...fetched, ...(isWhole ? good.map(({ digest }) => digest) : [])]);
      const chunks = written.chunks.filter(({ digest }) => moved.has(digest));
      await this.#readBack(chunks);
      // The same records in the same order make the same pack: then its file was replaced by `finish`, and its row is there.
      const packs = written.packs.filter((pack) => pack.id !== id);
      const isGone = isWhole && !written.packs.some((pack) => pack.id === id);
      if (chunks.length > 0 || isGone) this.#request.commit({ packs, chunks, gonePacks: isGone ? [id] : [] });
      isCommitted = true;
      const setAside = isGone ? await this.#moveAway(copy) : copy;
      return { isReplaced: false, fetched: fetched.size, salvaged: isWhole ? good.length : 0, setAside, left };
    } catch (error) {
      if (!isCommitted) await undoPacks(writer, disk, this.#context.index);
      throw error;
    }
  }

  /** The file over its own copy: moved, not deleted. */
  async #moveAway(copy: string | null): Promise<string | null> {
    const { disk } = this.#context;
    const path = packPath(this.#pack.id);
    if (copy === null) return null;
    await disk.rename(path, copy);
    await disk.syncFolder(folderOf(copy));
    await disk.syncFolder(folderOf(path));
    return copy;
  }

  async #fetchAll(wanted: WantedChunks, writer: PackWriter): Promise<Set<string>> {
    const fetched = new Set<string>();
    const take = async (digest: string, raw: VerifiedChunk): Promise<void> => {
      if (fetched.has(digest)) return;
      await addFetched(writer, digest, raw, wanted.get(digest) ?? null);
      fetched.add(digest);
    };
    const left = () => new Map([...wanted].filter(([digest]) => !fetched.has(digest)));
    for (const source of this.#request.sources) {
      if (left().size === 0) break;
      await this.#asking(source, () => source.fetch(left(), take, this.#request.signal));
    }
    await this.#describeAgain(left(), take);
    return fetched;
  }

  /** A description follows from the files of its version: it is written again where its digest says that it is the same text. */
  async #describeAgain(
    wanted: WantedChunks,
    take: (digest: string, raw: VerifiedChunk) => Promise<void>,
  ): Promise<void> {
    const left = new Set([...wanted].flatMap(([digest, row]) => (row?.kind === 'description' ? [digest] : [])));
    if (left.size === 0) return;
    for (const files of this.#request.versions()) {
      const recipes = this.#context.index.findRecipes(files.map(({ sha256 }) => sha256));
      for (const text of descriptionTexts(files, [...recipes.values()])) {
        const digest = sha256Hex(text);
        if (left.delete(digest)) await take(digest, verifyChunk(digest, Buffer.from(text)));
      }
      if (left.size === 0) return;
    }
  }

  /** What was written must be readable before anything refers to it. */
  async #readBack(rows: readonly ChunkRow[]): Promise<void> {
    const { disk, index } = this.#context;
    const fresh = new Map(rows.map((row) => [row.digest, row]));
    const find = (digests: readonly string[]) => {
      const found = new Map(index.findChunks(digests));
      for (const digest of digests) {
        const row = fresh.get(digest);
        if (row) found.set(digest, row);
      }
      return found;
    };
    const reader = new PackReader(disk, find);
    try {
      for (const row of rows) {
        throwIfCancelled(this.#request.signal);
        await reader.payload(row);
        if (row.baseDigest === null) await reader.read(row);
      }
    } finally {
      await reader.close();
    }
  }

  /** Asks a source; one that can't be reached is noted and gives nothing. */
  async #asking<T>(source: RepairSource, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StrongroomError) || !error.code.startsWith('mirror.')) throw error;
      this.#request.onUnusable(source, error);
      return null;
    }
  }
}

/** Adds rows for chunks that the index lost, where a source has them. Gives the digests that were found. */
export async function recoverLostRows(
  context: RepairContext,
  request: PackRepairRequest,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const writer = new PackWriter(context.disk, context.random);
  const found = new Set<string>();
  try {
    for (const source of request.sources) {
      const wanted = new Map(digests.filter((digest) => !found.has(digest)).map((digest) => [digest, null]));
      const take = async (digest: string, raw: VerifiedChunk): Promise<void> => {
        await addFetched(writer, digest, raw, null);
        found.add(digest);
      };
      await source.fetch(wanted, take, request.signal).catch((error: unknown) => {
        if (!(error instanceof StrongroomError) || !error.code.startsWith('mirror.')) throw error;
        request.onUnusable(source, error);
      });
    }
    const { packs, chunks } = await writer.finish();
    const known = new Set([...context.index.packs()].map(({ id }) => id));
    const fresh = packs.filter(({ id }) => !known.has(id));
    if (chunks.length > 0) request.commit({ packs: fresh, chunks, gonePacks: [] });
    return found;
  } catch (error) {
    await undoPacks(writer, context.disk, context.index);
    throw error;
  }
}

/** Files among the packs that are no pack of the index and not what their name says. */
export const setAsideStray = moveAside;

/** Null for bytes that a source can't give because they are damaged or short there. */
async function fromThere<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StrongroomError) || error.code.startsWith('mirror.') || error.kind === 'cancelled')
      throw error;
    return null;
  }
}

async function isRight(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StrongroomError && error.kind !== 'cancelled') return false;
    throw error;
  }
}
