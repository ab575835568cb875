import { Worker } from 'node:worker_threads';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Inspection, TensorEntry } from '../../../shared/model/inspection.ts';
import { emptyResult, finding } from './reader.ts';
import type { WorkerMessage, WorkerTask } from './worker-protocol.ts';

export interface HashProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface RunInspectionOptions {
  /** Without it the list of tensors stays empty (it can be long). */
  readonly wantTensors?: boolean;
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
}

// From source the worker is the file beside this one. Built, every bundle lies one folder below dist, whichever folder this code landed in.
const workerUrl = import.meta.url.endsWith('.ts')
  ? new URL('./inspection-worker.ts', import.meta.url)
  : new URL('../service/inspection-worker.mjs', import.meta.url);

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
  const first = await runWorker({ path, steps: wantHash ? ['inspect', 'hash'] : ['inspect'] }, options);
  // A thread that was ended took its hash with it; the digest of a bad file still matters.
  const again = wantHash && !first.finished ? await runWorker({ path, steps: ['hash'] }, options) : null;
  const sha256 = first.sha256 ?? again?.sha256 ?? null;
  const sizeBytes = again?.sizeBytes ?? first.inspection.sizeBytes;
  return {
    inspection: { ...first.inspection, path, sizeBytes, sha256 },
    tensors: options.wantTensors ? first.tensors : [],
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

function runWorker(task: WorkerTask, options: RunInspectionOptions): Promise<WorkerOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerOutcome>();
  const { signal } = options;
  if (signal?.aborted) return Promise.reject(cancelled());
  const worker = new Worker(workerUrl, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMiB ?? 768 },
    env: {},
    stdin: false,
  });
  let outcome: WorkerOutcome = {
    inspection: failedInspection('inspect.failed', crashed),
    tensors: [],
    sha256: null,
    sizeBytes: 0,
    finished: false,
  };
  const settle = (final: WorkerOutcome | StrongroomError): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    if (final instanceof StrongroomError) reject(final);
    else resolve(final);
    void worker.terminate();
  };
  const limitExceeded = (message: string): void =>
    settle({ ...outcome, inspection: failedInspection('inspect.limit_exceeded', message) });
  const onAbort = (): void => settle(cancelled());
  const timer = setTimeout(() => limitExceeded(outOfTime), options.timeoutMs ?? 10_000);
  if (!task.steps.includes('inspect')) clearTimeout(timer);
  signal?.addEventListener('abort', onAbort, { once: true });
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind === 'hashing') return options.onHashProgress?.(message);
    if (message.kind === 'failed')
      return settle(new StrongroomError(message.code, message.message, { path: task.path }));
    if (message.kind === 'hashed')
      return settle({ ...outcome, sha256: message.sha256, sizeBytes: message.sizeBytes, finished: true });
    clearTimeout(timer);
    outcome = {
      inspection: message.inspection,
      tensors: message.tensors,
      sha256: null,
      sizeBytes: message.inspection.sizeBytes,
      finished: !task.steps.includes('hash'),
    };
    if (outcome.finished) settle(outcome);
  });
  worker.on('error', (error) => {
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (isMemory) limitExceeded(outOfMemory);
    else settle(outcome);
  });
  worker.on('exit', () => settle(outcome));
  return promise;
}

const cancelled = (): StrongroomError => new StrongroomError('operation.cancelled', 'The inspection was cancelled.');
