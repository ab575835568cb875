/**
 * The audit log's proofs: chained canonical records, the RFC 6962 tree over them, signed checkpoints, verification and the
 * export that verifies by itself. Pure functions over data; rows live in the catalog. Formats: docs/formats/audit-log.md, audit-export.md.
 */
export {
  AUDIT_EXPORT_PAYLOAD_TYPE,
  AUDIT_EXPORT_TYPE,
  type AuditExport,
  type AuditFilter,
  type ExportRequest,
  type ExportVerdict,
  makeAuditExport,
  parseAuditExport,
  verifyAuditExport,
  wholeExportPieces,
} from './audit-export.ts';
export {
  type CheckpointBody,
  type CheckpointVerdict,
  checkpointDigest,
  parseCheckpoint,
  type SignedCheckpoint,
  shortCode,
  signCheckpoint,
  verifyCheckpoint,
  type WorkstationKey,
} from './checkpoint.ts';
export { appendLeaf, type CompactRange, emptyRange, parseCompactRange, rangeRoot } from './compact-range.ts';
export { ExcerptRecord, makeExcerpt, type RecordPlace, treeOf, verifyExcerpt, verifyPlaces } from './excerpt.ts';
export type { LogProblem, LogProblemCode } from './log-problem.ts';
export { emptyRoot, leafHash, MerkleTree, nodeHash } from './merkle.ts';
export {
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from './merkle-proof.ts';
export {
  type AuditEntry,
  type ChainedEntry,
  GENESIS_HASH,
  parseRecord,
  type StoredRecord,
  sealRecord,
} from './record.ts';
export {
  type LogVerdict,
  LogVerifier,
  type LogVerifierOptions,
  verifyCheckpointChain,
  verifyRecords,
} from './verify-log.ts';
