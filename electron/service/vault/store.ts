import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { type Disk, joinPath, type ReadHandle } from '../platform/disk.ts';
import { readAtOnce } from '../platform/disk-durable.ts';
import type { Random } from '../platform/random.ts';
import { Bases } from './bases.ts';
import { batchesOf, type Piece } from './batches.ts';
import { blockChunkBytes } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import { encodeChunk } from './codec.ts';
import { descriptionTexts } from './description.ts';
import { elementTypeCode } from './element-type.ts';
import { batchBytes, batchPieces, type Lanes, type Slot } from './lanes/lanes.ts';
import { byCodePoint } from './manifest.ts';
import { PackReader } from './pack-reader.ts';
import { PackWriter } from './pack-writer.ts';
import type { TensorRange } from './progress.ts';
import {
  type ChunkIndex,
  type ChunkRow,
  type FileEntry,
  type FileRecipe,
  type KeyedTensor,
  type PackRow,
  type StoredFiles,
  tensorKey,
} from './rows.ts';
import { type Segment, segmentsOf } from './segments.ts';
import { namingSpace } from './space.ts';
import { StorePipeline } from './store-pipeline.ts';
import { undoPacks } from './undo-packs.ts';
import type { StoreRequest, UnreadFile } from './vault.ts';

export interface StoreContext {
  readonly disk: Disk;
  readonly index: ChunkIndex;
  readonly random: Random;
  readonly lanes: Lanes;
  readonly maxPackBytes?: number;
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
  readonly #reader: PackReader;
  readonly #pipeline: StorePipeline;
  readonly #files: readonly UnreadFile[];
  readonly #totalBytes: number;
  readonly #recipes = new Map<string, FileRecipe>();
  readonly #fresh: FileRecipe[] = [];
  readonly #tensors: { sha256: string; tensors: readonly KeyedTensor[] }[] = [];
  readonly #entries = new Map<string, FileEntry>();
  readonly #finishing: Promise<void>[] = [];
  #doneBytes = 0;

