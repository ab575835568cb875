import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex, sha256Stream } from '../platform/crypto.ts';
import { type Disk, joinPath } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { throwIfCancelled } from './cancel.ts';
import { chunksOfFile, type FilePiece } from './chunks-of-file.ts';
import { encodeChunk } from './codec.ts';
import { descriptionTexts } from './description.ts';
import { elementTypeCode } from './element-type.ts';
import { byCodePoint } from './manifest.ts';
import { packPath } from './pack-format.ts';
import { PackWriter } from './pack-writer.ts';
import type { TensorRange } from './progress.ts';
import { itemFilesPath } from './quarantine-layout.ts';
import type { ChunkIndex, ChunkRow, FileEntry, FileRecipe, PackRow, StoredFiles } from './rows.ts';
import { segmentsOf } from './segments.ts';
import { namingSpace } from './space.ts';
import type { StoreRequest } from './vault.ts';

export interface StoreContext {
  readonly disk: Disk;
  readonly index: ChunkIndex;
  readonly random: Random;
}

/** Everything of `Vault.store` but its lock. */
export async function storeFiles(context: StoreContext, request: StoreRequest): Promise<StoredFiles> {
  const store = new Store(context, request);
  const stored = await store.run();
  // Packs are durable from here on. A crash before the caller's transaction leaves packs without rows, which `reconcile` sets aside.
  request.commit(stored);
  return stored;
}

class Store {
  readonly #context: StoreContext;
  readonly #request: StoreRequest;
  readonly #writer: PackWriter;
  readonly #files: readonly FileEntry[];
  /** Chunks of this store that the index does not hold yet. */
  readonly #fresh = new Set<string>();
  readonly #totalBytes: number;
  #doneBytes = 0;

  constructor(context: StoreContext, request: StoreRequest) {
    this.#context = context;
    this.#request = request;
    this.#writer = new PackWriter(context.disk, context.random);
    this.#files = [...request.files].sort((a, b) => byCodePoint(a.path, b.path));
    this.#totalBytes = sum(this.#files.map((file) => file.sizeBytes));
  }

  async run(): Promise<StoredFiles> {
    const { disk } = this.#context;
    try {
      return await namingSpace(
        disk,
        () => this.#totalBytes - this.#doneBytes,
        async () => {
          const recipes = await this.#storeAll();
          return this.#result(await this.#writer.finish(), recipes);
        },
      );
    } catch (error) {
      // Nothing refers to these yet: they may go at once, which is what a full disk needs.
      await this.#writer.abandon();
      for (const pack of this.#writer.published) await disk.remove(packPath(pack.id)).catch(() => undefined);
      throw error;
    }
  }

  /** The recipes that the index does not hold. */
  async #storeAll(): Promise<readonly FileRecipe[]> {
    const recipes = new Map<string, FileRecipe>();
    const fresh: FileRecipe[] = [];
    for (const file of this.#files) {
      const known = recipes.get(file.sha256) ?? this.#context.index.findRecipes([file.sha256]).get(file.sha256);
      const recipe = known ?? (await this.#storeFile(file));
      if (!known) fresh.push(recipe);
      else this.#advance(file.sizeBytes);
      recipes.set(file.sha256, recipe);
    }
    for (const text of descriptionTexts(this.#files, [...recipes.values()])) {
      const raw = Buffer.from(text);
      await this.#keep(sha256Hex(raw), raw, 'description', null);
    }
    return fresh;
  }

  async #storeFile(file: FileEntry): Promise<FileRecipe> {
    const { disk } = this.#context;
    const tensors: readonly TensorRange[] = this.#request.tensors?.get(file.path) ?? [];
    const handle = await disk.open(joinPath(itemFilesPath(this.#request.quarantineId), file.path));
    const whole = sha256Stream();
    const chunks: string[] = [];
    try {
      const { sizeBytes } = await handle.stat();
      if (sizeBytes !== file.sizeBytes) throw otherBytes(file);
      for await (const piece of chunksOfFile(handle, segmentsOf(file.sizeBytes, tensors))) {
        throwIfCancelled(this.#request.signal);
        whole.update(piece.bytes);
        chunks.push(await this.#storePiece(piece));
        this.#advance(piece.bytes.length);
      }
    } finally {
      await handle.close();
    }
    if (whole.digest('hex') !== file.sha256) throw otherBytes(file);
    return { sha256: file.sha256, sizeBytes: file.sizeBytes, chunks };
  }

  async #storePiece(piece: FilePiece): Promise<string> {
    const digest = sha256Hex(piece.bytes);
    await this.#keep(digest, piece.bytes, 'chunk', piece.dtype);
    return digest;
  }

  async #keep(digest: string, raw: Uint8Array, kind: ChunkRow['kind'], dtype: string | null): Promise<void> {
    if (this.#fresh.has(digest) || this.#context.index.findChunks([digest]).has(digest)) return;
    this.#fresh.add(digest);
    const elementType = elementTypeCode(dtype);
    await this.#writer.add({
      digest,
      rawBytes: raw.length,
      encoded: encodeChunk(raw, elementType),
      kind,
      elementType,
      baseDigest: null,
    });
  }

  #advance(bytes: number): void {
    this.#doneBytes += bytes;
    this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, 'Storing');
  }

  #result(
    written: { readonly packs: readonly PackRow[]; readonly chunks: readonly ChunkRow[] },
    recipes: readonly FileRecipe[],
  ): StoredFiles {
    const data = written.chunks.filter((row) => row.kind === 'chunk');
    const sizes = {
      inputBytes: this.#totalBytes,
      newBytes: sum(data.map((row) => row.rawBytes)),
      newStoredBytes: sum(data.map((row) => row.storedBytes)),
      packBytes: sum(written.packs.map((pack) => pack.sizeBytes)),
    };
    return { packs: written.packs, chunks: written.chunks, recipes, files: this.#files, sizes };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const otherBytes = (file: FileEntry): StrongroomError =>
  new StrongroomError(
    'vault.digest_mismatch',
    `The quarantined bytes of ${file.path} are not those that were brought in.`,
    {
      path: file.path,
      expected: file.sha256,
    },
  );
