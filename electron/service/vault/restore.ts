import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Stream } from '../platform/crypto.ts';
import { type AppendHandle, type Disk, folderOf, type OpenDisk } from '../platform/disk.ts';
import { makeFolders, removeTree } from '../platform/disk-durable.ts';
import { newId, type Random } from '../platform/random.ts';
import { blockChunkBytes } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import { DecodePipeline } from './decode-pipeline.ts';
import type { HashStream, Lanes } from './lanes/lanes.ts';
import { PackReader } from './pack-reader.ts';
import { inParallel } from './parallel.ts';
import type { ChunkIndex, ChunkRow, FileEntry } from './rows.ts';
import { requireDistinctPaths, requireSafePath } from './safe-names.ts';
import { namingSpace } from './space.ts';
import type { RestoreRequest } from './vault.ts';

export interface RestoreContext {
  readonly disk: Disk;
  readonly openDisk: OpenDisk;
  readonly index: ChunkIndex;
  readonly random: Random;
  readonly lanes: Lanes;
}

/**
 * `Vault.restore`. Everything is written and verified in a temporary folder inside the target first; only then files move to their names.
 * A crash leaves that folder (`.strongroom-…`), and verified files at most.
 */
export async function restoreFiles(context: RestoreContext, request: RestoreRequest): Promise<void> {
  for (const file of request.files) requireSafePath(file.path);
  requireDistinctPaths(request.files.map((file) => file.path));
  const out = await openOut(context.openDisk, request.outDir);
  await refuseExisting(out, request.files);
  const restore = new Restore(context, request, out);
  await namingSpace(
    out,
    () => restore.bytesLeft,
    () => restore.run(),
  );
}

/** The target folder, created with its parents. */
async function openOut(openDisk: OpenDisk, outDir: string): Promise<Disk> {
  const out = openDisk(outDir);
  await out.makeRoot();
  return out;
}

async function refuseExisting(out: Disk, files: readonly FileEntry[]): Promise<void> {
  for (const { path } of files) {
    if ((await out.stat(path)) !== null) {
      throw new StrongroomError('file.exists', `${path} already exists in the folder; nothing was written.`, { path });
    }
  }
}

class Restore {
  readonly #context: RestoreContext;
  readonly #request: RestoreRequest;
  readonly #out: Disk;
  readonly #temporary: string;
  readonly #totalBytes: number;
  readonly #reader: PackReader;
  readonly #placed: string[] = [];
  readonly #folders = new Set<string>();
  #doneBytes = 0;

  constructor(context: RestoreContext, request: RestoreRequest, out: Disk) {
    this.#context = context;
    this.#request = request;
    this.#out = out;
    this.#temporary = `.${newId(context.random, 'strongroom')}`;
    this.#totalBytes = request.files.reduce((total, file) => total + file.sizeBytes, 0);
    this.#reader = new PackReader(context.disk, (digests) => context.index.findChunks(digests));
  }

  get bytesLeft(): number {
    return this.#totalBytes - this.#doneBytes;
  }

