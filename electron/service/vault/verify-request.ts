import type { PausePoint, Progress } from './progress.ts';
import type { VaultProblem } from './verify-problem.ts';

/** What a verification found. */
export interface VaultCheck {
  readonly full: boolean;
  readonly checkedPacks: number;
  readonly checkedChunks: number;
  readonly checkedFiles: number;
  /** Bytes read from packs. */
  readonly checkedBytes: number;
  readonly problems: readonly VaultProblem[];
  /** Pack files that no row names: garbage, not damage. */
  readonly unknownPacks: readonly string[];
}

/** What a verification is asked for. */
export interface VerifyRequest {
  /** Decode and hash every chunk, and prove every file's digest, not only compare tables. */
  readonly full: boolean;
  /**
   * Files whose recipe is proven to be the one that was stored (`recipesDigest`): their digest follows from those of their chunks, and they are
   * not put together again. None when missing.
   */
  readonly bound?: ReadonlySet<string>;
  /** True for files that an earlier full verification, which was stopped, has found whole: they are not read again. */
  readonly isChecked?: (sha256: string) => boolean;
  /** Files that are whole, now and then while a full verification runs: one that is stopped later can be taken up from there. */
  readonly onChecked?: (sha256s: readonly string[]) => void;
  readonly signal?: AbortSignal;
  readonly pausePoint?: PausePoint;
  readonly onProgress?: Progress;
}
