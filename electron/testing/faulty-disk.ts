import { type ErrorCode, StrongroomError } from '../../shared/contract/errors.ts';
import type { AppendHandle, Disk, ReadHandle } from '../service/platform/disk.ts';

/** Methods of a Disk and of its handles that can be made to fail. */
export type FaultyMethod = Exclude<keyof Disk, 'root'> | 'read' | 'handleStat' | 'handleAppend' | 'sync';

export interface Fault {
  readonly method: FaultyMethod;
  /** Only calls whose path contains this text; every call when missing. */
  readonly path?: string;
  /** How many matching calls pass first. */
  readonly after?: number;
  /** The error to throw; `short` makes a read return half of what it read. */
  readonly outcome: ErrorCode | 'short';
}

export interface FaultyDisk extends Disk {
  /** Throws when a planned fault was never met: such a test has proved nothing. */
  assertAllFaultsHit(): void;
  /** Matching calls of each method so far, planned or not. */
  readonly calls: ReadonlyMap<FaultyMethod, number>;
}

/** `disk`, whose calls fail as planned. Each fault happens once. */
export function faultyDisk(disk: Disk, faults: readonly Fault[]): FaultyDisk {
  const plan = new FaultPlan(faults);
  const plain = <A extends readonly unknown[], R>(
    method: FaultyMethod,
    call: (path: string, ...rest: A) => Promise<R>,
  ) => {
    return async (path: string, ...rest: A): Promise<R> => {
      plan.meet(method, path);
      return call(path, ...rest);
    };
  };
  return {
    root: disk.root,
    calls: plan.calls,
    assertAllFaultsHit: () => plan.assertAllHit(),
    makeRoot: async () => {
      plan.meet('makeRoot', '');
      await disk.makeRoot();
    },
    open: async (path) => {
      plan.meet('open', path);
      return faultyReader(await disk.open(path), path, plan);
    },
    create: async (path, options) => {
      plan.meet('create', path);
      return faultyAppender(await disk.create(path, options), path, plan);
    },
    append: async (path) => {
      plan.meet('append', path);
      return faultyAppender(await disk.append(path), path, plan);
    },
    makeFolder: plain('makeFolder', (path) => disk.makeFolder(path)),
    list: plain('list', (path) => disk.list(path)),
    stat: plain('stat', (path) => disk.stat(path)),
    rename: plain('rename', (from, to: string) => disk.rename(from, to)),
    moveNew: plain('moveNew', (from, to: string) => disk.moveNew(from, to)),
    remove: plain('remove', (path) => disk.remove(path)),
    truncate: plain('truncate', (path, sizeBytes: number) => disk.truncate(path, sizeBytes)),
    syncFolder: plain('syncFolder', (path) => disk.syncFolder(path)),
    freeBytes: async () => {
      plan.meet('freeBytes', '');
      return disk.freeBytes();
    },
  };
}

const faultyReader = (handle: ReadHandle, path: string, plan: FaultPlan): ReadHandle => ({
  read: async (into, offset) => {
    const isShort = plan.meet('read', path) === 'short';
    const count = await handle.read(into, offset);
    return isShort ? Math.floor(count / 2) : count;
  },
  stat: async () => {
    plan.meet('handleStat', path);
    return handle.stat();
  },
  close: () => handle.close(),
});

const faultyAppender = (handle: AppendHandle, path: string, plan: FaultPlan): AppendHandle => ({
  append: async (bytes) => {
    plan.meet('handleAppend', path);
    await handle.append(bytes);
  },
  sync: async () => {
    plan.meet('sync', path);
    await handle.sync();
  },
  close: () => handle.close(),
});

class FaultPlan {
  readonly calls = new Map<FaultyMethod, number>();
  readonly #faults: { readonly fault: Fault; toPass: number; isHit: boolean }[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, toPass: fault.after ?? 0, isHit: false }));
  }

  meet(method: FaultyMethod, path: string): 'short' | null {
    this.calls.set(method, (this.calls.get(method) ?? 0) + 1);
    for (const planned of this.#faults) {
      const { fault } = planned;
      if (planned.isHit || fault.method !== method || !path.includes(fault.path ?? '')) continue;
      if (planned.toPass > 0) {
        planned.toPass -= 1;
        continue;
      }
      planned.isHit = true;
      if (fault.outcome === 'short') return 'short';
      throw new StrongroomError(fault.outcome, `A planned fault met ${method}.`, {
        path,
        operation: method,
        cause: 'planned',
      });
    }
    return null;
  }

  assertAllHit(): void {
    const missed = this.#faults.filter((planned) => !planned.isHit).map(({ fault }) => fault);
    if (missed.length > 0) throw new Error(`planned faults that were never met: ${JSON.stringify(missed)}`);
  }
}
