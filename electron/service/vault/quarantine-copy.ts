import type { Hash } from 'node:crypto';
import { sha256Hex, sha256Stream } from '../platform/crypto.ts';
import { type AppendHandle, folderOf, joinPath, type ReadHandle } from '../platform/disk.ts';
import { makeFolders } from '../platform/disk-durable.ts';
import { between, type CopyContext, readSmall } from './quarantine-context.ts';
import { gatherSmall, smallBytes } from './quarantine-gather.ts';
import { changed, type JournalState, type PlannedFile } from './quarantine-journal.ts';
import { itemFilesPath, itemPartialPath } from './quarantine-layout.ts';
import type { FileEntry } from './rows.ts';
import { sourceError } from './source-listing.ts';

const bufferBytes = 1024 * 1024;
/** Between two points from which an interrupted copy goes on. */
const syncedEveryBytes = 32 * 1024 * 1024;

/**
 * Larger files may not be in the system's memory any more when they were copied: reading both again would make the disk go to and fro, so the
 * source's digest is compared instead.
 */
const comparedBytes = 1024 * 1024 * 1024;

/** Two: while one is worked on the other is read. */
type BufferPair = readonly [Buffer, Buffer];
const pairOfBuffers = (): BufferPair => [Buffer.allocUnsafeSlow(bufferBytes), Buffer.allocUnsafeSlow(bufferBytes)];

/**
 * Copies what `state` does not have yet. Order for each large file: bytes, fsync, rename to its name, fsync of the folder, line in the journal: a
 * line without its file cannot survive a power cut, a file without its line is copied again. Small files go into groups (quarantine-gather.ts).
 */
export class QuarantineCopy {
  readonly #context: CopyContext;
  readonly #state: JournalState;
  readonly #buffers = pairOfBuffers();
  /** For the copy of a file, where it is compared with its source. */
  #copyBuffers: BufferPair | null = null;
  readonly #made = new Map<string, Promise<void>>();

  constructor(context: CopyContext, state: JournalState) {
    this.#context = context;
    this.#state = state;
  }

  /** The files with their digests, in the plan's order; all of them durable. */
  async run(): Promise<readonly FileEntry[]> {
    const { files } = this.#context.source.plan;
    const small = files.filter(({ sizeBytes }) => sizeBytes <= smallBytes);
    const digests = new Map(await gatherSmall(this.#context, this.#state, small, this.#buffers[0]));
    for (const planned of files) {
      if (planned.sizeBytes > smallBytes) digests.set(planned, await this.#once(planned));
    }
    return files.map((one) => ({ path: one.path, sizeBytes: one.sizeBytes, sha256: digests.get(one) ?? '' }));
  }

  /** The digest of a large file that is there, or is copied now. */
  async #once(planned: PlannedFile): Promise<string> {
    await between(this.#context);
    const known = await this.#knownDigest(planned);
    if (known === null) return this.#copy(planned);
    this.#context.advance(planned.sizeBytes);
    return known;
  }

  /** Gives a durable copy its name, and makes that durable. */
  async #place(planned: PlannedFile, sha256: string): Promise<void> {
    const { disk, id, journal } = this.#context;
    const target = this.#target(planned);
    await this.#makeFolder(folderOf(target));
    await disk.rename(itemPartialPath(id), target);
    await disk.syncFolder(folderOf(target));
    await journal.write([{ copied: { path: planned.path, sha256 } }]);
  }

  async #knownDigest(planned: PlannedFile): Promise<string | null> {
    const known = this.#state.copied.get(planned.path);
    if (!known) return null;
    const stat = await this.#context.disk.stat(this.#target(planned));
    return stat?.sizeBytes === planned.sizeBytes ? known.sha256 : null;
  }

  async #copy(planned: PlannedFile): Promise<string> {
    const { disk, id } = this.#context;
    const partial = itemPartialPath(id);
    const hash = sha256Stream();
    const from = await this.#kept(planned, hash);
    const handle = from > 0 ? await disk.append(partial) : await disk.create(partial);
    try {
      await this.#copyBytes(planned, handle, hash, from);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const sha256 = hash.digest('hex');
    await this.#place(planned, sha256);
    return sha256;
  }

  /** Bytes of an interrupted copy of this file that are durable, hashed again; whatever else the partial file holds is cut off. */
  async #kept(planned: PlannedFile, hash: Hash): Promise<number> {
    const { disk, id, advance } = this.#context;
    const partial = itemPartialPath(id);
    const stat = await disk.stat(partial);
    if (stat === null) return 0;
    const { synced } = this.#state;
    if (synced?.path !== planned.path || synced.sizeBytes > stat.sizeBytes || synced.sizeBytes > planned.sizeBytes) {
      await disk.remove(partial);
      return 0;
    }
    await disk.truncate(partial, synced.sizeBytes);
    const handle = await disk.open(partial);
    try {
      await this.#hash(handle, synced.sizeBytes, planned.path, hash);
    } finally {
      await handle.close();
    }
    advance(synced.sizeBytes);
    return synced.sizeBytes;
  }

