/** Copies of audit records, checkpoints and attachments in the vault. Format: docs/formats/vault-records.md. */
export { attachmentLines } from './attachments.ts';
export { hasSegments, openSegment, recordsFolder, sealedSegments } from './files.ts';
export type { RecordLine } from './line.ts';
export { type RecordsProblem, type RecordsRead, type RecordsVisitor, readRecords } from './read-records.ts';
export { type CopyRecovery, SegmentCopy, sealAtBytes } from './segment-copy.ts';
export { noHash, type RecordsHead } from './walk.ts';
