import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Stream } from '../platform/crypto.ts';
import { type AppendHandle, type Disk, folderOf, type OpenDisk } from '../platform/disk.ts';
import { makeFolders, removeTree } from '../platform/disk-durable.ts';
import { newId, type Random } from '../platform/random.ts';
import { throwIfCancelled } from './cancel.ts';
import { PackReader } from './pack-reader.ts';
import type { ChunkIndex, FileEntry } from './rows.ts';
import { requireDistinctPaths, requireSafePath } from './safe-names.ts';
import type { RestoreRequest } from './vault.ts';

export interface RestoreDamagedContext {
  readonly disk: Disk;
  readonly openDisk: OpenDisk;
  readonly index: ChunkIndex;
  readonly random: Random;
}

/** A file that is not as it was stored. */
export interface DamagedFile {
  readonly path: string;
  /** Under which name what is left was written. */
  readonly writtenAs: string;
  readonly sizeBytes: number;
  /** Zeros in the file. Empty when every chunk is right and only the whole is not. */
  readonly holes: readonly { readonly offset: number; readonly length: number }[];
}

export interface RestoreDamagedRequest extends RestoreRequest {
  /** How a person calls the version, for DAMAGED.txt. */
  readonly label: string;
}

const suffix = '.damaged';
const zeros = new Uint8Array(1024 * 1024);

/**
 * Writes what is left of a version. Whole files, verified, get their names; of others what can be read, with zeros in the holes, under a name that
 * ends in `.damaged`; DAMAGED.txt says where the holes are. Gives the damaged files; none when the version is whole. Nothing is ever replaced.
 * Errors: `file.exists`, `file.name_refused`, `disk.full`, `operation.cancelled`; nothing is left in the folder then.
 */
export async function restoreDamaged(
  context: RestoreDamagedContext,
  request: RestoreDamagedRequest,
): Promise<readonly DamagedFile[]> {
  for (const { path } of request.files) requireSafePath(path);
  const names = request.files.flatMap(({ path }) => [path, `${path}${suffix}`]);
  const report = names.includes('DAMAGED.txt') ? 'DAMAGED-1.txt' : 'DAMAGED.txt';
  requireDistinctPaths([...names, report]);
  const out = context.openDisk(request.outDir);
  await out.makeRoot();
  for (const path of [...names, report]) {
    if ((await out.stat(path)) !== null)
      throw new StrongroomError('file.exists', `${path} already exists in the folder; nothing was written.`, { path });
  }
  return new RestoreDamaged(context, request, out).run(report);
}

class RestoreDamaged {
  readonly #context: RestoreDamagedContext;
  readonly #request: RestoreDamagedRequest;
  readonly #out: Disk;
  readonly #temporary: string;
  readonly #placed: string[] = [];
  readonly #totalBytes: number;
  #doneBytes = 0;

