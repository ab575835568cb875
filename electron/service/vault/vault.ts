import type { Disk, OpenDisk } from '../platform/disk.ts';
import type { Logger } from '../platform/logger.ts';
import type { Random } from '../platform/random.ts';
import type { Progress, TensorRange } from './progress.ts';
import { type Reconciled, reconcilePacks } from './reconcile.ts';
import { restoreFiles } from './restore.ts';
import type { ChunkIndex, FileEntry, StoredFiles } from './rows.ts';
import { storeFiles } from './store.ts';
import { type VaultCheck, type VerifyRequest, verifyVault } from './verify.ts';

export interface VaultOptions {
  /** The registry's folder. */
  readonly disk: Disk;
  /** For folders outside: where restored files go. */
  readonly openDisk: OpenDisk;
  readonly index: ChunkIndex;
  readonly random: Random;
  readonly logger: Logger;
}

export interface StoreRequest {
  readonly quarantineId: string;
  /** As `bringIn` reported them; each digest is checked again while its file is read. */
  readonly files: readonly FileEntry[];
  /** Tensors' places by path, where a reader found them: chunks are cut there. */
  readonly tensors?: ReadonlyMap<string, readonly TensorRange[]>;
  readonly signal?: AbortSignal;
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
  /** Compares packs with rows; with `full` decodes and hashes everything. Only `operation.cancelled` is thrown. */
  verify(request: VerifyRequest): Promise<VaultCheck>;
  /** Call at start, before anything else: creates the folders and sets aside what a crash left. */
  reconcile(): Promise<Reconciled>;
}

/** The vault of a registry. Nothing is read or written before the first call. */
export function openVault(options: VaultOptions): Vault {
  const { disk, index } = options;
  const logger = options.logger.child('vault');
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
        const stored = await storeFiles(options, request);
        const { inputBytes, packBytes } = stored.sizes;
        logger.info('files.stored', {
          files: stored.files.length,
          inputBytes,
          packBytes,
          chunks: stored.chunks.length,
        });
        return stored;
      }),
    restore: (request) => restoreFiles(options, request),
    verify: (request) => verifyVault(disk, index, request),
    reconcile: () =>
      inTurn(async () => {
        const reconciled = await reconcilePacks(disk, index.packs());
        for (const { id, sizeBytes } of reconciled.movedPacks)
          logger.warn('pack.set_aside', { pack: id.slice(0, 12), sizeBytes });
        for (const id of reconciled.missingPacks) logger.error('pack.missed', { pack: id.slice(0, 12) });
        return reconciled;
      }),
  };
}
