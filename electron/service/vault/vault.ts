import type { Disk, FileReader, OpenDisk } from '../platform/disk.ts';
import type { Logger } from '../platform/logger.ts';
import type { Random } from '../platform/random.ts';
import type { Collected, CollectRequest } from './collect.ts';
import type { CollectScope, VaultPlan } from './collect-types.ts';
import { type FileRanges, readRanges } from './file-ranges.ts';
import { type ForgottenPacks, nothingForgotten, unlinkForgotten } from './forgotten-packs.ts';
import { LanePool } from './lane-pool.ts';
import type { PausePoint, Progress, TensorRange } from './progress.ts';
import { Readers } from './readers.ts';
import { type Reconciled, reconcilePacks } from './reconcile.ts';
import type { Repaired, RepairRequest } from './repair.ts';
import { restoreFiles } from './restore.ts';
import type { DamagedFile, RestoreDamagedRequest } from './restore-damaged.ts';
import type { ChunkIndex, FileEntry, StoredFiles } from './rows.ts';
import { storeFiles } from './store.ts';
import { verifyVault } from './verify.ts';
import type { VaultCheck, VerifyRequest } from './verify-request.ts';

export interface VaultOptions {
  /** The registry's folder. */
  readonly disk: Disk;
  /** For folders outside: where restored files go. */
  readonly openDisk: OpenDisk;
  readonly index: ChunkIndex;
  readonly random: Random;
  readonly logger: Logger;
  /** Threads that hash, encode and decode; 0: none, everything in the caller's. As many as suit the machine when missing. */
  readonly threads?: number;
  /** Threads that were started before the vault is opened; it ends them when it is closed. */
  readonly lanes?: LanePool;
  /** For tests: packs are closed at this size instead of the format's. */
  readonly maxPackBytes?: number;
  /** Packs that collections forgot; none when missing. */
  readonly forgotten?: ForgottenPacks;
}

/** A file that is about to be stored. */
export interface UnreadFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** What its bytes must have; null: whatever they turn out to have. */
  readonly sha256: string | null;
}

export interface StoreRequest {
  /** Where the files lie: a quarantine item's (`Quarantine.source`). */
  readonly source: { readonly disk: FileReader; readonly folder: string };
  /** As `bringIn` reported them; each digest is checked again while its file is read. */
  readonly files: readonly UnreadFile[];
  /** Digests of files of versions that these were made from: their tensors may be the base of differences. */
  readonly parentFiles?: readonly string[];
  /** Tensors' places by path, where a reader found them: chunks are cut there. */
  readonly tensors?: ReadonlyMap<string, readonly TensorRange[]>;
  readonly signal?: AbortSignal;
  /** Waits while the work is paused; asked between batches. */
  readonly pausePoint?: PausePoint;
  readonly onProgress?: Progress;
  /**
   * Called once when every pack is durable, before any other store starts: put all rows and what refers to them into one transaction here.
   * When it throws, nothing refers to the new packs; they are set aside at the next `reconcile` and the error is passed on.
   */
  readonly commit: (stored: StoredFiles) => void;
}

export interface RestoreRequest {
  /** A version's files; their recipes are looked up in the index by digest. */
  readonly files: readonly FileEntry[];
  /** A folder as the platform names it; it is created when missing. */
  readonly outDir: string;
  readonly signal?: AbortSignal;
  readonly pausePoint?: PausePoint;
  readonly onProgress?: Progress;
}

