import path from 'node:path';
import { z } from 'zod';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Problem } from '../../../../shared/model/audit.ts';
import { signatureCounts } from '../../../../shared/model/key.ts';
import { keyIdOf, subjectName, verifyApproval, verifyDeletion } from '../../attest/index.ts';
import { AUDIT_EXPORT_TYPE, parseCheckpoint, verifyAuditExport, verifyCheckpoint } from '../../audit/index.ts';
import { type Disk, readWhole, realDisk } from '../../platform/index.ts';
import {
  MANIFEST_TYPE,
  REPORT_TYPE,
  SIGNATURE_ENDING,
  VERSION_REPORT_TYPE,
  type VersionDossier,
  verifyReportFile,
  verifyVersionReport,
} from '../../report/index.ts';
import { CERTIFICATE_FILE_TYPE } from '../storage/certificates.ts';
import { noAnchors, type OutsideAnchors, plainCode } from '../trail/anchors.ts';
import { recordProblems, verifyDocumentText, verifyManifestText } from './verify-report-text.ts';

const MAX_BYTES = 512 * 1024 * 1024;

export interface ExportVerification {
  readonly ok: boolean;
  /** What the file says it is. */
  readonly kind: 'audit-export' | 'version-report' | 'report' | 'report-manifest' | 'deletion-certificate' | 'unknown';
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
  const bytes = await readWhole(disk, name, MAX_BYTES);
  const beside = await verifySignatureBeside(disk, name, bytes);
  // A printout is proved by the signature beside it alone; whatever its text says is no format.
  if (beside !== null && bytes[0] !== OPENING_BRACE) return beside;
  const found = await verifyText(disk, Buffer.from(bytes).toString('utf8'));
  const problems = [...found.problems, ...(beside?.problems ?? [])];
  return { ...found, problems, ok: problems.length === 0 && found.ok };
}

const OPENING_BRACE = 0x7b;
const MAX_SIGNATURE_BYTES = 64 * 1024;

/** `FILE.dsse`, when it is there: the signature of a report. */
async function verifySignatureBeside(disk: Disk, name: string, bytes: Uint8Array): Promise<ExportVerification | null> {
  const signature = `${name}${SIGNATURE_ENDING}`;
  if ((await disk.stat(signature)) === null) return null;
  const text = Buffer.from(await readWhole(disk, signature, MAX_SIGNATURE_BYTES)).toString('utf8');
  const { predicate, problems: found } = verifyReportFile(bytes, text);
  const problems = found.map(toProblem);
  let shortCode: string | null = null;
  if (predicate !== null) {
    const { checkpoint, workstationPublicKeyPem, registryId } = predicate;
    const verdict = verifyCheckpoint(checkpoint, workstationPublicKeyPem, registryId);
    if (verdict.status === 'valid') shortCode = verdict.checkpoint.shortCode;
    else problems.push({ code: `checkpoint_${verdict.status}`, message: verdict.detail, location: signature });
  }
  const registryId = predicate?.registryId ?? null;
  return { ok: problems.length === 0, kind: 'report', problems, checkedRecords: 0, registryId, shortCode };
}

/** By the text, not by parsing: one changed byte may have made it no JSON at all. */
async function verifyText(disk: Disk, text: string): Promise<ExportVerification> {
  if (text.includes(CERTIFICATE_FILE_TYPE)) return verifyCertificateText(text);
  if (text.includes(VERSION_REPORT_TYPE)) return verifyReportText(text);
  if (text.includes(MANIFEST_TYPE)) return verifyManifestText(disk, text);
  if (text.includes(REPORT_TYPE)) return verifyDocumentText(text);
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
    problems.push(...recordProblems(auditRecords, verdict.checkpoint));
  } else {
    problems.push({ code: `checkpoint_${verdict.status}`, message: verdict.detail, location: 'field checkpoint' });
  }
  // A redacted dossier has no envelope: what it says of signatures rests on its seal.
  if (!dossier.redacted) for (const request of dossier.requests) problems.push(...signatureProblems(dossier, request));
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