  async run(): Promise<void> {
    const { files } = this.#request;
    try {
      await makeFolders(this.#out, this.#temporary);
      const named = files.map((file, at) => ({ file, name: this.#temporaryName(at) }));
      const isSmall = ({ file }: Named): boolean => file.sizeBytes <= blockChunkBytes;
      await inParallel(smallAtOnce, this.#inPackOrder(named.filter(isSmall)), (one) => this.#writeSmall(one));
      const large = named.filter((one) => !isSmall(one));
      await inParallel(largeAtOnce, large, (one) => this.#writeLarge(one));
      throwIfCancelled(this.#request.signal);
      for (const [at, file] of files.entries()) await this.#place(file, this.#temporaryName(at));
      for (const folder of this.#folders) await this.#out.syncFolder(folder);
      await removeTree(this.#out, this.#temporary);
    } catch (error) {
      await this.#undo();
      throw error;
    } finally {
      await this.#reader.close();
    }
  }

  #temporaryName(at: number): string {
    return `${this.#temporary}/${at}`;
  }

  async #between(): Promise<void> {
    throwIfCancelled(this.#request.signal);
    await this.#request.pausePoint?.();
    throwIfCancelled(this.#request.signal);
  }

  /** Small files in the order of their chunks: those of one block beside each other, so that it is decoded once. */
  #inPackOrder(files: readonly Named[]): readonly Named[] {
    const places = new Map<Named, string>();
    for (const one of files) {
      const row = this.#context.index.findChunks([one.file.sha256]).get(one.file.sha256);
      places.set(one, row ? `${row.packId} ${String(row.offset).padStart(10, '0')}` : '');
    }
    return [...files].sort((a, b) => ((places.get(a) ?? '') < (places.get(b) ?? '') ? -1 : 1));
  }

  #rowsOf(file: FileEntry): readonly ChunkRow[] {
    const { index } = this.#context;
    const { path, sha256 } = file;
    const recipe = index.findRecipes([sha256]).get(sha256);
    if (!recipe) throw new StrongroomError('chunk.missing', `The vault does not hold ${path}.`, { path });
    const rows = index.findChunks(recipe.chunks);
    return recipe.chunks.map((digest) => {
      const row = rows.get(digest);
      if (row) return row;
      throw new StrongroomError('chunk.missing', `A part of ${path} is not in the vault.`, { path, digest });
    });
  }

  async #writeSmall({ file, name }: Named): Promise<void> {
    await this.#between();
    const whole = sha256Stream();
    const parts: Uint8Array[] = [];
    for (const row of this.#rowsOf(file)) parts.push(await this.#read(row, file.path));
    for (const part of parts) whole.update(part);
    if (whole.digest('hex') !== file.sha256) throw otherFile(file);
    const handle = await this.#out.create(name);
    try {
      for (const part of parts) await this.#append(handle, part);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #writeLarge({ file, name }: Named): Promise<void> {
    const rows = this.#rowsOf(file);
    const { lanes } = this.#context;
    const whole = lanes.hashStream();
    const handle = await this.#out.create(name, { isUncached: true });
    const hashing: Promise<unknown>[] = [];
    try {
      // The whole file's digest is compared below, which proves every chunk: comparing theirs too would double the hashing.
      for await (const batch of new DecodePipeline(lanes, this.#reader).decode(rows, () => true)) {
        if (batch.bytes === null) batch.release();
        await this.#between().catch((error: unknown) => {
          if (batch.bytes !== null) batch.release();
          throw error;
        });
        if (batch.bytes === null) {
          for (const row of batch.rows) await this.#appendSingly(handle, row, whole, file.path);
          continue;
        }
        const hashed = batch.hash(whole);
        hashing.push(hashed);
        let written: readonly Promise<void>[] = [];
        try {
          written = await this.#appendInPlace(handle, batch.bytes);
        } finally {
          void Promise.allSettled([hashed, ...written]).then(batch.release);
        }
      }
      await Promise.all(hashing);
      if ((await whole.digest()) !== file.sha256) await this.#nameDamage(file, rows);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #appendSingly(handle: AppendHandle, row: ChunkRow, whole: HashStream, path: string): Promise<void> {
    const bytes = await this.#read(row, path);
    await whole.updateBytes(bytes);
    await this.#append(handle, bytes);
  }

  /** Throws what is wrong with a file whose digest is not the one expected: a chunk, if one can be named. */
  async #nameDamage(file: FileEntry, rows: readonly ChunkRow[]): Promise<never> {
    for (const row of rows) await this.#read(row, file.path);
    throw otherFile(file);
  }

  async #read(row: ChunkRow, path: string): Promise<Uint8Array> {
    try {
      return await this.#reader.read(row);
    } catch (error) {
      if (!(error instanceof StrongroomError)) throw error;
      throw new StrongroomError(
        error.code,
        `${path} cannot be restored. ${error.message}`,
        { ...error.details, path },
        { cause: error },
      );
    }
  }

  /** Gives what must end before the bytes are used again. */
  async #appendInPlace(handle: AppendHandle, bytes: Uint8Array): Promise<Promise<void>[]> {
    const appended = await handle.appendInPlace?.(bytes);
    if (appended === undefined) await handle.append(bytes);
    this.#advance(bytes.length);
    return appended ? [appended.written] : [];
  }

  async #append(handle: AppendHandle, bytes: Uint8Array): Promise<void> {
    await handle.append(bytes);
    this.#advance(bytes.length);
  }

  #advance(bytes: number): void {
    this.#doneBytes += bytes;
    this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, 'Restoring');
  }

  async #place(file: FileEntry, name: string): Promise<void> {
    const folder = folderOf(file.path);
    if (!this.#folders.has(folder)) await makeFolders(this.#out, folder);
    this.#folders.add(folder);
    await this.#out.moveNew(name, file.path);
    this.#placed.push(file.path);
  }

  async #undo(): Promise<void> {
    // Best effort: what failed may be the disk itself, and its error is the one to report.
    for (const path of this.#placed) await this.#out.remove(path).catch(() => undefined);
    await removeTree(this.#out, this.#temporary).catch(() => undefined);
  }
}

interface Named {
  readonly file: FileEntry;
  readonly name: string;
}

/** Small files wait for the disk, most of their time. */
const smallAtOnce = 16;
/** While one is synced the next is decoded. */
const largeAtOnce = 2;

const otherFile = (file: FileEntry): StrongroomError =>
  new StrongroomError('vault.digest_mismatch', `${file.path} is not the file that was stored.`, { path: file.path });
