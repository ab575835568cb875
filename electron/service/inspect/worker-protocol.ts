import type { ErrorCode } from '../../../shared/contract/errors.ts';
import type { Inspection, TensorEntry } from '../../../shared/model/inspection.ts';
import type { PlacedTree } from '../platform/source-tree.ts';

/** What the worker is to do, in this order. */
export interface WorkerTask {
  readonly path: string;
  /** Where the bytes lie when not at `path`. */
  readonly placed: PlacedTree | null;
  readonly steps: readonly ('inspect' | 'digests' | 'hash')[];
  /** `digests`: of the tensors of files of at most so many bytes. */
  readonly digestFileBytes: number;
}

/** What the worker says. `inspected` ends the timed part; `digested` has the digests of its tensors in their order; `hashed` or `failed` is its last word. */
export type WorkerMessage =
  | {
      readonly kind: 'inspected';
      readonly inspection: Inspection;
      readonly tensors: readonly TensorEntry[];
      /** The thread must not be used for another file. */
      readonly isSpent: boolean;
    }
  | { readonly kind: 'digested'; readonly digests: readonly (string | null)[] }
  | { readonly kind: 'hashing'; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly kind: 'hashed'; readonly sha256: string | null; readonly sizeBytes: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };
