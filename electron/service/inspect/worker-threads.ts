import { Worker } from 'node:worker_threads';
import { keepWasmWrappers } from '../platform/engine-flags.ts';
import { threadFile } from '../platform/thread-file.ts';

/** A thread that inspects one file after the other. Starting one costs more than most inspections, so idle ones are kept. */
export interface InspectionThread {
  readonly worker: Worker;
  readonly heapMiB: number;
  taskCount: number;
}

const workerUrl = threadFile('inspection-worker', import.meta.url);

const mostIdle = 2;
/** A thread is replaced after this many files, so that whatever it may have kept of them goes too. */
const mostTasks = 100;

/** So long an idle thread is kept: many files come close together, and its memory is wanted elsewhere after that. */
const idleMs = 500;

const idle: InspectionThread[] = [];

/** A thread for one task, new or idle; it keeps the process alive until it is given back. */
export function takeThread(heapMiB: number): InspectionThread {
  const at = idle.findIndex((thread) => thread.heapMiB === heapMiB);
  const [known] = at < 0 ? [] : idle.splice(at, 1);
  if (known) {
    known.worker.ref();
    return known;
  }
  return startThread(heapMiB);
}

/** Starts a thread for a task that is soon to come, unless one is idle. */
export function prepareThread(heapMiB: number): void {
  if (idle.some((thread) => thread.heapMiB === heapMiB)) return;
  keepIdle(startThread(heapMiB));
}

/**
 * What is new in a thread's heap may take. Two thousand files leave little behind, but V8 lets the space for new objects grow to 64 MiB over them,
 * and the bytes read of each file, which lie outside the heap, wait as long to be given back: 75 MiB in all. Heavy files take no longer with it.
 */
const youngHeapMiB = 8;

function startThread(heapMiB: number): InspectionThread {
  keepWasmWrappers();
  const resourceLimits = { maxOldGenerationSizeMb: heapMiB, maxYoungGenerationSizeMb: youngHeapMiB };
  const worker = new Worker(workerUrl, { resourceLimits, env: {}, stdin: false });
  const thread: InspectionThread = { worker, heapMiB, taskCount: 0 };
  const forget = (): void => {
    const place = idle.indexOf(thread);
    if (place >= 0) idle.splice(place, 1);
  };
  // A thread that dies while nobody waits for it must not take the process with it.
  worker.on('error', forget);
  worker.on('exit', forget);
  return thread;
}

/** Takes a thread back: kept when its task came to its end, ended when it was cut off or has done its share. */
export function returnThread(thread: InspectionThread, isFinished: boolean): void {
  const { worker } = thread;
  thread.taskCount += 1;
  if (!isFinished || thread.taskCount >= mostTasks || idle.length >= mostIdle) {
    void worker.terminate();
    return;
  }
  keepIdle(thread);
}

function keepIdle(thread: InspectionThread): void {
  thread.worker.unref();
  idle.push(thread);
  setTimeout(() => endIdle(thread), idleMs).unref();
}

/** Ends a thread that is idle still; one that was taken and given back meanwhile has a time of its own. */
function endIdle(thread: InspectionThread): void {
  const at = idle.indexOf(thread);
  if (at < 0) return;
  idle.splice(at, 1);
  void thread.worker.terminate();
}
