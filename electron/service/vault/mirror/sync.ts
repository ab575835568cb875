import { isCode, StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Disk } from '../../platform/disk.ts';
import { throwIfCancelled } from '../cancel.ts';
import type { PausePoint, Progress } from '../progress.ts';
import { mirrorFull } from '../space.ts';
import { checkPack, digestOfSource, sourceOnMirror } from './check-pack.ts';
import type { MirroredFile } from './layout.ts';
import { type ProvedSource, withProvedSource } from './proved-source.ts';
import { isPlaceError, type MirrorTarget } from './target.ts';

/** What is known of a file on the mirror from earlier syncs. */
export interface KnownMirrorFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Why it is not believed any more, or null. */
  readonly problem: string | null;
}

export interface SyncRequest {
  /** The registry's folder. */
  readonly disk: Disk;
  /** Guarded by its identity: see `knownMirror`. */
  readonly target: MirrorTarget;
  readonly wanted: readonly MirroredFile[];
  readonly known: readonly KnownMirrorFile[];
  /** Read and hash every file that is there. */
  readonly verify: boolean;
  /** Paths that a collection forgot; they are removed at the end, when everything wanted is there. Empty unless asked for. */
  readonly forgotten: readonly string[];
  /** A file was written and read back, or read again: keep it before the next one is begun. */
  readonly onFile: (file: KnownMirrorFile) => void;
  /** The mirror answered and does not hold a file that was known, or it was removed. */
  readonly onGone: (path: string) => void;
  /** False once the registry has no use for a file: a collection may run meanwhile. */
  readonly isStillWanted: (file: MirroredFile) => boolean;
  readonly signal?: AbortSignal;
  /** Waits while the work is paused; asked between files. */
  readonly pausePoint?: PausePoint;
  readonly onProgress?: Progress;
}

export interface SyncProblem {
  readonly code: string;
  readonly message: string;
  readonly location: string;
}

export interface Synced {
  readonly copied: number;
  readonly copiedBytes: number;
  readonly verified: number;
  readonly healed: number;
  readonly removed: number;
  readonly problems: readonly SyncProblem[];
}

/**
 * Brings a mirror up to date. Nothing that is there is deleted but `forgotten` paths. It can be stopped and run again at any point: each file is
 * whole or not there, and `onFile` came after its bytes were durable and read back. Damage here or there is a problem in the result;
 * errors: `mirror.unreachable`, `mirror.refused`, `mirror.foreign`, `disk.full`, `operation.cancelled`.
 */
export function syncMirror(request: SyncRequest): Promise<Synced> {
  return new Sync(request).run();
}

type Task = { readonly file: MirroredFile; readonly farBytes: number | null; readonly known: KnownMirrorFile | null };

class Sync {
  readonly #request: SyncRequest;
  readonly #known: Map<string, KnownMirrorFile>;
  readonly #problems: SyncProblem[] = [];
  #copied = 0;
  #copiedBytes = 0;
  #verified = 0;
  #healed = 0;
  #removed = 0;
  #doneBytes = 0;
  #totalBytes = 0;

  constructor(request: SyncRequest) {
    this.#request = request;
    this.#known = new Map(request.known.map((file) => [file.path, file]));
  }

  async run(): Promise<Synced> {
    const { target, wanted, signal, pausePoint } = this.#request;
    await target.clearUnfinished();
    const far = await this.#farFiles();
    for (const path of this.#known.keys()) if (!far.has(path)) this.#gone(path);
    const tasks = wanted.map((file) => this.#taskOf(file, far)).filter((task) => task !== null);
    this.#totalBytes = tasks.reduce((total, { file }) => total + file.sizeBytes, 0);
    for (const task of tasks) {
      throwIfCancelled(signal);
      await pausePoint?.();
      throwIfCancelled(signal);
      await this.#bring(task);
      this.#doneBytes += task.file.sizeBytes;
    }
    if (this.#problems.length === 0) await this.#removeForgotten(far);
    return {
      copied: this.#copied,
      copiedBytes: this.#copiedBytes,
      verified: this.#verified,
      healed: this.#healed,
      removed: this.#removed,
      problems: this.#problems,
    };
  }

  async #farFiles(): Promise<Map<string, number>> {
    const { target, signal, onProgress } = this.#request;
    const far = new Map<string, number>();
    onProgress?.(0, 0, 'Comparing');
    for (const folder of ['packs', 'records'])
      for await (const { path, sizeBytes } of target.list(folder, signal)) far.set(path, sizeBytes);
    return far;
  }

  #gone(path: string): void {
    this.#known.delete(path);
    this.#request.onGone(path);
  }

  /** Null for a file that needs nothing. */
  #taskOf(file: MirroredFile, far: ReadonlyMap<string, number>): Task | null {
    const farBytes = far.get(file.path) ?? null;
    const known = this.#known.get(file.path) ?? null;
    const isBelieved =
      known !== null && known.problem === null && known.sizeBytes === farBytes && farBytes === file.sizeBytes;
    return isBelieved && !this.#request.verify && !file.isGrowing ? null : { file, farBytes, known };
  }

