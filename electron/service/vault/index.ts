/**
 * Bytes accepted from outside (quarantine) and bytes kept for good (content-addressed packs). The rows that say where a chunk lies are the
 * catalog's; the vault reads them through `ChunkIndex` and hands new ones to the caller's transaction. Format: docs/formats/.
 */

export { adoptUnreferencedPacks } from './adopt.ts';
export type { Collected, CollectRequest } from './collect.ts';
export type { CollectedRound, CollectOptions, CollectScope, PackAction, VaultPlan } from './collect-types.ts';
export { figuresOf } from './figures.ts';
export type { FileRanges } from './file-ranges.ts';
export type { ForgottenPacks } from './forgotten-packs.ts';
export { LanePool } from './lane-pool.ts';
export type { Manifest } from './manifest.ts';
export { manifestOf } from './manifest.ts';
export { type MemoryIndex, memoryIndex } from './memory-index.ts';
export { folderTarget } from './mirror/folder-target.ts';
export { identityPath, knownMirror, type MirrorIdentity, readIdentity, writeIdentity } from './mirror/identity.ts';
export * from './mirror/layout.ts';
export { s3Target } from './mirror/s3-target.ts';
export { type KnownMirrorFile, type Synced, type SyncProblem, syncMirror } from './mirror/sync.ts';
export type { MirrorFile, MirrorTarget } from './mirror/target.ts';
export type { PausePoint, Progress, TensorRange } from './progress.ts';
export type { BringIn, BroughtIn, Quarantine, QuarantineFolder } from './quarantine.ts';
export { openQuarantine } from './quarantine.ts';
export { type RebuiltRows, rebuildRows } from './rebuild.ts';
export { recipesDigest } from './recipes-digest.ts';
export type { Reconciled } from './reconcile.ts';
export * from './records/index.ts';
export type { Repaired, RepairRequest } from './repair.ts';
export { originalSource } from './repair-original.ts';
export type { RepairedRows } from './repair-pack.ts';
export { packsInFolder, packsOnMirror, packsSource } from './repair-packs.ts';
export type { RepairSource } from './repair-source.ts';
export type { DamagedFile } from './restore-damaged.ts';
export * from './rows.ts';
export { fixedChunkBytes, smallBytes } from './segments.ts';
export type { RestoreRequest, StoreRequest, UnreadFile, Vault, VaultOptions } from './vault.ts';
export { openVault } from './vault.ts';
export type { VaultProblem } from './verify-problem.ts';
export type { VaultCheck, VerifyRequest } from './verify-request.ts';