  constructor(context: StoreContext, request: StoreRequest) {
    const { disk, index, random, lanes } = context;
    this.#context = context;
    this.#request = request;
    this.#writer = new PackWriter(disk, random, context.maxPackBytes);
    this.#reader = new PackReader(disk, (digests) => index.findChunks(digests));
    const between = async (): Promise<void> => {
      throwIfCancelled(request.signal);
      await request.pausePoint?.();
      throwIfCancelled(request.signal);
    };
    const bases = new Bases(index, request.parentFiles ?? []);
    const { reader, writer } = { reader: this.#reader, writer: this.#writer };
    this.#pipeline = new StorePipeline({ lanes, index, reader, writer, bases, between });
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
          await this.#storeAll();
          return this.#result(await this.#writer.finish());
        },
      );
    } catch (error) {
      await this.#pipeline.drain().catch(() => undefined);
      // Nothing refers to these yet: they may go at once, which is what a full disk needs.
      await undoPacks(this.#writer, disk, this.#context.index);
      throw error;
    } finally {
      await this.#reader.close();
    }
  }

  async #storeAll(): Promise<void> {
    const unknown = this.#files.filter((file) => !this.#isKnown(file));
    const isSmall = (file: UnreadFile): boolean => file.sizeBytes <= blockChunkBytes;
    await this.#storeSmall(unknown.filter(isSmall));
    // Asked again: a file may be there twice.
    for (const file of unknown) if (!isSmall(file) && !this.#isKnown(file)) await this.#storeLarge(file);
    await this.#pipeline.drain();
    await Promise.all(this.#finishing);
    throwIfCancelled(this.#request.signal); // what was stopped while the last batches were at work
    const files = this.#files.map((file) => this.#entries.get(file.path) ?? { ...file, sha256: '' });
    for (const text of descriptionTexts(files, [...this.#recipes.values()])) await this.#describe(Buffer.from(text));
  }

  /** True for a file whose recipe is there: it is not read again. */
  #isKnown(file: UnreadFile): boolean {
    if (file.sha256 === null) return false;
    const { sha256 } = file;
    const recipe = this.#recipes.get(sha256) ?? this.#context.index.findRecipes([sha256]).get(sha256);
    if (!recipe) return false;
    this.#entries.set(file.path, { ...file, sha256 });
    this.#recipes.set(sha256, recipe);
    this.#advance(file.sizeBytes);
    return true;
  }

  /** Small files are a chunk each; those of one kind stand beside each other, where their likeness helps the compression. */
  async #storeSmall(files: readonly UnreadFile[]): Promise<void> {
    const byKind = [...files].sort(
      (a, b) => byCodePoint(extensionOf(a.path), extensionOf(b.path)) || byCodePoint(a.path, b.path),
    );
    for (let next = 0; next < byKind.length; ) {
      const group: UnreadFile[] = [];
      let length = 0;
      for (; next < byKind.length && group.length < batchPieces; next += 1) {
        const file = byKind[next];
        if (file === undefined || length + file.sizeBytes > batchBytes) break;
        group.push(file);
        length += file.sizeBytes;
      }
      await this.#storeGroup(group, length);
    }
  }

  async #storeGroup(group: readonly UnreadFile[], length: number): Promise<void> {
    const slot = await this.#pipeline.acquire();
    const pieces: Piece[] = [];
    try {
      let at = 0;
      const reads: Promise<void>[] = [];
      for (const file of group) {
        reads.push(this.#readSmall(file, slot.rawBytes.subarray(at, at + file.sizeBytes)));
        pieces.push({ at, length: file.sizeBytes, tensor: null, number: 0 });
        at += file.sizeBytes;
        if (reads.length === readsAtOnce) await settleAll(reads.splice(0));
      }
      await settleAll(reads);
    } catch (error) {
      this.#pipeline.release(slot);
      throw error;
    }
    const filled = pieces.filter((piece) => piece.length > 0);
    const { digests } = this.#pipeline.submit(slot, { offset: 0, length, pieces: filled }, { solid: true });
    this.#finishing.push(this.#finishGroup(group, digests));
    this.#finishing.at(-1)?.catch(() => undefined); // told at the end of #storeAll
  }

  async #finishGroup(group: readonly UnreadFile[], digests: Promise<readonly string[]>): Promise<void> {
    const found = (await digests).values();
    for (const file of group) {
      const sha256 = file.sizeBytes === 0 ? emptyDigest : (found.next().value ?? '');
      this.#storedFile(file, sha256, { sha256, sizeBytes: file.sizeBytes, chunks: file.sizeBytes ? [sha256] : [] });
      this.#advance(file.sizeBytes);
    }
  }

  async #readSmall(file: UnreadFile, into: Uint8Array): Promise<void> {
    const { disk, folder } = this.#request.source;
    const read = await readAtOnce(disk, joinPath(folder, file.path), into);
    if (read !== into.length) throw shorter(file);
  }

  #open(file: UnreadFile) {
    const { source } = this.#request;
    return source.disk.open(joinPath(source.folder, file.path));
  }

  /** Reads a large file; what is read goes on in the pipeline while the next file is read. */
  async #storeLarge(file: UnreadFile): Promise<void> {
    const tensors: readonly TensorRange[] = this.#request.tensors?.get(file.path) ?? [];
    const handle = await this.#open(file);
    try {
      const { sizeBytes } = await handle.stat();
      if (sizeBytes !== file.sizeBytes) throw shorter(file);
      const finish = await this.#submitAll(file, handle, segmentsOf(sizeBytes, tensors));
      this.#finishing.push(finish());
      this.#finishing.at(-1)?.catch(() => undefined); // told at the end of #storeAll
    } finally {
      await handle.close();
    }
  }

  /** Submits every batch of a file; the function that is given back ends once all of them are stored. */
  async #submitAll(file: UnreadFile, handle: ReadHandle, segments: readonly Segment[]): Promise<() => Promise<void>> {
    const whole = this.#context.lanes.hashStream();
    const digests: Promise<readonly string[]>[] = [];
    const done: Promise<void>[] = [];
    const tensors: KeyedTensor[] = [];
    let chunks = 0;
    let held: Slot | null = null;
    const next = async (): Promise<Slot> => {
      held = await this.#pipeline.acquire();
      return held;
    };
    try {
      for await (const { slot, batch } of batchesOf(handle, segments, next)) {
        const also = whole.update(slot, { at: slot.raw.at, length: batch.length });
        const submitted = this.#pipeline.submit(slot, batch, { solid: false, also });
        held = null;
        for (const [index, piece] of batch.pieces.entries()) tensors.push(...startOf(piece, chunks + index));
        chunks += batch.pieces.length;
        digests.push(submitted.digests);
        done.push(submitted.done.then(() => this.#advance(batch.length)));
        done.at(-1)?.catch(() => undefined);
      }
    } catch (error) {
      if (held) this.#pipeline.release(held);
      await whole.digest().catch(() => undefined);
      throw error;
    }
    return async () => {
      const recipe = { sizeBytes: file.sizeBytes, chunks: (await Promise.all(digests)).flat() };
      const sha256 = await whole.digest();
      await Promise.all(done);
      if (this.#storedFile(file, sha256, { sha256, ...recipe }) && tensors.length > 0)
        this.#tensors.push({ sha256, tensors });
    };
  }

  /** Takes up the recipe of a file whose bytes were read; true when it is new. Throws `vault.digest_mismatch` when they are not those expected. */
  #storedFile(file: UnreadFile, sha256: string, recipe: FileRecipe): boolean {
    if (file.sha256 !== null && file.sha256 !== sha256) throw otherBytes(file);
    const { path, sizeBytes } = file;
    this.#entries.set(path, { path, sizeBytes, sha256 });
    if (this.#recipes.has(sha256)) return false;
    const known = this.#context.index.findRecipes([sha256]).get(sha256);
    this.#recipes.set(sha256, known ?? recipe);
    if (!known) this.#fresh.push(recipe);
    return !known;
  }

  async #describe(raw: Uint8Array): Promise<void> {
    const digest = sha256Hex(raw);
    if (this.#context.index.findChunks([digest]).has(digest)) return;
    const elementType = elementTypeCode(null);
    const encoded = encodeChunk(raw, elementType);
    await this.#writer.add({ digest, rawBytes: raw.length, encoded, kind: 'description', elementType });
  }

  #advance(bytes: number): void {
    this.#doneBytes += bytes;
    this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, 'Storing');
  }

  #result(written: { readonly packs: readonly PackRow[]; readonly chunks: readonly ChunkRow[] }): StoredFiles {
    const data = written.chunks.filter((row) => row.kind === 'chunk');
    const sizes = {
      inputBytes: this.#totalBytes,
      newBytes: sum(data.map((row) => row.rawBytes)),
      newStoredBytes: sum(data.map((row) => row.storedBytes)),
      packBytes: sum(written.packs.map((pack) => pack.sizeBytes)),
    };
    const files = this.#files.map((file) => this.#entries.get(file.path) ?? { ...file, sha256: '' });
    return { ...written, recipes: this.#fresh, tensors: this.#tensors, files, sizes };
  }
}

/** Small files that are opened at the same time. */
const readsAtOnce = 16;
const emptyDigest = sha256Hex('');

/** Waits for all, then throws what failed first: a read that goes on would write into a slot that is used again. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(promises)) if (outcome.status === 'rejected') throw outcome.reason;
}

/** The tensor whose first chunk a piece is, when it can be found again. */
function startOf({ tensor, number }: Piece, firstChunk: number): readonly KeyedTensor[] {
  if (tensor === null || number > 0) return [];
  const { name, dtype, shape, offset, length } = tensor;
  if (!name || !dtype || !shape) return [];
  return [{ name, dtype, shape, offset, length, firstChunk, key: tensorKey({ name, dtype, shape }) }];
}

const extensionOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const shorter = (file: UnreadFile): StrongroomError =>
  new StrongroomError('file.changed_while_read', `${file.path} has another size than it had.`, { path: file.path });

const otherBytes = (file: UnreadFile): StrongroomError =>
  new StrongroomError(
    'vault.digest_mismatch',
    `The quarantined bytes of ${file.path} are not those that were brought in.`,
    { path: file.path, expected: file.sha256 },
  );
