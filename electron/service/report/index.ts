/**
 * Reports: a version's dossier and the audit trail as PDF/A-3a and as sealed JSON. Data in, bytes out; the same data gives
 * the same bytes. Reads nothing but its fonts.
 */
export { renderAuditPdf } from './audit-pdf.ts';
export { type PedigreeInput, renderPedigree } from './cyclonedx-pedigree.ts';
export { type AuditReport, ReportedRecord, type ReportOrigin, type StageChange, VersionDossier } from './dossier.ts';
export { renderDossierPdf } from './dossier-pdf.ts';
export {
  EVIDENCE_PACK_PAYLOAD_TYPE,
  EVIDENCE_PACK_TYPE,
  type EvidenceManifest,
  type PackFile,
  sealManifest,
} from './evidence-manifest.ts';
export { verifierFolder } from './verifier-files.ts';
export {
  renderDossierJson,
  VERSION_REPORT_PAYLOAD_TYPE,
  VERSION_REPORT_TYPE,
  type VersionReportVerdict,
  verifyVersionReport,
} from './version-report.ts';