  async #copyBytes(planned: PlannedFile, target: AppendHandle, hash: Hash, from: number): Promise<void> {
    const { advance } = this.#context;
    const handle = await this.#openSource(planned);
    let lastSynced = from;
    let syncing: Promise<void> = Promise.resolve();
    try {
      let at = from;
      for await (const bytes of this.#sourcePieces(handle, planned.path, from, planned.sizeBytes)) {
        const written = target.append(bytes);
        hash.update(bytes);
        await written;
        at += bytes.length;
        advance(bytes.length);
        if (at - lastSynced >= syncedEveryBytes) {
          // While the disk writes, the next bytes are read and hashed.
          await syncing;
          syncing = this.#synced(planned, target, at);
          syncing.catch(() => undefined); // told by the next one, or below
          lastSynced = at;
        }
      }
      await syncing;
    } finally {
      await syncing.catch(() => undefined);
      await handle.close();
    }
  }

  async #synced(planned: PlannedFile, target: AppendHandle, sizeBytes: number): Promise<void> {
    const { journal, disk, id } = this.#context;
    await target.sync();
    await disk.syncFolder(folderOf(itemPartialPath(id)));
    await journal.write([{ synced: { path: planned.path, sizeBytes } }]);
  }

  async #openSource(planned: PlannedFile): Promise<ReadHandle> {
    try {
      return await this.#context.source.disk.open(planned.path);
    } catch (error) {
      throw sourceError(error, planned.path, 0);
    }
  }

  /**
   * Whether a source file holds now what was copied; throws when it has another size, time or identity than at the start. Of a small file only the
   * bytes are looked at: there may be very many, and the list that is made of all of them afterwards shows the rest.
   */
  async isAsCopied(planned: PlannedFile, sha256: string): Promise<boolean> {
    if (planned.sizeBytes <= smallBytes) {
      await between(this.#context);
      const bytes = this.#buffers[0].subarray(0, planned.sizeBytes); // no garbage: thousands of these would wait for the collector
      await readSmall(this.#context, planned, bytes);
      this.#context.advance(planned.sizeBytes);
      return sha256Hex(bytes) === sha256;
    }
    const handle = await this.#openSource(planned);
    try {
      const { sizeBytes, modifiedNs, identity } = await handle.stat();
      const isSame =
        sizeBytes === planned.sizeBytes && modifiedNs === planned.modifiedNs && identity === planned.identity;
      if (!isSame) throw changed(planned.path);
      if (planned.sizeBytes <= comparedBytes) return await this.#isEqual(handle, planned);
      const hash = sha256Stream();
      await this.#hash(handle, planned.sizeBytes, planned.path, hash, this.#context.advance);
      return hash.digest('hex') === sha256;
    } finally {
      await handle.close();
    }
  }

  /** Compares a source file with its copy, whose digest is compared when it is stored. */
  async #isEqual(source: ReadHandle, { path, sizeBytes }: PlannedFile): Promise<boolean> {
    const copy = await this.#context.disk.open(joinPath(itemFilesPath(this.#context.id), path));
    this.#copyBuffers ??= pairOfBuffers();
    const readCopy = async (into: Uint8Array, offset: number): Promise<void> => {
      if ((await copy.read(into, offset)) !== into.length) throw changed(path);
    };
    const copied = this.#pieces(readCopy, { from: 0, to: sizeBytes, buffers: this.#copyBuffers });
    try {
      for await (const bytes of this.#sourcePieces(source, path, 0, sizeBytes)) {
        const other = await copied.next();
        if (other.done || !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).equals(other.value)) return false;
        this.#context.advance(bytes.length);
      }
      return true;
    } finally {
      await copied.return(undefined);
      await copy.close();
    }
  }

  async #hash(
    handle: ReadHandle,
    sizeBytes: number,
    path: string,
    hash: Hash,
    advance?: (bytes: number) => void,
  ): Promise<void> {
    for await (const bytes of this.#sourcePieces(handle, path, 0, sizeBytes)) {
      hash.update(bytes);
      advance?.(bytes.length);
    }
  }

  #sourcePieces(handle: ReadHandle, path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
    const read = (into: Uint8Array, offset: number): Promise<void> => readSource(handle, into, offset, path);
    return this.#pieces(read, { from, to, buffers: this.#buffers });
  }

  /** A file's bytes from `from` to `to`, each piece valid until the next is asked for, which is being read meanwhile. */
  async *#pieces(
    readInto: (into: Uint8Array, offset: number) => Promise<void>,
    { from, to, buffers }: { readonly from: number; readonly to: number; readonly buffers: BufferPair },
  ): AsyncGenerator<Uint8Array> {
    const [one, other] = buffers;
    const read = (at: number, buffer: Uint8Array): { readonly bytes: Uint8Array; readonly done: Promise<void> } => {
      const bytes = buffer.subarray(0, Math.min(bufferBytes, to - at));
      const done = readInto(bytes, at);
      done.catch(() => undefined); // told when its turn comes
      return { bytes, done };
    };
    let next = from < to ? read(from, one) : null;
    try {
      for (let at = from, turn = 1; next !== null; turn += 1) {
        await between(this.#context);
        const { bytes, done } = next;
        await done;
        at += bytes.length;
        next = at < to ? read(at, turn % 2 === 0 ? one : other) : null;
        yield bytes;
      }
    } finally {
      await next?.done.catch(() => undefined); // the buffer is another file's after this
    }
  }

  #target(planned: PlannedFile): string {
    return joinPath(itemFilesPath(this.#context.id), planned.path);
  }

  #makeFolder(folder: string): Promise<void> {
    const making = this.#made.get(folder) ?? makeFolders(this.#context.disk, folder);
    this.#made.set(folder, making);
    return making;
  }
}

async function readSource(handle: ReadHandle, into: Uint8Array, offset: number, path: string): Promise<void> {
  let count: number;
  try {
    count = await handle.read(into, offset);
  } catch (error) {
    throw sourceError(error, path, offset);
  }
  if (count !== into.length) throw changed(path);
}
