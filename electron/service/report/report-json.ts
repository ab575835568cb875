import type { Problem } from '../../../shared/model/audit.ts';
import { keyIdOf, openSealedFile, sealFile } from '../evidence/index.ts';
import { ReportDocument } from './document.ts';

export const REPORT_TYPE = 'strongroom.report/1';
export const REPORT_PAYLOAD_TYPE = 'application/vnd.strongroom.report.v1+json';

/** The report as JSON text, sealed by the workstation. The same document gives the same bytes. */
export function renderReportJson(document: ReportDocument, privateKeyDer: Uint8Array): string {
  const members = ReportDocument.parse(document);
  const signer = { keyId: keyIdOf(document.workstationPublicKeyPem), privateKeyDer };
  const plain = JSON.parse(JSON.stringify({ type: REPORT_TYPE, ...members }));
  return sealFile(REPORT_PAYLOAD_TYPE, plain, signer);
}

/** Verifies layout, digests, signature and totals of a report. Its records and checkpoint are verified by their own means. Never throws for untrusted text. */
export function verifyReportJson(text: string): {
  readonly problems: readonly Problem[];
  readonly document: ReportDocument | null;
} {
  const opened = openSealedFile(text, REPORT_PAYLOAD_TYPE, null);
  const problems: Problem[] = [...opened.problems];
  const { type, ...rest } = opened.members ?? {};
  const malformed = (location: string, message: string) => {
    problems.push({ code: 'file_malformed', message, location });
  };
  if (opened.members === null) return { problems, document: null };
  if (type !== REPORT_TYPE) malformed('field type', `The file is no ${REPORT_TYPE}.`);
  const parsed = ReportDocument.safeParse(rest);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      malformed(`field ${path.map(String).join('.')}`, `A field is malformed: ${message}.`);
    return { problems, document: null };
  }
  const { recordsInLog, recordsHere, recordsLeftOut } = parsed.data.totals;
  const agrees =
    recordsHere === parsed.data.records.length &&
    recordsHere + recordsLeftOut === recordsInLog &&
    recordsInLog === parsed.data.checkpoint.size;
  if (!agrees)
    problems.push({
      code: 'totals_differ',
      message: `The log has ${parsed.data.checkpoint.size} records; the report has ${parsed.data.records.length} and says it leaves out ${recordsLeftOut}.`,
      location: 'field totals',
    });
  return { problems, document: parsed.data };
}
