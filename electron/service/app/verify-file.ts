import path from 'node:path';
import { z } from 'zod';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Problem } from '../../../shared/model/audit.ts';
import { signatureCounts } from '../../../shared/model/key.ts';
import { keyIdOf, subjectName, verifyApproval, verifyDeletion } from '../attest/index.ts';
import {
  AUDIT_EXPORT_TYPE,
  ExcerptRecord,
  parseCheckpoint,
  verifyAuditExport,
  verifyCheckpoint,
  verifyExcerpt,
} from '../audit/index.ts';
import { readWhole, realDisk } from '../platform/index.ts';
import { VERSION_REPORT_TYPE, type VersionDossier, verifyVersionReport } from '../report/index.ts';
import { noAnchors, type OutsideAnchors, plainCode } from './anchors.ts';
import { CERTIFICATE_FILE_TYPE } from './certificates.ts';

const MAX_BYTES = 512 * 1024 * 1024;

export interface ExportVerification {
  readonly ok: boolean;
  /** What the file says it is. */
  readonly kind: 'audit-export' | 'version-report' | 'deletion-certificate' | 'unknown';
  readonly problems: readonly Problem[];
  readonly checkedRecords: number;
  readonly registryId: string | null;
  /** Compare it with one that was kept outside: the file's own key vouches only for itself. */
  readonly shortCode: string | null;
}

/** Verifies an exported audit log, version report or deletion certificate by itself. What is wrong with the content is the result; `file.*` errors are thrown. */
export async function verifyExportFile(file: string, outside: OutsideAnchors = noAnchors): Promise<ExportVerification> {
  const found = await verifyByItself(file);
  const problems = [...found.problems, ...anchorProblems(found, outside)];
  return { ...found, problems, ok: found.ok && problems.length === 0 };
}

/** What was kept outside must be the checkpoint of the file: an export proves nothing of earlier ones (an evidence pack does). */
function anchorProblems({ shortCode }: ExportVerification, outside: OutsideAnchors): Problem[] {
  const given = [...outside.codes.map(plainCode), ...outside.checkpoints.map(codeOf)];
  return given
    .filter((code) => code !== shortCode)
    .map((code) => ({
      code: 'anchor_unknown',
      location: `code ${code}`,
      message: `The checkpoint of this file is ${shortCode ?? 'unreadable'}, not ${code}: it is another log, or of another time.`,
    }));
}

function codeOf(note: string): string {
  try {
    return parseCheckpoint(note).shortCode;
  } catch {
    return 'unreadable';
  }
}

async function verifyByItself(file: string): Promise<ExportVerification> {
  const disk = realDisk(path.dirname(file));
  const name = path.basename(file);
  if ((await disk.stat(name)) === null)
    throw new StrongroomError('file.not_found', `There is no file ${file}.`, { path: file });
  const text = Buffer.from(await readWhole(disk, name, MAX_BYTES)).toString('utf8');
  // By the text, not by parsing: one changed byte may have made it no JSON at all.
  if (text.includes(CERTIFICATE_FILE_TYPE)) return verifyCertificateText(text);
  if (text.includes(VERSION_REPORT_TYPE)) return verifyReportText(text);
  const { ok, problems, checkedRecords, registryId, shortCode } = verifyAuditExport(text);
  const kind = text.includes(AUDIT_EXPORT_TYPE) ? 'audit-export' : 'unknown';
  return { ok, kind, problems: problems.map(toProblem), checkedRecords, registryId, shortCode };
}

const toProblem = ({ code, message, location }: Problem): Problem => ({ code, message, location });

const CertificateFile = z.strictObject({
  type: z.literal(CERTIFICATE_FILE_TYPE),
  envelope: z.unknown(),
  workstationPublicKeyPem: z.string().max(1000),
});

/** A deletion certificate: its signature, by the key beside it. */
function verifyCertificateText(text: string): ExportVerification {
  const base = { kind: 'deletion-certificate', checkedRecords: 0, shortCode: null } as const;
  const failed = (code: string, message: string, location: string): ExportVerification => {
    return { ...base, ok: false, problems: [{ code, message, location }], registryId: null };
  };
  let file: z.infer<typeof CertificateFile>;
  try {
    file = CertificateFile.parse(JSON.parse(text));
  } catch {
    return failed('file_malformed', 'The file is not a deletion certificate as it was written.', 'file');
  }
  const publicKeyPem = file.workstationPublicKeyPem;
  const keys = isKey(publicKeyPem) ? [{ keyId: keyIdOf(publicKeyPem), publicKeyPem }] : [];
  const verdict = verifyDeletion(JSON.stringify(file.envelope) ?? '', keys);
  if (verdict.status !== 'valid') return failed(`certificate_${verdict.status}`, verdict.detail, 'field envelope');
  return { ...base, ok: true, problems: [], registryId: verdict.statement.predicate.registryId };
}

const isKey = (pem: string): boolean => {
  try {
    return keyIdOf(pem) !== '';
  } catch {
    return false;
  }
};

/** A version report: its seal, its checkpoint, each record's proof, each signature. */
function verifyReportText(text: string): ExportVerification {
  const { problems: sealProblems, dossier } = verifyVersionReport(text);
  const problems = sealProblems.map(toProblem);
  if (dossier === null)
    return { ok: false, kind: 'version-report', problems, checkedRecords: 0, registryId: null, shortCode: null };
  const { registryId, workstationPublicKeyPem, auditRecords } = dossier;
  const verdict = verifyCheckpoint(dossier.checkpoint.note, workstationPublicKeyPem, registryId);
  if (verdict.status === 'valid') {
    problems.push(...verifyExcerpt(z.array(ExcerptRecord).parse(auditRecords), verdict.checkpoint).map(toProblem));
  } else {
    problems.push({ code: `checkpoint_${verdict.status}`, message: verdict.detail, location: 'field checkpoint' });
  }
  for (const request of dossier.requests) problems.push(...signatureProblems(dossier, request));
  return {
    ok: problems.length === 0,
    kind: 'version-report',
    problems,
    checkedRecords: auditRecords.length,
    registryId,
    shortCode: verdict.status === 'valid' ? verdict.checkpoint.shortCode : null,
  };
}

function signatureProblems(dossier: VersionDossier, request: VersionDossier['requests'][number]): Problem[] {
  return request.approvals.flatMap((approval) => {
    const { status, detail } = verifyApproval(
      approval.envelope,
      {
        subjectName: subjectName(request.subject.model, request.subject.version),
        rootDigest: dossier.version.rootDigest,
        registryId: dossier.registryId,
        requestId: request.id,
        requester: request.requestedBy,
        signerId: approval.signerId,
        printedName: approval.printedName,
        roles: approval.roles,
        signedAt: approval.signedAt,
        decision: approval.decision,
        meaning: approval.meaning,
        reason: approval.reason,
        fromStage: request.fromStage,
        toStage: request.toStage,
        policyDigest: request.policy.digest,
      },
      dossier.personKeys,
    );
    return signatureCounts(status)
      ? []
      : [
          {
            code: `signature_${status}`,
            message: detail,
            location: `approval ${approval.id} by ${approval.printedName}`,
          },
        ];
  });
}
