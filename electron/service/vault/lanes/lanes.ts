import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { beginsAtPage } from '../../platform/disk-direct.ts';
import { threadFile } from '../../platform/thread-file.ts';
import { maxStoredBytes, recordHeaderBytes } from '../pack-format.ts';
import { workshopBytes, workshopMemory } from '../workshop.ts';
import { HashStreams, type HashTask } from './hash-streams.ts';
import type { LaneResults, LaneTask, Range } from './lane-task.ts';
import { LaneWork } from './lane-work.ts';

/** Raw bytes that one batch holds. */
export const batchBytes = 2 * 1024 * 1024;
/** Pieces that one batch holds: a message about more would not fit into what a thread may use. */
export const batchPieces = 4096;
/** Payloads of a batch, with records' headers between them, and a margin for frames that gain nothing. */
const storedAreaBytes = batchBytes + 256 * 1024;
/** In front of raw bytes, so that they can lie as far behind a block of a disk as the end of the file that they are appended to. */
const marginBytes = 4096;
const slotBytes = marginBytes + batchBytes + 2 * storedAreaBytes;
/**
 * Batches of a lane that are under way: one at work, one being filled, one being emptied. Where there are two lanes, the caller's thread hashes the
 * whole file beside them: they go ahead of it by some batches more.
 */
const slotsPerLane = (lanes: number): number => (lanes > 2 ? 3 : 4);

/** A batch's place in the memory of a lane: raw bytes with a block to spare, payloads, and payloads of bases. It begins at a block. */
export interface Slot {
  readonly lane: number;
  readonly raw: Range;
  readonly stored: Range;
  readonly base: Range;
  /** All three, which follow each other. */
  readonly all: Range;
  /** Views of them. */
  readonly rawBytes: Uint8Array;
  readonly storedBytes: Uint8Array;
  readonly baseBytes: Uint8Array;
  readonly allBytes: Uint8Array;
}

/** A SHA-256 over bytes in the order of the calls. */
export interface HashStream {
  /** Bytes of a slot, which stays as it is until this resolves. */
  update(slot: Slot, range: Range): Promise<unknown>;
  /** Bytes from elsewhere; they are copied. */
  updateBytes(bytes: Uint8Array): Promise<unknown>;
  digest(): Promise<string>;
}

/** Takes tasks in turn. */
interface Lane {
  /** Resolves when it is ready for tasks. */
  start(): Promise<unknown>;
  run(task: LaneTask): Promise<unknown>;
  close(): Promise<unknown>;
}

type ResultOf<T extends LaneTask> = LaneResults[T['kind']];

/**
 * Threads that hash, encode and decode, with the memory that batches lie in. Whoever holds a slot may fill it, have its lane work on it, and
 * must give it back.
 */
export class Lanes {
  readonly #lanes: readonly Lane[];
  /**
   * Goes on with hashes over many batches: a thread of its own where there are cores for it, else the caller's. In a lane batches would wait for
   * the hash of those before them behind that lane's other work, while the other lane has nothing to do.
   */
  readonly #hasher: Lane;
  readonly #free: Slot[] = [];
  readonly #waiting: ((slot: Slot) => void)[] = [];
  readonly slots: number;
  #streams = 0;

  /** `threads` 0: everything in the caller's thread, for little work and for tests on simulated disks. */
  constructor(threads: number) {
    const count = Math.max(1, threads);
    const slots = slotsPerLane(count);
    const memories = Array.from({ length: count }, () => workshopMemory(slots * slotBytes));
    for (const memory of memories) beginsAtPage(memory);
    this.#lanes = memories.map((_, own) => (threads === 0 ? inlineLane(memories, own) : threadLane(memories, own)));
    this.#hasher = threads > 2 ? threadLane([...memories, workshopMemory(0)], count) : callersLane(memories);
    // Lane by lane in turn, so that batches spread over all of them.
    for (let number = 0; number < slots; number += 1) {
      for (const [lane, memory] of memories.entries()) this.#free.push(slotOf(lane, memory, number));
    }
    this.slots = this.#free.length;
  }

