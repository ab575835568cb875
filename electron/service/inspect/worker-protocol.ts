import type { ErrorCode } from '../../../shared/contract/errors.ts';
import type { Inspection, TensorEntry } from '../../../shared/model/inspection.ts';

/** What the worker is to do, in this order. */
export interface WorkerTask {
  readonly path: string;
  readonly steps: readonly ('inspect' | 'hash')[];
}

/** What the worker says. `inspected` ends the timed part; `hashed` or `failed` is its last word. */
export type WorkerMessage =
  | {
      readonly kind: 'inspected';
      readonly inspection: Inspection;
      readonly tensors: readonly TensorEntry[];
      /** The thread must not be used for another file. */
      readonly isSpent: boolean;
    }
  | { readonly kind: 'hashing'; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly kind: 'hashed'; readonly sha256: string | null; readonly sizeBytes: number }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string };
