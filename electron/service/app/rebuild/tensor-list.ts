import { z } from 'zod';
import type { TensorDigest } from '../../../../shared/model/tensor.ts';
import { tensorLayouts } from '../../../../shared/model/tensor-layout.ts';
import type { Artifact } from '../../../../shared/model/version.ts';
import type { Catalog, RecipeChunks } from '../../catalog/index.ts';
import { canonicalJson } from '../../evidence/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import { fixedChunkBytes, type KeyedTensor, tensorKey } from '../../vault/index.ts';
import { addVersionTensors, uncutFileBytes } from '../version/version-tensors.ts';

/** A longer list is not kept with the version's record; a rebuilt registry then does not know the tensors. */
export const maxTensorListLength = 32 * 1024 * 1024;

const TensorRow = z.tuple(
  [
    z.number().int().nonnegative(),
    z.string(),
    z.string(),
    z.array(z.number()),
    z.tuple([z.number(), z.number()]).nullable(),
    z.string().nullable(),
  ],
  z.enum(tensorLayouts),
);
const TensorList = z.strictObject({ tensors: z.array(TensorRow), type: z.literal('strongroom.tensors/1') });

/** Files in the order in which a list numbers them: that of the manifest. */
const inOrder = (files: readonly Artifact[]): readonly Artifact[] =>
  files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

/**
 * The tensors of a version as one text, or null where there are none or too many. A digest stands in it only where no chunk tells it, so that
 * versions which differ in values alone share a text.
 */
export function tensorListText(files: readonly Artifact[], tensors: readonly TensorDigest[]): string | null {
  if (tensors.length === 0) return null;
  const known = new Map(inOrder(files).map(({ path, sizeBytes }, number) => [path, { number, sizeBytes }]));
  const rows = tensors.flatMap(({ file, name, dtype, shape, byteRange, digest, layout }) => {
    const place = known.get(file);
    if (place === undefined) return []; // a name that the inspection made up is no file of the version
    const isUncut = place.sizeBytes <= uncutFileBytes;
    return [
      [
        place.number,
        name,
        dtype,
        [...shape],
        byteRange && [...byteRange],
        isUncut ? digest : null,
        ...(layout === undefined ? [] : [layout]),
      ],
    ];
  });
  const text = canonicalJson({ tensors: rows, type: 'strongroom.tensors/1' });
  return text.length > maxTensorListLength ? null : text;
}

/** Keeps a list and gives the digest by which a version's record names it. Call in the transaction that adds the version. */
export function keepTensorList(
  catalog: Catalog,
  files: readonly Artifact[],
  tensors: readonly TensorDigest[],
): string | null {
  const text = tensorListText(files, tensors);
  if (text === null) return null;
  const sha256 = sha256Hex(text);
  catalog.tensors.keepList(sha256, text);
  return sha256;
}

/** Reads the list of a version with these files. Throws for a text that is none of such a version. */
export function parseTensorList(text: string, files: readonly Artifact[]): TensorDigest[] {
  const paths = inOrder(files).map(({ path }) => path);
  return TensorList.parse(JSON.parse(text)).tensors.map(([number, name, dtype, shape, byteRange, digest, layout]) => {
    const file = paths[number];
    if (file === undefined) throw new RangeError(`there is no file ${number}`);
    return { ...(layout === undefined ? {} : { layout }), file, name, dtype, shape, byteRange, digest };
  });
}

/**
 * Brings back the tensors of versions from the lists that their records name, and where the vault cut their files: what later versions
 * find their bases by. The index must be there. Gives the versions whose list is in no copy or is none.
 */
export function restoreTensors(catalog: Catalog): string[] {
  const unknown: string[] = [];
  for (const { versionId, sha256 } of catalog.tensors.listed()) {
    const text = catalog.tensors.list(sha256);
    const files = catalog.versions.artifacts(versionId);
    const tensors = text === null ? null : readList(text, files);
    if (tensors === null) {
      unknown.push(versionId);
      continue;
    }
    const byFile = Map.groupBy(tensors, ({ file }) => file);
    for (const { path, sha256: file } of files) restoreCuts(catalog, file, byFile.get(path) ?? []);
    if (!catalog.tensors.has(versionId)) addVersionTensors(catalog, versionId, files, tensors);
  }
  return unknown;
}

/** A list that was edited tells nothing; it costs space, no bytes. */
function readList(text: string, files: readonly Artifact[]): TensorDigest[] | null {
  try {
    return parseTensorList(text, files);
  } catch {
    return null;
  }
}

function restoreCuts({ chunks }: Catalog, file: string, tensors: readonly TensorDigest[]): void {
  if (tensors.length === 0 || chunks.tensorsOf(file).length > 0) return;
  const recipe = chunks.recipeChunks(file);
  const found = recipe === null ? [] : tensors.flatMap((tensor) => cutAt(recipe, tensor));
  if (found.length > 0) chunks.addTensors(file, found);
}

/** The place of a tensor among the chunks of its file, where the vault cut the file at the tensor's ends. Nobody takes a list's word for it. */
function cutAt({ starts, sizeBytes }: RecipeChunks, { name, dtype, shape, byteRange }: TensorDigest): KeyedTensor[] {
  if (byteRange === null || sizeBytes <= uncutFileBytes) return [];
  const [start, end] = byteRange;
  const firstChunk = starts.get(start);
  if (firstChunk === undefined || end <= start) return [];
  for (let at = start + fixedChunkBytes, number = 1; at < end; at += fixedChunkBytes, number += 1)
    if (starts.get(at) !== firstChunk + number) return [];
  const pieces = Math.ceil((end - start) / fixedChunkBytes);
  if (end !== sizeBytes && starts.get(end) !== firstChunk + pieces) return [];
  return [
    { name, dtype, shape, offset: start, length: end - start, firstChunk, key: tensorKey({ name, dtype, shape }) },
  ];
}
