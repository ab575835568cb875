import { sha256Hex } from '../platform/crypto.ts';
import { elementTypeName } from './element-type.ts';

/** A pack that is published: its file is complete and durable. */
export interface PackRow {
  /** SHA-256 (64 hex digits) over the pack's header and footer table; also its file name. */
  readonly id: string;
  /** Of the whole file. */
  readonly sizeBytes: number;
  /** Entries in its footer table. */
  readonly records: number;
}

/** What a record holds: a piece of a file, or the vault's own description of a store. */
export type RecordKind = 'chunk' | 'description';

/** Where a chunk lies. A chunk is in one pack; its digest is unique. */
export interface ChunkRow {
  /** SHA-256 of the raw bytes, 64 hex digits. */
  readonly digest: string;
  readonly packId: string;
  /** Of the record in the pack. */
  readonly offset: number;
  readonly rawBytes: number;
  /** Of the payload, without the record's header. */
  readonly storedBytes: number;
  /** docs/formats/pack.md lists them. */
  readonly codec: number;
  /** The chunk that this one is a difference to; null for one that stands alone. */
  readonly baseDigest: string | null;
  readonly kind: RecordKind;
  /**
   * Where the chunk begins in the raw bytes of a solid block, when the record at `offset` is one (small chunks encoded together; `codec` is
   * the block's, `storedBytes` the chunk's share of its payload); null for a record of its own.
   */
  readonly blockAt: number | null;
}

/** How a file's bytes are put together from chunks. One per distinct file content. */
export interface FileRecipe {
  /** SHA-256 of the whole file, 64 hex digits. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Digests in the order of the file; empty for an empty file. */
  readonly chunks: readonly string[];
}

/** A tensor of a stored file: what comparing versions and finding bases needs. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** In the file. */
  readonly offset: number;
  readonly length: number;
  /** Number of its first chunk in the file's recipe; its chunks follow each other, 1 MiB each but the last. */
  readonly firstChunk: number;
}

/** A tensor with the key that `ChunkIndex.findTensor` finds it by. */
export interface KeyedTensor extends StoredTensor {
  readonly key: string;
}

/** Where a tensor's chunks begin: in which file's recipe, from which chunk. */
export interface TensorPlace {
  readonly sha256: string;
  readonly firstChunk: number;
}

/** A file of a version, or of a quarantine item. */
export interface FileEntry {
  /** Relative, '/' between folders. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The rows that the catalog keeps for the vault, as far as the vault reads them. */
export interface ChunkIndex {
  /** The rows of those digests that are known. */
  findChunks(digests: readonly string[]): ReadonlyMap<string, ChunkRow>;
  /** The recipes of those files that are known. */
  findRecipes(sha256s: readonly string[]): ReadonlyMap<string, FileRecipe>;
  /** The named tensors of a stored file; empty where none are known. */
  tensorsOf(sha256: string): readonly StoredTensor[];
  /** The newest stored tensor with a key of `tensorKey`; null when there is none. */
  findTensor(key: string): TensorPlace | null;
  packs(): Iterable<PackRow>;
  chunksOfPack(packId: string): readonly ChunkRow[];
  /** The rows of chunks that are stored as differences to this one. */
  dependentsOf(digest: string): readonly ChunkRow[];
  recipes(): Iterable<FileRecipe>;
  /** How a person knows the file: "churn@1.0.0 model.onnx", for each use. For messages only. */
  namesOf(sha256: string): readonly string[];
}

/** What finds the same tensor of another version: a digest of its name, element type and shape. */
export const tensorKey = (tensor: Pick<StoredTensor, 'name' | 'dtype' | 'shape'>): string =>
  sha256Hex(JSON.stringify([tensor.name, elementTypeName(tensor.dtype), tensor.shape]));

/** What a finished store adds to the index. Commit all of it in one transaction, together with what refers to it. */
export interface StoredFiles {
  readonly packs: readonly PackRow[];
  readonly chunks: readonly ChunkRow[];
  /** Only those that the index did not hold. */
  readonly recipes: readonly FileRecipe[];
  /** Named tensors of the files of `recipes`. */
  readonly tensors: readonly { readonly sha256: string; readonly tensors: readonly KeyedTensor[] }[];
  /** Every file asked for, ordered by path. */
  readonly files: readonly FileEntry[];
  readonly sizes: StoredSizes;
}

export interface StoredSizes {
  /** Of all files. */
  readonly inputBytes: number;
  /** Raw bytes of the chunks that were new. */
  readonly newBytes: number;
  /** Bytes of these in packs. */
  readonly newStoredBytes: number;
  /** By which the vault's folder grew: packs with headers and footers. */
  readonly packBytes: number;
}
