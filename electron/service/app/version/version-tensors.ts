import type { TensorEntry } from '../../../../shared/model/inspection.ts';
import type { TensorDigest, VersionTensor } from '../../../../shared/model/tensor.ts';
import type { Artifact } from '../../../../shared/model/version.ts';
import type { Catalog, TensorPage } from '../../catalog/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import { fixedChunkBytes, smallBytes, type TensorRange } from '../../vault/index.ts';
import type { Registry } from '../context.ts';
import { getRow } from '../quarantine/quarantine-rows.ts';
import { versionIdOf } from '../version-ref.ts';

/** Files up to this size are one chunk, so that the vault knows no digests of their tensors: the inspection works them out. */
export const uncutFileBytes = smallBytes;

/** What an inspection says of tensors, with the names of the files that will be registered. */
export const tensorsOf = (
  inspected: { readonly tensors: readonly TensorEntry[]; readonly digests: readonly (string | null)[] },
  singleName: string | null,
): TensorDigest[] =>
  inspected.tensors.map(({ name, dtype, shape, file, byteRange, layout }, at) => ({
    name,
    dtype,
    shape: [...shape],
    file: singleName ?? file,
    byteRange: byteRange && [byteRange[0], byteRange[1]],
    ...(layout === undefined ? {} : { layout }),
    digest: inspected.digests[at] ?? null,
  }));

/** Where the vault should cut: tensors' places by file. */
export function cutsOf(tensors: readonly TensorDigest[]): ReadonlyMap<string, readonly TensorRange[]> {
  const cuts = new Map<string, TensorRange[]>();
  for (const { file, byteRange, dtype, name, shape } of tensors) {
    if (byteRange === null) continue;
    const list = cuts.get(file) ?? [];
    list.push({ offset: byteRange[0], length: byteRange[1] - byteRange[0], dtype, name, shape });
    cuts.set(file, list);
  }
  return cuts;
}

/** Adds a version's tensors with what the vault's chunks say of their content. Call in the transaction that added chunks and version. */
export function addVersionTensors(
  catalog: Catalog,
  versionId: string,
  files: readonly Artifact[],
  tensors: readonly TensorDigest[],
): void {
  if (tensors.length === 0) return;
  const contents = new Map(files.map(({ path, sha256 }) => [path, chunkedContent(catalog, sha256)]));
  catalog.tensors.add(
    versionId,
    tensors.map((tensor) => withContent(tensor, contents.get(tensor.file))),
  );
}

/** The digests of the chunks of a tensor at a place in a file; null where the file was not cut there. */
type ChunksAt = (start: number, end: number) => readonly string[] | null;

function chunkedContent({ chunks }: Catalog, sha256: string): ChunksAt {
  const recipe = chunks.findRecipes([sha256]).get(sha256);
  const first = new Map(
    chunks.tensorsOf(sha256).map(({ offset, length, firstChunk }) => [`${offset}+${length}`, firstChunk]),
  );
  return (start, end) => {
    const at = first.get(`${start}+${end - start}`);
    return at === undefined || !recipe
      ? null
      : recipe.chunks.slice(at, at + Math.ceil((end - start) / fixedChunkBytes));
  };
}

function withContent(tensor: TensorDigest, chunksAt: ChunksAt | undefined): VersionTensor {
  const { byteRange } = tensor;
  const length = byteRange === null ? null : byteRange[1] - byteRange[0];
  const chunks = byteRange === null || length === 0 ? null : (chunksAt?.(byteRange[0], byteRange[1]) ?? null);
  const digest = length === 0 ? sha256Hex('') : chunks?.length === 1 ? (chunks[0] ?? null) : tensor.digest;
  if (chunks && chunks.length > 1) return { ...tensor, digest, contentKey: `chunks:${sha256Hex(chunks.join(''))}` };
  return { ...tensor, digest, contentKey: digest === null ? null : `sha256:${digest}` };
}

/** A page of a version's tensors. Throws `version.not_found`. */
export function versionTensors(
  registry: Registry,
  query: { readonly version: string; readonly text: string; readonly limit: number; readonly cursor: string | null },
): TensorPage & { isKnown: boolean } {
  const { catalog } = registry;
  const versionId = versionIdOf(registry, query.version);
  const counted = catalog.versions.record(versionId)?.inspection.tensorCount ?? 0;
  const isKnown = counted === 0 || catalog.tensors.has(versionId);
  return { ...catalog.tensors.page({ ...query, versionId }), isKnown };
}

/** A page of the tensors that inspection found in an item of quarantine. Throws `quarantine.not_found`. */
export function itemTensors(
  registry: Registry,
  query: {
    readonly quarantineId: string;
    readonly text: string;
    readonly limit: number;
    readonly cursor: string | null;
  },
): TensorPage<TensorDigest> {
  const { id } = getRow(registry, query.quarantineId);
  return registry.catalog.quarantine.tensorPage(id, query);
}
