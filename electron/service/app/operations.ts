import { isErrorCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { ServiceEvent } from '../../../shared/contract/events.ts';
import type { Operation, OperationKind } from '../../../shared/model/operation.ts';
import { type Clock, isoTime, type Logger, newId, type Random } from '../platform/index.ts';

export interface OperationRun {
  readonly id: string;
  readonly signal: AbortSignal;
  /** Resolves at once, or when a pause ends. Work that asks it between its pieces can be paused; stopping ends a pause too. */
  readonly pausePoint: () => Promise<void>;
  /** Tells how far it is; events are sent at most every 100 ms. */
  readonly progress: (doneBytes: number, totalBytes: number, step: string) => void;
}

export interface StartOperation {
  readonly kind: OperationKind;
  readonly title: string;
  readonly startedBy: string | null;
  /** Id of what it works on, for `runningOn`. */
  readonly subjectId?: string;
  /** What its progress counts; bytes unless given. */
  readonly unit?: Operation['unit'];
  /** Its work asks `pausePoint`. */
  readonly canPause?: boolean;
  readonly run: (run: OperationRun) => Promise<Record<string, unknown>>;
}

interface Running {
  operation: Operation;
  readonly subjectId: string | null;
  readonly abort: AbortController;
  settled: Promise<void>;
  samples: { atMs: number; bytes: number }[];
  lastEventMs: number;
  /** While it is paused: lets it go on. */
  goOn: { readonly paused: Promise<void>; readonly resume: () => void } | null;
}

const KEPT = 200;
const EVENT_EVERY_MS = 100;
const SPEED_WINDOW_MS = 5000;

/** Long work of the service: started here, watched by events, stopped by id. Ended ones stay readable until the service ends. */
export class Operations {
  readonly #all = new Map<string, Running>();
  readonly #deps: { clock: Clock; random: Random; log: Logger; emit: (event: ServiceEvent) => void };
  /** Work of one lane runs one after another: several imports queue, and none of them holds up an export. */
  readonly #lanes = new Map<string, Promise<void>>();

  constructor(deps: { clock: Clock; random: Random; log: Logger; emit: (event: ServiceEvent) => void }) {
    this.#deps = deps;
  }

  /** Starts the work (after what is queued before it) and returns at once. */
  start(request: StartOperation): Operation {
    const { clock, random } = this.#deps;
    const operation: Operation = {
      id: newId(random, 'op'),
      kind: request.kind,
      title: request.title,
      status: 'running',
      step: 'Waiting',
      unit: request.unit ?? 'bytes',
      doneBytes: 0,
      totalBytes: null,
      bytesPerSecond: null,
      secondsLeft: null,
      startedAt: isoTime(clock.now()),
      endedAt: null,
      startedBy: request.startedBy,
      canCancel: true,
      canPause: request.canPause ?? false,
      isPaused: false,
      error: null,
      result: null,
    };
    const running: Running = {
      operation,
      subjectId: request.subjectId ?? null,
      abort: new AbortController(),
      settled: Promise.resolve(),
      samples: [],
      lastEventMs: 0,
      goOn: null,
    };
    this.#all.set(operation.id, running);
    const lane = request.kind === 'bring_in' || request.kind === 'register' ? 'import' : request.kind;
    running.settled = (this.#lanes.get(lane) ?? Promise.resolve()).then(() => this.#run(running, request));
    this.#lanes.set(lane, running.settled);
    this.#forgetOld();
    this.#emit(running);
    return operation;
  }

  async #run(running: Running, request: StartOperation): Promise<void> {
    const { signal } = running.abort;
    try {
      signal.throwIfAborted();
      const result = await request.run({
        id: running.operation.id,
        signal,
        pausePoint: async () => running.goOn?.paused,
        progress: (done, total, step) => this.#progress(running, done, total, step),
      });
      this.#end(running, { status: 'done', step: 'Done', result, secondsLeft: 0 });
    } catch (error) {
      if (signal.aborted) return this.#end(running, { status: 'cancelled', step: 'Cancelled' });
      this.#end(running, { status: 'failed', step: 'Failed', error: this.#failure(error, running.operation) });
    }
  }

  #failure(error: unknown, operation: Operation): Operation['error'] {
    if (error instanceof StrongroomError && isErrorCode(error.code) && error.code !== 'app.bug')
      return { code: error.code, message: error.message, details: { ...error.details } };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#deps.log.error('operation.failed', { operation: operation.id, kind: operation.kind, error: text });
    return {
      code: 'app.bug',
      message: 'Strongroom made a mistake and stopped this step; the log names it by its id.',
      details: { operationId: operation.id },
    };
  }

  #progress(running: Running, doneBytes: number, totalBytes: number, step: string): void {
    const now = this.#deps.clock.monotonicMs();
    const isNewStep = running.operation.step !== step;
    if (isNewStep) running.samples = [];
    running.samples.push({ atMs: now, bytes: doneBytes });
    while (running.samples.length > 2 && now - (running.samples[0]?.atMs ?? now) > SPEED_WINDOW_MS)
      running.samples.shift();
    const first = running.samples[0];
    const elapsed = first ? now - first.atMs : 0;
    const bytesPerSecond = first && elapsed > 200 ? ((doneBytes - first.bytes) / elapsed) * 1000 : null;
    const secondsLeft = bytesPerSecond && bytesPerSecond > 0 ? (totalBytes - doneBytes) / bytesPerSecond : null;
    running.operation = {
      ...running.operation,
      step,
      doneBytes,
      totalBytes,
      bytesPerSecond: bytesPerSecond === null ? null : Math.max(0, bytesPerSecond),
      secondsLeft: secondsLeft === null ? null : Math.max(0, secondsLeft),
    };
    if (isNewStep || now - running.lastEventMs >= EVENT_EVERY_MS) {
      running.lastEventMs = now;
      this.#emit(running);
    }
  }

  #end(running: Running, end: Partial<Operation>): void {
    running.operation = {
      ...running.operation,
      ...end,
      canCancel: false,
      canPause: false,
      isPaused: false,
      endedAt: isoTime(this.#deps.clock.now()),
    };
    this.#emit(running);
  }

  #emit(running: Running): void {
    this.#deps.emit({ type: 'operation', operation: running.operation });
  }

  #forgetOld(): void {
    for (const [id, { operation }] of this.#all) {
      if (this.#all.size <= KEPT) return;
      if (operation.status !== 'running') this.#all.delete(id);
    }
  }

  /** The id of the operation that is running on something, or null. */
  runningOn(subjectId: string): string | null {
    for (const running of this.#all.values())
      if (running.subjectId === subjectId && running.operation.status === 'running') return running.operation.id;
    return null;
  }

  /** True while other work than `id` runs and is not paused. */
  isBusy(id: string | null): boolean {
    for (const { operation } of this.#all.values())
      if (operation.id !== id && operation.status === 'running' && !operation.isPaused) return true;
    return false;
  }

  /** Resolves once no other work than `id` runs, or the signal says to stop. */
  async whenIdle(id: string, signal: AbortSignal): Promise<void> {
    while (this.isBusy(id) && !signal.aborted) {
      const others = [...this.#all.values()].filter(({ operation }) => operation.id !== id);
      const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      await Promise.race([
        stopped,
        ...others.filter(({ operation }) => operation.status === 'running').map((one) => one.settled),
      ]);
    }
  }

  list(): Operation[] {
    return [...this.#all.values()].map(({ operation }) => operation).reverse();
  }

  get(id: string): Operation {
    return this.#find(id).operation;
  }

  #find(id: string): Running {
    const running = this.#all.get(id);
    if (running) return running;
    throw new StrongroomError(
      'operation.not_found',
      'There is no such operation; it may be from before the last start.',
      { id },
    );
  }

  /** Asks the work to stop; it ends as `cancelled` once it has. */
  cancel(id: string): Operation {
    const running = this.#find(id);
    if (running.operation.status === 'running')
      running.abort.abort(new StrongroomError('operation.cancelled', 'Stopped.'));
    running.goOn?.resume();
    return running.operation;
  }

  /** Makes the work wait where it next can. Throws `operation.not_pausable` for work that has no such place, or has ended. */
  pause(id: string): Operation {
    const running = this.#find(id);
    if (running.operation.isPaused) return running.operation;
    if (!running.operation.canPause) {
      const message = 'This step can’t be paused: it has ended, or it must not be left half done.';
      throw new StrongroomError('operation.not_pausable', message, { id });
    }
    const { promise: paused, resolve: resume } = Promise.withResolvers<void>();
    running.goOn = { paused, resume };
    this.#setPaused(running, true);
    return running.operation;
  }

  /** Lets paused work go on. */
  resume(id: string): Operation {
    const running = this.#find(id);
    const { goOn } = running;
    running.goOn = null;
    goOn?.resume();
    if (running.operation.isPaused) this.#setPaused(running, false);
    return running.operation;
  }

  #setPaused(running: Running, isPaused: boolean): void {
    running.samples = []; // the speed of before says nothing of what comes after
    const unknown = { bytesPerSecond: null, secondsLeft: null };
    running.operation = { ...running.operation, isPaused, ...unknown };
    this.#emit(running);
  }

  /** Resolves when the operation has ended, however. */
  async ended(id: string): Promise<Operation> {
    const running = this.#find(id);
    await running.settled;
    return running.operation;
  }

  /** Stops everything and waits for it. */
  async close(): Promise<void> {
    for (const { operation } of this.#all.values()) if (operation.status === 'running') this.cancel(operation.id);
    await Promise.all(this.#lanes.values());
  }
}
