import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Stream } from '../platform/crypto.ts';
import { type AppendHandle, type Disk, folderOf, type OpenDisk } from '../platform/disk.ts';
import { makeFolders, removeTree } from '../platform/disk-durable.ts';
import { newId, type Random } from '../platform/random.ts';
import { throwIfCancelled } from './cancel.ts';
import { PackReader } from './pack-reader.ts';
import type { ChunkIndex, FileEntry } from './rows.ts';
import { requireDistinctPaths, requireSafePath } from './safe-names.ts';
import { namingSpace } from './space.ts';
import type { RestoreRequest } from './vault.ts';

export interface RestoreContext {
  readonly disk: Disk;
  readonly openDisk: OpenDisk;
  readonly index: ChunkIndex;
  readonly random: Random;
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
  readonly #placed: string[] = [];
  #doneBytes = 0;

  constructor(context: RestoreContext, request: RestoreRequest, out: Disk) {
    this.#context = context;
    this.#request = request;
    this.#out = out;
    this.#temporary = `.${newId(context.random, 'strongroom')}`;
    this.#totalBytes = request.files.reduce((total, file) => total + file.sizeBytes, 0);
  }

  get bytesLeft(): number {
    return this.#totalBytes - this.#doneBytes;
  }

  async run(): Promise<void> {
    const reader = new PackReader(this.#context.disk, (digests) => this.#context.index.findChunks(digests));
    try {
      await makeFolders(this.#out, this.#temporary);
      for (const [at, file] of this.#request.files.entries()) await this.#write(reader, file, this.#temporaryName(at));
      for (const [at, file] of this.#request.files.entries()) await this.#place(file, this.#temporaryName(at));
      for (const folder of new Set(this.#placed.map(folderOf))) await this.#out.syncFolder(folder);
      await removeTree(this.#out, this.#temporary);
    } catch (error) {
      await this.#undo();
      throw error;
    } finally {
      await reader.close();
    }
  }

  #temporaryName(at: number): string {
    return `${this.#temporary}/${at}`;
  }

  async #write(reader: PackReader, file: FileEntry, name: string): Promise<void> {
    const recipe = this.#context.index.findRecipes([file.sha256]).get(file.sha256);
    if (!recipe)
      throw new StrongroomError('chunk.missing', `The vault does not hold ${file.path}.`, { path: file.path });
    const whole = sha256Stream();
    const handle = await this.#out.create(name);
    try {
      for (const digest of recipe.chunks) {
        throwIfCancelled(this.#request.signal);
        const bytes = await this.#chunk(reader, digest, file.path);
        whole.update(bytes);
        await this.#append(handle, bytes);
      }
      if (whole.digest('hex') !== file.sha256) {
        throw new StrongroomError('vault.digest_mismatch', `${file.path} is not the file that was stored.`, {
          path: file.path,
        });
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #chunk(reader: PackReader, digest: string, path: string): Promise<Uint8Array> {
    const row = this.#context.index.findChunks([digest]).get(digest);
    if (!row) throw new StrongroomError('chunk.missing', `A part of ${path} is not in the vault.`, { path, digest });
    try {
      return await reader.read(row);
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

  async #append(handle: AppendHandle, bytes: Uint8Array): Promise<void> {
    await handle.append(bytes);
    this.#doneBytes += bytes.length;
    this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, 'Restoring');
  }

  async #place(file: FileEntry, name: string): Promise<void> {
    const folder = folderOf(file.path);
    if (!this.#placed.some((path) => folderOf(path) === folder)) await makeFolders(this.#out, folder);
    await this.#out.moveNew(name, file.path);
    this.#placed.push(file.path);
  }

  async #undo(): Promise<void> {
    // Best effort: what failed may be the disk itself, and its error is the one to report.
    for (const path of this.#placed) await this.#out.remove(path).catch(() => undefined);
    await removeTree(this.#out, this.#temporary).catch(() => undefined);
  }
}
