/**
 * Bytes accepted from outside (quarantine) and bytes kept for good (content-addressed packs). The rows that say where a chunk lies are the
 * catalog's; the vault reads them through `ChunkIndex` and hands new ones to the caller's transaction. Format: docs/formats/.
 */
export * from './rows.ts';
export type { Quarantine, QuarantineFolder, BringIn, BroughtIn } from './quarantine.ts';
export { openQuarantine } from './quarantine.ts';
export type { Vault, StoreRequest, RestoreRequest, VaultOptions } from './vault.ts';
export { openVault } from './vault.ts';
export type { VaultProblem, VaultCheck, VerifyRequest } from './verify.ts';
export type { Reconciled } from './reconcile.ts';
export type { Manifest } from './manifest.ts';
export { manifestOf } from './manifest.ts';
export type { Progress, TensorRange } from './progress.ts';
export { figuresOf } from './figures.ts';
export { memoryIndex, type MemoryIndex } from './memory-index.ts';
