import type { ErrorCode } from '../../../shared/contract/errors.ts';
import type { Progress } from './progress.ts';

/** One thing that verification found, with its place. Damage is reported, never thrown. */
export interface VaultProblem {
  readonly code: Extract<
    ErrorCode,
    'pack.corrupt' | 'pack.missing' | 'pack.unsupported' | 'chunk.digest_mismatch' | 'chunk.missing' | 'vault.digest_mismatch'
  >;
  /** One sentence for a person. */
  readonly message: string;
  /** The place in words: "pack ab12…, bytes 16 to 1048680" or "churn@1.0.0 model.onnx, bytes 0 to 1048575". */
  readonly location: string;
  readonly packId: string | null;
  readonly digest: string | null;
  /** Files that cannot be restored because of it, as `ChunkIndex.namesOf` calls them. */
  readonly files: readonly string[];
  /** In the pack or, for a problem of a file, in the file; null where the whole is meant. */
  readonly range: { readonly offset: number; readonly length: number } | null;
}

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

export interface VerifyRequest {
  /** Decode and hash every chunk and every file, not only compare tables. */
  readonly full: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
}