  /** Starts the threads before there is work for them; whoever has work need not wait for this. */
  async start(): Promise<void> {
    await Promise.all([...this.#lanes, this.#hasher].map((lane) => lane.start()));
  }

  /** A slot, once one is free. First come, first served. */
  acquire(): Promise<Slot> {
    const free = this.#free.shift();
    if (free) return Promise.resolve(free);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A slot that is free now, or null. Whoever waits already comes first. */
  tryAcquire(): Slot | null {
    return this.#free.shift() ?? null;
  }

  release(slot: Slot): void {
    const next = this.#waiting.shift();
    if (next) next(slot);
    else this.#free.push(slot);
  }

  /** Has the slot's lane do a task. Throws `app.bug` when its thread ended. */
  async run<T extends LaneTask>(slot: Slot, task: T): Promise<ResultOf<T>> {
    // The lane answers each kind with its result; the protocol's types say which.
    return (await this.#lanes[slot.lane]?.run(task)) as ResultOf<T>;
  }

  /** A SHA-256 over ranges of slots in the order of the calls of `update`. */
  hashStream(): HashStream {
    this.#streams += 1;
    const stream = this.#streams;
    const run = (task: HashTask): Promise<unknown> => this.#hasher.run(task);
    return {
      update: (slot, range) => run({ kind: 'hash', stream, lane: slot.lane, range }),
      updateBytes: (bytes) => run({ kind: 'hashBytes', stream, bytes }),
      digest: async () => String(await run({ kind: 'hashed', stream })),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes, this.#hasher].map((lane) => lane.close()));
  }
}

/** Threads that suit this machine: more than the disk can feed help nobody, and each takes memory. */
export const defaultThreads = (): number => Math.min(6, Math.max(2, availableParallelism()));

function slotOf(lane: number, memory: WebAssembly.Memory, number: number): Slot {
  const start = workshopBytes + number * slotBytes;
  const raw = { at: start, length: batchBytes + marginBytes };
  const stored = { at: raw.at + raw.length, length: storedAreaBytes };
  const base = { at: stored.at + stored.length, length: storedAreaBytes };
  const view = ({ at, length }: Range): Uint8Array => new Uint8Array(memory.buffer, at, length);
  const all = { at: start, length: slotBytes };
  return {
    lane,
    raw,
    stored,
    base,
    all,
    rawBytes: view(raw),
    storedBytes: view(stored),
    baseBytes: view(base),
    allBytes: view(all),
  };
}

function inlineLane(memories: readonly WebAssembly.Memory[], own: number): Lane {
  let work: LaneWork | null = null;
  return {
    start: async () => undefined,
    run: async (task) => {
      work ??= new LaneWork(memories, own);
      return work.run(task);
    },
    close: async () => undefined,
  };
}

/**
 * Hashes in the caller's thread, which has little else to do; a task a turn of its loop, so that whoever asks for something in between is answered.
 */
function callersLane(memories: readonly WebAssembly.Memory[]): Lane {
  const streams = new HashStreams(memories.map(({ buffer }) => new Uint8Array(buffer)));
  const asked: { readonly task: HashTask; resolve(result: unknown): void; reject(error: unknown): void }[] = [];
  const next = (): void => {
    const one = asked.shift();
    if (asked.length > 0) setImmediate(next);
    try {
      one?.resolve(streams.run(one.task));
    } catch (error) {
      one?.reject(error);
    }
  };
  return {
    start: async () => undefined,
    run: (task) =>
      new Promise((resolve, reject) => {
        if (!isHashTask(task)) throw new Error('the caller’s thread only hashes');
        // Copied, as a thread's message is: whoever asks may use the bytes' memory again at once.
        const own = task.kind === 'hashBytes' ? { ...task, bytes: task.bytes.slice() } : task;
        asked.push({ task: own, resolve, reject });
        if (asked.length === 1) setImmediate(next);
      }),
    close: async () => undefined,
  };
}

const isHashTask = (task: LaneTask): task is HashTask =>
  task.kind === 'hash' || task.kind === 'hashBytes' || task.kind === 'hashed';

type Answer = { readonly ok: true; readonly result: unknown } | { readonly ok: false; readonly text: string };

/**
 * What a lane's own objects may take. It needs 6 MB; given more, V8 lets those of a thousand encodings lie before it looks for them, and the memory
 * that they hold apart from its own tears the allocator's into pieces that nothing fits: 150 MiB in 10 GB.
 */
const laneHeap = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 };

/** Started with its first task. */
function threadLane(memories: readonly WebAssembly.Memory[], own: number): Lane {
  const asked: { resolve(result: unknown): void; reject(error: unknown): void }[] = [];
  let worker: Worker | null = null;
  const failAll = (error: unknown): void => {
    worker = null;
    for (const { reject } of asked.splice(0)) reject(threadEnded(error));
  };
  const started = (): Worker => {
    const made = new Worker(threadFile('lane-worker', import.meta.url), {
      workerData: { memories, own },
      env: {},
      resourceLimits: laneHeap,
      name: `vault lane ${own}`,
    });
    made.on('message', (answer: Answer) => {
      const task = asked.shift();
      if (answer.ok) task?.resolve(answer.result);
      else task?.reject(threadEnded(answer.text));
      if (asked.length === 0) made.unref();
    });
    made.on('error', failAll).on('exit', (code) => failAll(`exit code ${code}`));
    return made;
  };
  const run = (task: LaneTask): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker ??= started();
      worker.ref();
      asked.push({ resolve, reject });
      worker.postMessage(task);
    });
  return {
    start: () => run({ kind: 'digest', pieces: [] }),
    run,
    close: async () => {
      const ending = worker;
      worker = null;
      // Something must keep the process alive meanwhile: the end of a thread that was idle does not, and a process that ends while a thread does
      // may abort.
      const alive = setInterval(() => undefined, 1000);
      await ending?.terminate();
      clearInterval(alive);
    },
  };
}

const threadEnded = (cause: unknown): StrongroomError =>
  new StrongroomError('app.bug', 'A thread of the vault ended while it worked.', {}, { cause });

/** The longest record that a slot can hold; longer ones, which only another program could have written, are decoded apart. */
export const fitsSlot = (rawBytes: number, storedBytes: number): boolean =>
  rawBytes <= batchBytes && storedBytes + recordHeaderBytes <= Math.min(storedAreaBytes, maxStoredBytes);
