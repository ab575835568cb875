import type { TensorRange } from './progress.ts';

/** A stretch of a file that is cut in one way. The segments of a file tile it without gaps. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
  /** `fixed`: every 1 MiB from the segment's start. `content`: where the content says (FastCDC). */
  readonly cutting: 'fixed' | 'content';
  /** Null between tensors. */
  readonly tensor: TensorRange | null;
}

/** Distance of cuts inside a tensor: a multiple of every element size. */
export const fixedChunkBytes = 1024 * 1024;
/** Files up to this size, and stretches between tensors, are one chunk. */
export const smallBytes = 128 * 1024;
/** Above this many tensors a file is cut by content: each would cost more than it could save. */
const maxTensors = 200_000;

/** How to cut a file of `sizeBytes`. Tensor ranges come from hostile files: unless all lie inside and apart, none is used. */
export function segmentsOf(sizeBytes: number, tensors: readonly TensorRange[]): readonly Segment[] {
  if (sizeBytes === 0) return [];
  if (sizeBytes <= smallBytes) return [{ offset: 0, length: sizeBytes, cutting: 'fixed', tensor: null }];
  const sorted = usable(sizeBytes, tensors);
  const segments: Segment[] = [];
  let end = 0;
  for (const tensor of sorted) {
    if (tensor.offset > end) segments.push(between(end, tensor.offset));
    segments.push({ offset: tensor.offset, length: tensor.length, cutting: 'fixed', tensor });
    end = tensor.offset + tensor.length;
  }
  if (end < sizeBytes) segments.push(between(end, sizeBytes));
  return segments;
}

const between = (start: number, end: number): Segment => ({
  offset: start,
  length: end - start,
  cutting: end - start <= smallBytes ? 'fixed' : 'content',
  tensor: null,
});

function usable(sizeBytes: number, tensors: readonly TensorRange[]): readonly TensorRange[] {
  if (tensors.length > maxTensors) return [];
  const sorted = tensors.filter((tensor) => tensor.length > 0).sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const { offset, length } of sorted) {
    const isWhole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && !Object.is(offset, -0);
    if (!isWhole || offset < end || length > sizeBytes - offset) return [];
    end = offset + length;
  }
  return sorted;
}
