import { isCode, StrongroomError } from '../../../../shared/contract/errors.ts';
import { sha256Stream } from '../../platform/crypto.ts';
import { type Disk, folderOf, joinPath } from '../../platform/disk.ts';
import { readExactly, removeTree } from '../../platform/disk-durable.ts';
import { throwIfCancelled } from '../cancel.ts';
import { requireSafePath } from '../safe-names.ts';
import {
  fileMissing,
  type MirrorFile,
  type MirrorTarget,
  type NewMirrorFile,
  unreachable,
  windowBytes,
  writeFailed,
} from './target.ts';

/** Files that are being written; the only folder that `clearUnfinished` looks into. */
const temporaryFolder = 'tmp';
const maxDepth = 8;

/** What file systems and desktops put into a folder by themselves. */
const systemNames: readonly string[] = ['lost+found', 'System Volume Information', '$RECYCLE.BIN', temporaryFolder];

/** A mirror in a folder of another disk or a share. The folder must be there: a missing one is a disk that is not connected. */
export function folderTarget(disk: Disk): MirrorTarget {
  return new FolderTarget(disk);
}

class FolderTarget implements MirrorTarget {
  readonly label: string;
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
    this.label = disk.root;
  }

  async *list(folder: string, signal?: AbortSignal): AsyncGenerator<MirrorFile> {
    yield* this.#below(folder, 0, signal);
  }

  async *#below(folder: string, depth: number, signal: AbortSignal | undefined): AsyncGenerator<MirrorFile> {
    // Whoever can write there can nest folders without end.
    if (depth > maxDepth) return;
    for (const { name, kind } of await this.#entries(folder)) {
      throwIfCancelled(signal);
      const path = joinPath(folder, name);
      if (kind === 'folder') yield* this.#below(path, depth + 1, signal);
      else if (kind === 'file') {
        const stat = await this.#do(() => this.#disk.stat(path));
        if (stat !== null) yield { path, sizeBytes: stat.sizeBytes };
      }
    }
  }

  async #entries(folder: string) {
    try {
      return await this.#disk.list(folder);
    } catch (error) {
      if (!isMissing(error)) throw this.#mapped(error);
      await this.#requireRoot();
      return [];
    }
  }

  async stat(path: string): Promise<MirrorFile | null> {
    const stat = await this.#do(() => this.#disk.stat(path));
    if (stat === null) await this.#requireRoot();
    return stat?.kind === 'file' ? { path, sizeBytes: stat.sizeBytes } : null;
  }

  async read(path: string, offset: number, length: number): Promise<Uint8Array> {
    try {
      return await readPart(this.#disk, path, offset, length);
    } catch (error) {
      if (isCode(error, 'file.unreadable')) throw error;
      if (!isMissing(error)) throw this.#mapped(error);
      await this.#requireRoot();
      throw fileMissing(this.label, path);
    }
  }

  /**
   * Order: temporary file, fsync, read back, rename, fsync of the folder. A crash before the rename leaves a file in tmp/, which the next
   * sync deletes; one after it the whole file, whose name may be lost until the folder is synced: then the next sync copies it again.
   */
  async put(file: NewMirrorFile, signal?: AbortSignal): Promise<void> {
    requireSafePath(file.path);
    await this.#requireRoot();
    const temporary = `${temporaryFolder}/${file.sha256.slice(0, 32)}.tmp`;
    await this.#do(() => this.#makeFolders(temporaryFolder));
    await this.#do(() => this.#disk.remove(temporary));
    await this.#write(temporary, file, signal);
    if ((await this.#do(() => this.#digestOf(temporary, file.sizeBytes))) !== file.sha256) {
      await this.#do(() => this.#disk.remove(temporary));
      throw writeFailed(this.label, file.path);
    }
    throwIfCancelled(signal);
    await this.#do(async () => {
      await this.#makeFolders(folderOf(file.path));
      await this.#disk.rename(temporary, file.path);
      await this.#syncNames(folderOf(file.path));
    });
    const stat = await this.stat(file.path);
    if (stat?.sizeBytes !== file.sizeBytes) throw writeFailed(this.label, file.path);
  }

  async #write(temporary: string, file: NewMirrorFile, signal: AbortSignal | undefined): Promise<void> {
    const handle = await this.#do(() => this.#disk.create(temporary));
    try {
      for (let done = 0; done < file.sizeBytes; done += windowBytes) {
        throwIfCancelled(signal);
        // Outside of `#do`: a source that fails is not the mirror's failure.
        const bytes = await file.read(done, Math.min(windowBytes, file.sizeBytes - done));
        await this.#do(() => handle.append(bytes));
      }
      await this.#do(() => handle.sync());
    } finally {
      await this.#do(() => handle.close());
    }
  }

  /** SHA-256 of the file as the disk gives it back; '' when it has another size. */
  async #digestOf(path: string, sizeBytes: number): Promise<string> {
    const whole = sha256Stream();
    const handle = await this.#disk.open(path);
    try {
      if ((await handle.stat()).sizeBytes !== sizeBytes) return '';
      for (let done = 0; done < sizeBytes; done += windowBytes)
        whole.update(await readExactly(handle, done, Math.min(windowBytes, sizeBytes - done)));
    } finally {
      await handle.close();
    }
    return whole.digest('hex');
  }

  async remove(path: string): Promise<void> {
    await this.#do(async () => {
      await this.#disk.remove(path);
      if ((await this.#disk.stat(folderOf(path))) !== null) await this.#syncNames(folderOf(path));
    });
  }

  async isEmpty(): Promise<boolean> {
    const entries = await this.#entries('');
    return entries.every(({ name }) => name.startsWith('.') || systemNames.includes(name));
  }

  clearUnfinished(): Promise<void> {
    return this.#do(() => removeTree(this.#disk, temporaryFolder));
  }

  freeBytes(): Promise<number> {
    return this.#do(() => this.#disk.freeBytes());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #makeFolders(path: string): Promise<void> {
    if (path === '' || (await this.#disk.stat(path)) !== null) return;
    await this.#makeFolders(folderOf(path));
    await this.#disk.makeFolder(path);
    await this.#syncNames(folderOf(path));
  }

  /** Some shares know no fsync of a folder; there the server decides when names are durable. */
  async #syncNames(folder: string): Promise<void> {
    try {
      await this.#disk.syncFolder(folder);
    } catch (error) {
      const errno = error instanceof StrongroomError ? error.details['cause'] : undefined;
      if (errno !== 'EINVAL' && errno !== 'ENOTSUP' && errno !== 'EOPNOTSUPP') throw error;
    }
  }

  async #requireRoot(): Promise<void> {
    const stat = await this.#disk.stat('').catch((error: unknown) => {
      throw this.#mapped(error);
    });
    if (stat?.kind !== 'folder')
      throw unreachable(this.label, 'the folder is not there; is the disk or share connected?');
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#mapped(error);
    }
  }

  #mapped(error: unknown): unknown {
    if (!(error instanceof StrongroomError)) return error;
    if (error.code.startsWith('mirror.') || error.kind === 'cancelled' || isCode(error, 'disk.full')) return error;
    if (isCode(error, 'file.no_permission')) {
      return new StrongroomError(
        'mirror.refused',
        `The mirror ${this.label} refuses: ${error.message}`,
        error.details,
        {
          cause: error,
        },
      );
    }
    return unreachable(this.label, error.message.replace(/\.$/, ''), error);
  }
}

const isMissing = (error: unknown): boolean => isCode(error, 'file.not_found') || isCode(error, 'file.not_a_file');

async function readPart(disk: Disk, path: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await disk.open(path);
  try {
    return await readExactly(handle, offset, length);
  } finally {
    await handle.close();
  }
}
