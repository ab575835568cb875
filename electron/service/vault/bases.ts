import type { TensorRange } from './progress.ts';
import { type ChunkIndex, type ChunkRow, type TensorPlace, tensorKey } from './rows.ts';

/**
 * Finds what a tensor's chunks could be stored as differences to: the tensor of the same name, element type and shape in a parent's file,
 * else in the file that was stored last. Depth is one: where that tensor's chunk is a difference itself, its own base is taken.
 */
export class Bases {
  readonly #index: ChunkIndex;
  readonly #parents: readonly string[];
  #ofParents: ReadonlyMap<string, TensorPlace> | null = null;
  readonly #recipes = new Map<string, readonly string[]>();
  readonly #places = new Map<TensorRange, TensorPlace | null>();

  /** `parents`: digests of the files of parent versions, the most important one first. */
  constructor(index: ChunkIndex, parents: readonly string[]) {
    this.#index = index;
    this.#parents = parents;
  }

  /** The row of a base for piece `number` of a tensor, of `rawBytes`; null when there is none. */
  find(tensor: TensorRange, number: number, rawBytes: number): ChunkRow | null {
    const place = this.#placeOf(tensor);
    if (place === null) return null;
    const digest = this.#chunks(place.sha256)[place.firstChunk + number];
    const row = this.#row(digest);
    const base = row?.baseDigest ? this.#row(row.baseDigest) : row;
    return base?.baseDigest === null && base.blockAt === null && base.rawBytes === rawBytes ? base : null;
  }

  #row(digest: string | undefined): ChunkRow | null {
    return digest === undefined ? null : (this.#index.findChunks([digest]).get(digest) ?? null);
  }

  #placeOf(tensor: TensorRange): TensorPlace | null {
    const known = this.#places.get(tensor);
    if (known !== undefined) return known;
    const { name, dtype, shape } = tensor;
    const key = name && dtype && shape ? tensorKey({ name, dtype, shape }) : null;
    const place = key === null ? null : (this.#parentTensors().get(key) ?? this.#index.findTensor(key));
    this.#places.set(tensor, place);
    return place;
  }

  #parentTensors(): ReadonlyMap<string, TensorPlace> {
    if (this.#ofParents) return this.#ofParents;
    const found = new Map<string, TensorPlace>();
    for (const sha256 of this.#parents) {
      for (const tensor of this.#index.tensorsOf(sha256)) {
        const key = tensorKey(tensor);
        if (!found.has(key)) found.set(key, { sha256, firstChunk: tensor.firstChunk });
      }
    }
    this.#ofParents = found;
    return found;
  }

  #chunks(sha256: string): readonly string[] {
    const known = this.#recipes.get(sha256);
    if (known) return known;
    const chunks = this.#index.findRecipes([sha256]).get(sha256)?.chunks ?? [];
    this.#recipes.set(sha256, chunks);
    return chunks;
  }
}
