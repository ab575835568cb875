import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, joinPath } from '../platform/disk.ts';
import { readExactly } from '../platform/disk-durable.ts';
import { throwIfCancelled } from './cancel.ts';
import { type VerifiedChunk, verifyChunk } from './codec.ts';
import { digestOfSource, withLocalSource } from './mirror/check-pack.ts';
import type { RepairSource, WantedChunks } from './repair-source.ts';
import type { ChunkIndex, FileRecipe } from './rows.ts';

const maxDepth = 32;
const maxFiles = 100_000;

/** The original file, or a folder that holds originals, offered again. `path` '' is the disk's root itself. */
export function originalSource(disk: Disk, path: string, index: ChunkIndex): RepairSource {
  return new OriginalSource(disk, path, index);
}

class OriginalSource implements RepairSource {
  readonly label: string;
  readonly #disk: Disk;
  readonly #path: string;
  readonly #index: ChunkIndex;
  /** Where files of known digests lie; null until somebody asks. */
  #offered: Map<string, string> | null = null;

  constructor(disk: Disk, path: string, index: ChunkIndex) {
    this.#disk = disk;
    this.#path = path;
    this.#index = index;
    this.label = joinPath(disk.root, path);
  }

  wholePack(): Promise<null> {
    return Promise.resolve(null);
  }

  async fetch(
    wanted: WantedChunks,
    take: (digest: string, raw: VerifiedChunk) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#offered ??= await this.#look(signal);
    const left = new Set(wanted.keys());
    for (const recipe of this.#index.recipes()) {
      const path = this.#offered.get(recipe.sha256);
      if (left.size === 0) return;
      if (path === undefined || !recipe.chunks.some((digest) => left.has(digest))) continue;
      for (const { digest, offset, length } of this.#pieces(recipe)) {
        throwIfCancelled(signal);
        if (!left.has(digest)) continue;
        const raw = await this.#piece(path, offset, length, digest);
        if (raw === null) continue;
        await take(digest, raw);
        left.delete(digest);
      }
    }
  }

  /** Where the chunks of a recipe lie in its file, as far as their lengths are known: one length that is not follows from the rest. */
  *#pieces({ chunks, sizeBytes }: FileRecipe) {
    const rows = this.#index.findChunks(chunks);
    const known = chunks.reduce((sum, digest) => sum + (rows.get(digest)?.rawBytes ?? 0), 0);
    const isOneMissing = chunks.filter((digest) => !rows.has(digest)).length === 1;
    let offset = 0;
    for (const digest of chunks) {
      const length = rows.get(digest)?.rawBytes ?? (isOneMissing ? sizeBytes - known : -1);
      if (length < 0) return;
      yield { digest, offset, length };
      offset += length;
    }
  }

  async #piece(path: string, offset: number, length: number, digest: string): Promise<VerifiedChunk | null> {
    const handle = await this.#disk.open(path);
    try {
      return verifyChunk(digest, await readExactly(handle, offset, length));
    } catch (error) {
      if (error instanceof StrongroomError) return null; // the file changed since it was hashed, or its disk fails here
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Hashes every file that has the size of a stored one. */
  async #look(signal: AbortSignal | undefined): Promise<Map<string, string>> {
    const bySize = new Map<number, Set<string>>();
    for (const { sha256, sizeBytes } of this.#index.recipes())
      bySize.set(sizeBytes, (bySize.get(sizeBytes) ?? new Set()).add(sha256));
    const found = new Map<string, string>();
    let files = 0;
    const visit = async (path: string, depth: number): Promise<void> => {
      throwIfCancelled(signal);
      const stat = await this.#disk.stat(path);
      if (stat?.kind === 'folder' && depth <= maxDepth) {
        for (const { name } of await this.#disk.list(path)) await visit(joinPath(path, name), depth + 1);
      }
      if (stat?.kind !== 'file') return;
      files += 1;
      const digests = files > maxFiles ? undefined : bySize.get(stat.sizeBytes);
      if (digests === undefined) return;
      const sha256 = await withLocalSource(this.#disk, path, (source) => digestOfSource(source, signal));
      if (digests.has(sha256)) found.set(sha256, path);
    };
    await visit(this.#path, 0);
    return found;
  }
}