  async #bring(task: Task): Promise<void> {
    const { file, farBytes } = task;
    const isThere = farBytes !== null && !file.isGrowing && (await this.#isRight(task, farBytes));
    if (isThere) return;
    this.#tell('Copying');
    try {
      await withProvedSource(this.#request.disk, file, this.#request.signal, (source) => this.#copy(task, source));
    } catch (error) {
      if (isCode(error, 'disk.full')) throw await this.#full(error);
      this.#failed(task, error);
    }
  }

  /** What is left to copy and what is free, for a person to act on. */
  async #full(error: unknown): Promise<StrongroomError> {
    const { target } = this.#request;
    const freeBytes = await target.freeBytes().catch(() => null);
    return mirrorFull(target.label, this.#totalBytes - this.#doneBytes, freeBytes, error);
  }

  async #copy({ file: { path, isGrowing }, farBytes, known }: Task, source: ProvedSource): Promise<void> {
    const { target, signal, verify, onFile } = this.#request;
    const { sizeBytes, sha256 } = source;
    const isSame = known?.problem === null && known.sha256 === sha256 && farBytes === sizeBytes;
    if (isGrowing && isSame && !verify) return;
    await target.put({ path, sizeBytes, sha256, read: source.read }, signal);
    onFile({ path, sizeBytes, sha256, problem: null });
    this.#copiedBytes += sizeBytes;
    if (farBytes === null) this.#copied += 1;
    else if (!isGrowing) this.#healed += 1;
  }

  /** True when the file on the mirror is what it should be; it is noted then. */
  async #isRight({ file, known }: Task, farBytes: number): Promise<boolean> {
    const { target, signal, onFile } = this.#request;
    this.#tell('Checking');
    try {
      const source = sourceOnMirror(target, file.path, farBytes);
      const isOld = known === null || known.sizeBytes !== farBytes || farBytes !== file.sizeBytes;
      const sha256 = isOld ? await this.#digestThere(file, source, signal) : await digestOfSource(source, signal);
      if (sha256 === null || (!isOld && sha256 !== known.sha256)) return false;
      onFile({ path: file.path, sizeBytes: farBytes, sha256, problem: null });
      this.#verified += 1;
      return true;
    } catch (error) {
      // Cut off, or gone since it was listed: copied again.
      if (isCode(error, 'file.unreadable') || isCode(error, 'mirror.file_missing')) return false;
      throw error;
    }
  }

  /** The digest of a file that no row speaks of (the row was lost, or a crash came before it), if it proves itself; else null. */
  async #digestThere(
    file: MirroredFile,
    source: ReturnType<typeof sourceOnMirror>,
    signal: AbortSignal | undefined,
  ): Promise<string | null> {
    if (source.sizeBytes !== file.sizeBytes) return null;
    if (file.packId === null) {
      const there = await digestOfSource(source, signal);
      if (file.sha256 !== null) return there === file.sha256 ? there : null;
      const { disk } = this.#request;
      return withProvedSource(disk, file, signal, (here) => Promise.resolve(here.sha256 === there ? there : null));
    }
    try {
      return (await checkPack(source, file.packId, signal)).sha256;
    } catch (error) {
      if (error instanceof StrongroomError && (error.kind === 'corrupt' || error.kind === 'unsupported')) return null;
      throw error;
    }
  }

  #failed({ file, farBytes, known }: Task, error: unknown): void {
    if (!(error instanceof StrongroomError)) throw error;
    if (isPlaceError(error) || error.kind === 'cancelled') throw error;
    if (!this.#request.isStillWanted(file)) return;
    const isThere = isCode(error, 'mirror.write_failed');
    const isMissing = isCode(error, 'file.not_found') && file.packId !== null;
    const code = isMissing ? 'pack.missing' : error.code;
    this.#problems.push({ code, message: error.message, location: isThere ? file.path : file.local });
    // What is there is wrong and could not be replaced: it must not count as a copy.
    if (farBytes !== null && known !== null) this.#request.onFile({ ...known, problem: error.code });
    else if (isThere) this.#request.onGone(file.path);
  }

  async #removeForgotten(far: ReadonlyMap<string, number>): Promise<void> {
    const { forgotten, target, signal } = this.#request;
    for (const path of forgotten) {
      throwIfCancelled(signal);
      if (!far.has(path)) continue;
      await target.remove(path);
      this.#gone(path);
      this.#removed += 1;
    }
  }

  #tell(step: string): void {
    this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, step);
  }
}
