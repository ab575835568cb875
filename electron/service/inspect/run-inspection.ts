import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Inspection, TensorEntry } from '../../../shared/model/inspection.ts';
import type { PlacedTree } from '../platform/source-tree.ts';
import { emptyResult, finding } from './reader.ts';
import type { WorkerMessage, WorkerTask } from './worker-protocol.ts';
import { prepareThread, returnThread, takeThread } from './worker-threads.ts';

export interface HashProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface RunInspectionOptions {
  /** Where the bytes lie when not at the path, which then only names what is inspected. */
  readonly placed?: PlacedTree;
  /** Without it the list of tensors stays empty (it can be long). */
  readonly wantTensors?: boolean;
  /** SHA-256 of the tensors in files of at most so many bytes; their bytes are read, which is not timed. Needs `wantTensors`. */
  readonly digestFileBytes?: number;
  /** Without it `sha256` is null; default true. */
  readonly wantHash?: boolean;
  /** For reading the file's structure; hashing is not timed. */
  readonly timeoutMs?: number;
  readonly maxHeapMiB?: number;
  readonly signal?: AbortSignal;
  readonly onHashProgress?: (progress: HashProgress) => void;
}

export interface InspectionRun {
  readonly inspection: Inspection;
  readonly tensors: readonly TensorEntry[];
  /** Of each tensor in turn; null where it was not asked for or is not known. */
  readonly digests: readonly (string | null)[];
}

const usualHeapMiB = 768;

/** Starts what an inspection needs, for one that begins within half a second. */
export const prepareInspection = (): void => prepareThread(usualHeapMiB);

const outOfTime = 'The file takes longer to read than one inspection may take, so it was not inspected.';
const outOfMemory = 'The file needs more memory to read than one inspection may use, so it was not inspected.';
const crashed = 'The file could not be inspected; treat it as unsafe.';

/**
 * Inspects what is at `path` in a worker thread, and computes the SHA-256 of a single file. A thread that exceeds its time or
 * memory is ended and reported as `error` with the finding `inspect.limit_exceeded`.
 * Throws file.* when the path can't be opened or read, and operation.cancelled when `signal` says so.
 */
export async function runInspection(path: string, options: RunInspectionOptions = {}): Promise<InspectionRun> {
  const wantHash = options.wantHash ?? true;
  const { digestFileBytes = 0 } = options;
  const steps = [
    'inspect' as const,
    ...(digestFileBytes > 0 ? ['digests' as const] : []),
    ...(wantHash ? ['hash' as const] : []),
  ];
  const task = { path, placed: options.placed ?? null, digestFileBytes };
  const first = await runWorker({ ...task, steps }, options);
  // A thread that was ended took its hash with it; the digest of a bad file still matters.
  const again = wantHash && !first.finished ? await runWorker({ ...task, steps: ['hash'] }, options) : null;
  const sha256 = first.sha256 ?? again?.sha256 ?? null;
  const sizeBytes = again?.sizeBytes ?? first.inspection.sizeBytes;
  return {
    inspection: { ...first.inspection, path, sizeBytes, sha256 },
    tensors: options.wantTensors ? first.tensors : [],
    digests: options.wantTensors ? first.tensors.map((_, at) => first.digests[at] ?? null) : [],
  };
}

interface WorkerOutcome extends InspectionRun {
  readonly sha256: string | null;
  readonly sizeBytes: number;
  /** The thread said its last word, rather than being ended. */
  readonly finished: boolean;
}

function failedInspection(code: 'inspect.limit_exceeded' | 'inspect.failed', message: string): Inspection {
  const { tensors: _, error: __, ...facts } = emptyResult('custom');
  const findings = [finding('medium', code, message)];
  return { path: '', ...facts, sizeBytes: 0, sha256: null, findings, error: { code, message } };
}

const nothingKnown = (): WorkerOutcome => ({
  inspection: failedInspection('inspect.failed', crashed),
  tensors: [],
  digests: [],
  sha256: null,
  sizeBytes: 0,
  finished: false,
});

const inspectedOutcome = (message: Extract<WorkerMessage, { kind: 'inspected' }>, task: WorkerTask): WorkerOutcome => ({
  inspection: message.inspection,
  tensors: message.tensors,
  digests: [],
  sha256: null,
  sizeBytes: message.inspection.sizeBytes,
  finished: task.steps.at(-1) === 'inspect',
});

function runWorker(task: WorkerTask, options: RunInspectionOptions): Promise<WorkerOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerOutcome>();
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(cancelled());
  const thread = takeThread(options.maxHeapMiB ?? usualHeapMiB);
  const { worker } = thread;
  let outcome = nothingKnown();
  let isSpent = false;
  const settle = (final: WorkerOutcome | StrongroomError, hasEnded: boolean): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    returnThread(thread, hasEnded && !isSpent);
    if (final instanceof StrongroomError) reject(final);
    else resolve(final);
  };
  const limitExceeded = (message: string): void =>
    settle({ ...outcome, inspection: failedInspection('inspect.limit_exceeded', message) }, false);
  const onAbort = (): void => settle(cancelled(), false);
  const timer = setTimeout(() => limitExceeded(outOfTime), options.timeoutMs ?? 10_000);
  if (!task.steps.includes('inspect')) clearTimeout(timer);
  signal?.addEventListener('abort', onAbort, { once: true });
  const onMessage = (message: WorkerMessage): void => {
    switch (message.kind) {
      case 'hashing':
        options.onHashProgress?.(message);
        break;
      case 'failed':
        settle(new StrongroomError(message.code, message.message, { path: task.path }), true);
        break;
      case 'hashed':
        settle({ ...outcome, sha256: message.sha256, sizeBytes: message.sizeBytes, finished: true }, true);
        break;
      case 'digested':
        outcome = { ...outcome, digests: message.digests, finished: task.steps.at(-1) === 'digests' };
        if (outcome.finished) settle(outcome, true);
        break;
      case 'inspected':
        clearTimeout(timer);
        isSpent = message.isSpent;
        outcome = inspectedOutcome(message, task);
        if (outcome.finished) settle(outcome, true);
    }
  };
  const onError = (error: unknown): void => {
    const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (isMemory) limitExceeded(outOfMemory);
    else settle(outcome, false);
  };
  const onExit = (): void => settle(outcome, false);
  worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  worker.postMessage(task);
  return promise;
}

const cancelled = (): StrongroomError => new StrongroomError('operation.cancelled', 'The inspection was cancelled.');