export interface Vault {
  /**
   * Stores quarantined files. One store runs at a time; others wait their turn.
   * Errors: `quarantine.not_found`, `vault.digest_mismatch` (the bytes are not those that were brought in), `disk.full`, `disk.failed`,
   * `operation.cancelled`, and whatever `commit` throws.
   */
  store(request: StoreRequest): Promise<StoredFiles>;
  /**
   * Writes files bit for bit, each chunk and file verified before its name appears. Never replaces a file.
   * Errors: `file.exists`, `file.name_refused`, `chunk.missing`, `chunk.digest_mismatch`, `pack.missing`, `pack.corrupt`,
   * `vault.digest_mismatch`, `disk.full`, `operation.cancelled`. Nothing is left in `outDir` when it fails.
   */
  restore(request: RestoreRequest): Promise<void>;
  /** Gives `use` parts of stored files, each chunk verified; packs stay where they are until it ends. */
  readRanges<T>(use: (files: FileRanges) => Promise<T>): Promise<T>;
  /** Compares packs with rows; with `full` decodes and hashes everything. Only `operation.cancelled` is thrown. */
  verify(request: VerifyRequest): Promise<VaultCheck>;
  /** What a collection would do. Changes nothing; only `operation.cancelled` is thrown. */
  planCollection(scope: CollectScope, signal?: AbortSignal): Promise<VaultPlan>;
  /**
   * Executes a plan while nothing is stored. Errors: what `accept` and `commit` throw, `disk.full`, `disk.failed`, `operation.cancelled`.
   * The rounds that were committed stay, the one under way leaves nothing.
   */
  collect(request: CollectRequest): Promise<Collected>;
  /**
   * Replaces what a full verification found damaged by good bytes of the sources; it waits for stores. Idempotent, and where it is stopped it
   * can be run again. What can't be repaired is in the result. Errors: `disk.full`, `disk.failed`, `operation.cancelled`, and what `commit` throws.
   */
  repair(request: RepairRequest): Promise<Repaired>;
  /** Restores what is left of a version that is damaged: see restore-damaged.ts. */
  restoreDamaged(request: RestoreDamagedRequest): Promise<readonly DamagedFile[]>;
  /** Call at start, before anything else: creates the folders and sets aside what a crash left. */
  reconcile(): Promise<Reconciled>;
  /** Starts what work on so many bytes will need, so that it need not wait for it. Returns at once. */
  prepare(bytes: number): void;
  /** Ends the threads. Nothing may be under way. */
  close(): Promise<void>;
}

/** What is seldom asked for is loaded then: starting the program, or a command, need not wait for it. */
const collecting = () => import('./collect.ts');
const planning = () => import('./collect-plan.ts');
const repairing = () => import('./repair.ts');
const restoringDamaged = () => import('./restore-damaged.ts');

/** The vault of a registry. Nothing is read or written before the first call. */
export function openVault(options: VaultOptions): Vault {
  const { disk, index } = options;
  const logger = options.logger.child('vault');
  const lanes = options.lanes ?? new LanePool(options.threads);
  const forgotten = options.forgotten ?? nothingForgotten;
  const readers = new Readers();
  let last: Promise<unknown> = Promise.resolve();
  // Two stores at a time would both write a chunk that is new to both, and the second commit would fail.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    store: (request) =>
      inTurn(async () => {
        const stored = await storeFiles({ ...options, lanes: lanes.forBytes(bytesOf(request.files)) }, request);
        const { inputBytes, packBytes } = stored.sizes;
        logger.info('files.stored', {
          files: stored.files.length,
          inputBytes,
          packBytes,
          chunks: stored.chunks.length,
        });
        return stored;
      }),
    restore: (request) =>
      readers.track(() => restoreFiles({ ...options, lanes: lanes.startedFor(bytesOf(request.files)) }, request)),
    readRanges: (use) => readers.track(() => readRanges({ disk, index }, use)),
    verify: (request) =>
      readers.track(() =>
        verifyVault({ disk, index, lanes: lanes.startedFor(request.full ? storedBytes(index) : 0) }, request),
      ),
    planCollection: async (scope, signal) => (await planning()).planCollection(disk, index, scope, signal),
    collect: (request) =>
      inTurn(async () => {
        const { collect } = await collecting();
        const collected = await collect({ ...options, forgotten, readersGone: () => readers.gone() }, request);
        const { rounds, packsRemoved, packsWritten, freedBytes, left } = collected;
        logger.info('vault.collected', { rounds, packsRemoved, packsWritten, freedBytes, left: left.length });
        return collected;
      }),
    repair: (request) => inTurn(async () => (await repairing()).repairVault(options, request)),
    restoreDamaged: (request) => readers.track(async () => (await restoringDamaged()).restoreDamaged(options, request)),
    reconcile: () =>
      inTurn(async () => {
        const unlinked = await unlinkForgotten(disk, forgotten, index.packs());
        if (unlinked > 0) logger.info('pack.unlinked', { packs: unlinked });
        const reconciled = await reconcilePacks(disk, index.packs());
        for (const { id, sizeBytes } of reconciled.movedPacks)
          logger.warn('pack.set_aside', { pack: id.slice(0, 12), sizeBytes });
        for (const id of reconciled.missingPacks) logger.error('pack.missed', { pack: id.slice(0, 12) });
        return reconciled;
      }),
    prepare: (bytes) => {
      lanes.startedFor(bytes);
    },
    close: () => lanes.close(),
  };
}

/** Of all packs. */
function storedBytes(index: ChunkIndex): number {
  let total = 0;
  for (const pack of index.packs()) total += pack.sizeBytes;
  return total;
}

const bytesOf = (files: readonly { readonly sizeBytes: number }[]): number =>
  files.reduce((total, file) => total + file.sizeBytes, 0);