  constructor(context: RestoreDamagedContext, request: RestoreDamagedRequest, out: Disk) {
    this.#context = context;
    this.#request = request;
    this.#out = out;
    this.#temporary = `.${newId(context.random, 'strongroom')}`;
    this.#totalBytes = request.files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  }

  async run(report: string): Promise<readonly DamagedFile[]> {
    const reader = new PackReader(this.#context.disk, (digests) => this.#context.index.findChunks(digests));
    const damaged: DamagedFile[] = [];
    try {
      await makeFolders(this.#out, this.#temporary);
      for (const [at, file] of this.#request.files.entries()) {
        const found = await this.#write(reader, file, `${this.#temporary}/${at}`);
        if (found !== null) damaged.push(found);
      }
      if (damaged.length > 0) await this.#report(damaged, `${this.#temporary}/report`);
      const written = new Map(damaged.map(({ path, writtenAs }) => [path, writtenAs]));
      for (const [at, { path }] of this.#request.files.entries())
        await this.#place(`${this.#temporary}/${at}`, written.get(path) ?? path);
      if (damaged.length > 0) await this.#place(`${this.#temporary}/report`, report);
      for (const folder of new Set(this.#placed.map(folderOf))) await this.#out.syncFolder(folder);
      await removeTree(this.#out, this.#temporary);
      return damaged;
    } catch (error) {
      // Best effort: what failed may be the disk itself, and its error is the one to report.
      for (const path of this.#placed) await this.#out.remove(path).catch(() => undefined);
      await removeTree(this.#out, this.#temporary).catch(() => undefined);
      throw error;
    } finally {
      await reader.close();
    }
  }

  /** Null for a file that is whole. */
  async #write(reader: PackReader, file: FileEntry, name: string): Promise<DamagedFile | null> {
    const whole = sha256Stream();
    const holes: { offset: number; length: number }[] = [];
    const handle = await this.#out.create(name);
    let offset = 0;
    try {
      for (const { digest, length } of this.#pieces(file)) {
        throwIfCancelled(this.#request.signal);
        await this.#request.pausePoint?.();
        const bytes = await this.#read(reader, digest);
        if (bytes === null) {
          const last = holes.at(-1);
          if (last && last.offset + last.length === offset) last.length += length;
          else holes.push({ offset, length });
          await appendZeros(handle, length);
        } else {
          whole.update(bytes);
          await handle.append(bytes);
        }
        offset += length;
        this.#doneBytes += length;
        this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, 'Restoring');
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (holes.length === 0 && whole.digest('hex') === file.sha256) return null;
    return { path: file.path, writtenAs: `${file.path}${suffix}`, sizeBytes: file.sizeBytes, holes };
  }

  /** The chunks of a file and how long each is. From a chunk of unknown length on, the rest of the file is one hole. */
  *#pieces({ sha256, sizeBytes }: FileEntry): Generator<{ readonly digest: string; readonly length: number }> {
    const chunks = this.#context.index.findRecipes([sha256]).get(sha256)?.chunks ?? [];
    const rows = this.#context.index.findChunks(chunks);
    const known = chunks.reduce((sum, digest) => sum + (rows.get(digest)?.rawBytes ?? 0), 0);
    const isOneMissing = chunks.filter((digest) => !rows.has(digest)).length === 1;
    let offset = 0;
    for (const digest of chunks) {
      const length = rows.get(digest)?.rawBytes ?? (isOneMissing ? sizeBytes - known : sizeBytes - offset);
      if (length < 0 || offset + length > sizeBytes) break;
      yield { digest, length };
      offset += length;
    }
    if (offset < sizeBytes) yield { digest: '', length: sizeBytes - offset };
  }

  async #read(reader: PackReader, digest: string): Promise<Uint8Array | null> {
    const row = this.#context.index.findChunks([digest]).get(digest);
    if (row === undefined) return null;
    try {
      return await reader.read(row);
    } catch (error) {
      if (error instanceof StrongroomError) return null; // that it can't be read is what is reported
      throw error;
    }
  }

  async #report(damaged: readonly DamagedFile[], name: string): Promise<void> {
    const lines = [
      `What is left of ${this.#request.label}`,
      '',
      'The files below are NOT as they were registered. The bytes named could not be read and are zeros here.',
      '',
      ...damaged.flatMap(({ path, writtenAs, sizeBytes, holes }) => [
        `${path} (${sizeBytes} bytes), written as ${writtenAs}`,
        ...holes.map(({ offset, length }) => `  bytes ${offset} to ${offset + length - 1}`),
        ...(holes.length === 0 ? ['  all bytes: they do not have the digest of the file'] : []),
      ]),
    ];
    const handle = await this.#out.create(name);
    try {
      await handle.append(Buffer.from(`${lines.join('\n')}\n`));
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  async #place(from: string, to: string): Promise<void> {
    await makeFolders(this.#out, folderOf(to));
    await this.#out.moveNew(from, to);
    this.#placed.push(to);
  }
}

async function appendZeros(handle: AppendHandle, length: number): Promise<void> {
  for (let done = 0; done < length; done += zeros.length)
    await handle.append(zeros.subarray(0, Math.min(zeros.length, length - done)));
}
