import { Worker } from 'node:worker_threads';
import { isErrorCode, StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Verification } from '../../../../shared/model/audit.ts';
import { threadFile } from '../../platform/index.ts';
import type { WorkstationKey } from '../people/workstation-key.ts';
import type { OutsideAnchors } from './anchors.ts';

/** Long work on the whole log, which a thread does on a connection of its own. */
export type LogTask =
  | { readonly kind: 'verify'; readonly file: string; readonly nowMs: number; readonly outside: OutsideAnchors }
  | { readonly kind: 'seal'; readonly file: string; readonly note: string; readonly key: WorkstationKey };

export type LogMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly step: string }
  | { readonly kind: 'verified'; readonly verification: Verification }
  | { readonly kind: 'sealed'; readonly pieces: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly details: object };

type LogResult = Extract<LogMessage, { kind: 'verified' | 'sealed' }>;

/** Whether a log of so many records is long work: a shorter one is done in less time than a thread takes to begin. */
export const worthAThread = (records: number): boolean => records >= 200;

/** Whoever waits: told how far it is, and able to stop it. */
export interface LogWatch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number, step: string) => void;
}

/**
 * Does the task in a thread that ends afterwards. It reads the registry as it is at one moment, whatever is recorded meanwhile. Rejects with the task's own
 * error, or with what `signal` was aborted with.
 */
export async function inLogThread(task: LogTask, { signal, onProgress }: LogWatch = {}): Promise<LogResult> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<LogResult>();
  const worker = new Worker(threadFile('log-worker', import.meta.url), { workerData: task, env: {}, name: 'log' });
  const onAbort = () => reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  worker.on('message', (message: LogMessage) => {
    if (message.kind === 'progress') onProgress?.(message.done, message.total, message.step);
    else if (message.kind === 'failed') reject(failureOf(message));
    else resolve(message);
  });
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the thread of a log task ended without a result')));
  return promise.finally(async () => {
    signal?.removeEventListener('abort', onAbort);
    // Waited for: a process that ends while a thread does may abort.
    await worker.terminate();
  });
}

function failureOf({ code, message, details }: Extract<LogMessage, { kind: 'failed' }>): Error {
  return isErrorCode(code) ? new StrongroomError(code, message, { ...details }) : new Error(message);
}
