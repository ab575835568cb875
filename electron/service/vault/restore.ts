import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';
import type { AppendHandle, Disk, OpenDisk } from '../platform/disk.ts';
import { createSynced } from '../platform/disk-durable.ts';
import { newId, type Random } from '../platform/random.ts';
import { blockChunkBytes } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import { DecodePipeline } from './decode-pipeline.ts';
import type { HashStream, Lanes } from './lanes/lanes.ts';
import { PackReader } from './pack-reader.ts';
import { inParallel } from './parallel.ts';
import { recipeRows } from './recipe-rows.ts';
import { RestoreTarget } from './restore-target.ts';
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
 * `Vault.restore`. Everything is written and verified in a temporary folder inside the target first; only then files move to their names
 * (restore-target.ts says what a crash leaves).
 */
export async function restoreFiles(context: RestoreContext, request: RestoreRequest): Promise<void> {
  for (const file of request.files) requireSafePath(file.path);
  requireDistinctPaths(request.files.map((file) => file.path));
  const out = context.openDisk(request.outDir);
  await out.makeRoot();
  const restore = new Restore(context, request, out);
  await namingSpace(
    out,
    () => restore.bytesLeft,
    () => restore.run(),
  );
}

class Restore {
  readonly #context: RestoreContext;
  readonly #request: RestoreRequest;
  readonly #out: Disk;
  readonly #target: RestoreTarget;
  readonly #totalBytes: number;
  readonly #reader: PackReader;
  #doneBytes = 0;
  /** What made one of the files fail: the others, which are written at the same time, stop. */
  #failure: { readonly error: unknown } | null = null;

  constructor(context: RestoreContext, request: RestoreRequest, out: Disk) {
    this.#context = context;
    this.#request = request;
    this.#out = out;
    const temporary = `.${newId(context.random, 'strongroom')}`;
    const paths = request.files.map(({ path }) => path);
    this.#target = new RestoreTarget(out, temporary, paths);
    this.#totalBytes = request.files.reduce((total, file) => total + file.sizeBytes, 0);
    this.#reader = new PackReader(context.disk, (digests) => context.index.findChunks(digests));
  }

  get bytesLeft(): number {
    return this.#totalBytes - this.#doneBytes;
  }

  async run(): Promise<void> {
    const { files } = this.#request;
    const isSmall = (file: FileEntry): boolean => file.sizeBytes <= blockChunkBytes;
    const small = this.#inPackOrder(files.filter(isSmall));
    const large = files.filter((file) => !isSmall(file));
    // Small files wait for the disk while large ones are decoded.
    const parts = [
      () => inParallel(largeAtOnce, large, (file) => this.#write(() => this.#writeLarge(file))),
      () => inParallel(smallAtOnce, small, (file) => this.#write(() => this.#writeSmall(file))),
    ];
    try {
      await this.#target.prepare();
      await inParallel(parts.length, parts, (part) => part());
      throwIfCancelled(this.#request.signal);
      await this.#target.publish();
    } catch (error) {
      await this.#target.undo();
      throw error;
    } finally {
      await this.#reader.close();
    }
  }

  async #write(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
  }

  async #between(): Promise<void> {
    throwIfCancelled(this.#request.signal);
    if (this.#failure !== null) throw this.#failure.error;
    await this.#request.pausePoint?.();
    throwIfCancelled(this.#request.signal);
  }

  /** Small files in the order of their chunks: those of one block beside each other, so that it is decoded once. */
  #inPackOrder(files: readonly FileEntry[]): readonly FileEntry[] {
    const places = new Map<FileEntry, string>();
    for (const one of files) {
      const row = this.#context.index.findChunks([one.sha256]).get(one.sha256);
      places.set(one, row ? `${row.packId} ${String(row.offset).padStart(10, '0')}` : '');
    }
    return [...files].sort((a, b) => ((places.get(a) ?? '') < (places.get(b) ?? '') ? -1 : 1));
  }

  *#rowsOf(file: FileEntry): Generator<ChunkRow> {
    const { index } = this.#context;
    const { path, sha256 } = file;
    const recipe = index.findRecipes([sha256]).get(sha256);
    if (!recipe) throw new StrongroomError('chunk.missing', `The vault does not hold ${path}.`, { path });
    for (const { row, digest } of recipeRows(index, recipe)) {
      if (row === null)
        throw new StrongroomError('chunk.missing', `A part of ${path} is not in the vault.`, { path, digest });
      yield row;
    }
  }

  async #writeSmall(file: FileEntry): Promise<void> {
    await this.#between();
    const rows = [...this.#rowsOf(file)];
    const parts: Uint8Array[] = [];
    for (const row of rows) parts.push(await this.#read(row, file.path));
    const [only] = parts;
    const bytes = parts.length === 1 && only ? only : Buffer.concat(parts);
    // A chunk has been compared with its digest already.
    const isProven = rows.length === 1 && rows[0]?.digest === file.sha256;
    if (!isProven && sha256Hex(bytes) !== file.sha256) throw otherFile(file);
    await createSynced(this.#out, this.#target.nameOf(file.path), bytes);
    this.#advance(bytes.length);
  }

  async #writeLarge(file: FileEntry): Promise<void> {
    const { lanes } = this.#context;
    const whole = lanes.hashStream();
    const handle = await this.#out.create(this.#target.nameOf(file.path), { isUncached: true });
    const hashing: Promise<unknown>[] = [];
    try {
      // The whole file's digest is compared below, which proves every chunk: comparing theirs too would double the hashing.
      for await (const batch of new DecodePipeline(lanes, this.#reader).decode(this.#rowsOf(file), () => true)) {
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
      if ((await whole.digest()) !== file.sha256) await this.#nameDamage(file);
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
  async #nameDamage(file: FileEntry): Promise<never> {
    for (const row of this.#rowsOf(file)) await this.#read(row, file.path);
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
}

/** Small files wait for the disk, most of their time. */
const smallAtOnce = 16;
/** While one is synced the next is decoded. */
const largeAtOnce = 2;

const otherFile = (file: FileEntry): StrongroomError =>
  new StrongroomError('vault.digest_mismatch', `${file.path} is not the file that was stored.`, { path: file.path });
