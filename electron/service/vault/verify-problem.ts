import { type ErrorCode, StrongroomError } from '../../../shared/contract/errors.ts';
import { recordHeaderBytes } from './pack-format.ts';
import type { ChunkRow } from './rows.ts';

/** One thing that verification found, with its place. Damage is reported, never thrown. */
export interface VaultProblem {
  readonly code: Extract<
    ErrorCode,
    | 'pack.corrupt'
    | 'pack.missing'
    | 'pack.unsupported'
    | 'chunk.digest_mismatch'
    | 'chunk.missing'
    | 'vault.digest_mismatch'
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

/** What can be wrong with a vault. */
export type ProblemCode = VaultProblem['code'];
/** A problem that may still turn out to hit more files. */
export type OpenProblem = { -readonly [K in keyof VaultProblem]: VaultProblem[K] } & { files: string[] };
/** Where a problem is. */
export interface Place {
  readonly packId?: string;
  readonly digest?: string;
  readonly range?: VaultProblem['range'];
  readonly location: string;
}

const problemCodes: readonly ErrorCode[] = [
  'pack.corrupt',
  'pack.missing',
  'pack.unsupported',
  'chunk.digest_mismatch',
  'chunk.missing',
  'vault.digest_mismatch',
] satisfies readonly ProblemCode[];
const isProblemCode = (code: ErrorCode): code is ProblemCode => problemCodes.includes(code);

/** A pack for a person. */
export const packInWords = (packId: string): string => `pack ${packId.slice(0, 12)}…`;

/** The place of a chunk's record. */
export function placeOf(row: ChunkRow): Place {
  const length = recordHeaderBytes + row.storedBytes;
  const location = `${packInWords(row.packId)}, bytes ${row.offset} to ${row.offset + length - 1}`;
  return { packId: row.packId, digest: row.digest, range: { offset: row.offset, length }, location };
}

/** Says of a problem that it hits these files as well. */
export function addNames(problem: OpenProblem, names: readonly string[]): void {
  for (const name of names) if (!problem.files.includes(name)) problem.files.push(name);
}

/** A pack that is not what it should be. */
export const damaged = (message: string): StrongroomError => new StrongroomError('pack.corrupt', message);

/** The code of an error as a problem's. */
export const codeOf = (error: unknown, otherwise: ProblemCode): ProblemCode =>
  error instanceof StrongroomError && isProblemCode(error.code) ? error.code : otherwise;

/** The sentence of an error. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
