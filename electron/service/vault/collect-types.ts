import type { ChunkRow, PackRow } from './rows.ts';

export interface CollectOptions {
  /** Repack every pack that holds dead bytes, not only the sparse ones. */
  readonly thorough: boolean;
  /** Also delete the packs in vault/unreferenced. */
  readonly unreferenced: boolean;
}

/** What a collection must leave. */
export interface CollectScope {
  /** SHA-256 of every file that stays, with its age: of two numbers the larger belongs to the newer file. */
  readonly inUse: ReadonlyMap<string, number>;
  readonly options: CollectOptions;
}

/** Why a pack is repacked, or left although it holds dead bytes. */
export type PackReason = 'nothing_live' | 'sparse' | 'description' | 'small' | 'below_threshold' | 'damaged';

export interface PackAction {
  readonly id: string;
  readonly sizeBytes: number;
  /** Of its bytes, those that nothing needs. */
  readonly deadBytes: number;
  readonly because: PackReason;
}

/** A base that only differences need, and that is to go: the newest of them will stand alone, the others differ to it. */
export interface RebasedBase {
  readonly base: ChunkRow;
  /** Newest first. */
  readonly dependents: readonly ChunkRow[];
}

/** What a collection would do, and what it would leave. Two plans with the same digest do the same. */
export interface VaultPlan {
  readonly digest: string;
  readonly options: CollectOptions;
  /** SHA-256 of files that the index holds and nothing uses, in order. */
  readonly deadFiles: readonly string[];
  /** Chunks that only these use. */
  readonly deadChunks: number;
  /** Stored bytes that die with each of them; a chunk of several counts for the first. */
  readonly bytesOfFile: ReadonlyMap<string, { readonly freedBytes: number; readonly leftBytes: number }>;
  readonly deletePacks: readonly PackAction[];
  readonly repackPacks: readonly PackAction[];
  /** Packs with dead bytes that stay as they are. */
  readonly keptPacks: readonly PackAction[];
  /** Dead chunks that stay, because live chunks are stored as differences to them. */
  readonly keptBases: { readonly chunks: number; readonly storedBytes: number };
  readonly rebased: ReadonlyMap<string, RebasedBase>;
  /** Digests of description records that name a file of `deadFiles`, or one that died earlier. */
  readonly staleDescriptions: ReadonlySet<string>;
  /** Packs in vault/unreferenced; deleted only when the options say so. */
  readonly unreferenced: readonly { readonly name: string; readonly sizeBytes: number }[];
  /** Dead chunks that are stored as differences. Their rows go at once: nobody may find them again when their bases have gone. */
  readonly deadDifferences: readonly string[];
  /** True for a chunk that stays: a file in use needs it, or a difference does. */
  readonly needs: (digest: string) => boolean;
  /** True for a file that stays. */
  readonly isInUse: (sha256: string) => boolean;
  readonly bytesBefore: number;
  /** By which the packs' folder shrinks; an estimate as far as chunks are encoded anew. */
  readonly bytesFreed: number;
  readonly bytesRewritten: number;
  /** In this order, each one commit. */
  readonly rounds: readonly (readonly PackRow[])[];
}

/** What one round changes in the index. Commit all of it in one transaction. */
export interface CollectedRound {
  readonly number: number;
  readonly isLast: boolean;
  readonly newPacks: readonly PackRow[];
  /** Rows as they are now: of chunks that were copied or encoded anew, and of new descriptions. Replace by digest. */
  readonly rows: readonly ChunkRow[];
  /** Digests whose rows go. */
  readonly removedRows: readonly string[];
  /** SHA-256 of files whose recipes go: all dead ones in the first round, else none. */
  readonly removedRecipes: readonly string[];
  /** Packs whose rows go. Remember them in the same transaction: their files are deleted after it. */
  readonly forgottenPacks: readonly PackRow[];
  readonly sizes: RoundSizes;
}

export interface RoundSizes {
  /** Of the forgotten packs, less the new ones: below zero while a round only prepares. */
  readonly freedBytes: number;
  /** Of the new packs. */
  readonly rewrittenBytes: number;
  /** Chunks that were encoded anew. */
  readonly reencodedChunks: number;
}
