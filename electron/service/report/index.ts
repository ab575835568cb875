/**
 * Reports: a version's dossier and the audit trail as PDF/A-3a and as sealed JSON. Data in, bytes out; the same data gives
 * the same bytes. Reads nothing but its fonts.
 */
export { MAX_PRINTED_RECORDS, renderAuditPdf } from './audit-pdf.ts';
export { renderReportCsv } from './csv-report.ts';
export { type PedigreeInput, renderPedigree } from './cyclonedx-pedigree.ts';
export { SIGNATURE_ENDING, signReportFile, verifyReportFile } from './detached.ts';
export {
  type Block,
  type Cell,
  code,
  facts,
  heading,
  mapTexts,
  note,
  type ReportDocument,
  type Section,
  type Series,
  strong,
  table,
} from './document.ts';
export {
  type AuditReport,
  type HiddenRecord,
  type ReportedRecord,
  type ReportOrigin,
  ShownRecord,
  type StageChange,
  VersionDossier,
} from './dossier.ts';
export { dossierDocument } from './dossier-document.ts';
export { renderDossierPdf } from './dossier-pdf.ts';
export {
  EVIDENCE_PACK_PAYLOAD_TYPE,
  EVIDENCE_PACK_TYPE,
  type EvidenceManifest,
  type PackFile,
  sealManifest,
} from './evidence-manifest.ts';
export { renderReportHtml } from './html-report.ts';
export { noPace, type Pace } from './pace.ts';
export { renderReportPdf } from './pdf-report.ts';
export { recordBlock } from './record-block.ts';
export { REPORT_TYPE, renderReportJson, verifyReportJson } from './report-json.ts';
export { MANIFEST_TYPE, sealReportManifest, verifyReportManifest } from './report-manifest.ts';
export { dateTime, grouped, size } from './text.ts';
export { verifierFolder } from './verifier-files.ts';
export {
  renderDossierJson,
  VERSION_REPORT_PAYLOAD_TYPE,
  VERSION_REPORT_TYPE,
  type VersionReportVerdict,
  verifyVersionReport,
} from './version-report.ts';
