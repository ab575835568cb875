/** The registry's SQLite database. The only module that sees SQL; use cases get a `Catalog` and its stores. */

export type { AttachedText } from './attached-texts.ts';
export type { AuditRow } from './audit-store.ts';
export type { BranchRow, GraphRow, NumberedVersion } from './branch-store.ts';
export { Catalog, openCatalog, schemaVersion } from './catalog.ts';
export type { CertificateRow, DeletionRow } from './collection-store.ts';
export { comparisonOf } from './comparison-store.ts';
export type { DocumentFindingRow, DocumentRow } from './document-store.ts';
export type { CodecSum, PackQuery, ScopeSums, SizeChange, VaultTotals } from './figure-store.ts';
export { type GovernedType, governedTypes, isGovernedType, type Snapshot } from './governed.ts';
export type { HoldRow } from './hold-store.ts';
export type { LineageChangeRow } from './lineage-change.ts';
export { endsOf } from './lineage-query.ts';
export type { LineageRecordType, RevisionRow } from './lineage-record-store.ts';
export type { EdgePeriod, EdgeRow } from './lineage-store.ts';
export { type LevelWalk, meetingOf, type Walk, wayTo } from './lineage-walk.ts';
export type { MirrorFileRow, MirrorRow, VersionForCopies } from './mirror-store.ts';
export type { PersonKeyRow } from './person-store.ts';
export type { PolicyActivationRow, PolicyVersionRow } from './policy-store.ts';
export type { AppliedPolicy, ApprovalRow, PromotionRow, StageEventRow } from './promotion-store.ts';
export type { QuarantineRow } from './quarantine-store.ts';
export { type RegistryLock, takeRegistryLock } from './registry-lock.ts';
export type { RegistryRow } from './registry-store.ts';
export type { StatementRow } from './statement-store.ts';
export type { TensorPage } from './tensor-store.ts';
export type { NewVersion, VersionRecord } from './version-store.ts';
export type { WaiverRow } from './waiver-store.ts';
export type { CommentRow, DecommissionRow, ValidationRunRow } from './workflow-store.ts';
