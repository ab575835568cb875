import type { TensorEntry } from '../../../shared/model/inspection.ts';
import { sha256Stream } from '../platform/crypto.ts';
import type { SourceFile, SourceTree } from './source.ts';

export interface DigestOptions {
  /** Tensors of larger files are left out. */
  readonly mostFileBytes: number;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

const pieceBytes = 4 * 1024 * 1024;

/** A hostile file may announce the same gigabytes as many tensors: so many times its size is read at most. */
const mostReadings = 4;

/**
 * SHA-256 of each tensor's bytes, in the order of `tensors`; null for one whose bytes are not one plain range or whose file is too large.
 * Reads piece by piece: memory does not grow with the tensors. Throws what reading a file throws.
 */
export function tensorDigests(
  tree: SourceTree,
  tensors: readonly TensorEntry[],
  { mostFileBytes, onProgress }: DigestOptions,
): (string | null)[] {
  const files = new Map(tree.files.map((file) => [tree.isFolder ? file.path : '', file]));
  const wanted = tensors.map((tensor) => {
    const file = files.get(tensor.file);
    return file && file.sizeBytes <= mostFileBytes && tensor.byteRange ? { file, range: tensor.byteRange } : null;
  });
  let totalBytes = 0;
  for (const one of wanted) if (one) totalBytes += one.range[1] - one.range[0];
  let leftBytes = mostReadings * tree.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  return wanted.map((one) => {
    if (one === null || one.range[1] - one.range[0] > leftBytes) return null;
    leftBytes -= one.range[1] - one.range[0];
    return digestOf(one.file, one.range, (bytes) => {
      doneBytes += bytes;
      onProgress?.(doneBytes, totalBytes);
    });
  });
}

function digestOf(
  { source }: SourceFile,
  [start, end]: readonly [number, number],
  onBytes: (bytes: number) => void,
): string {
  const digest = sha256Stream();
  for (let at = start; at < end; at += pieceBytes) {
    const length = Math.min(pieceBytes, end - at);
    digest.update(source.read(at, length));
    if (end - start > pieceBytes) onBytes(length);
  }
  if (end - start <= pieceBytes) onBytes(end - start);
  return digest.digest('hex');
}
