import type { Problem } from '../../../shared/model/audit.ts';
import { keyIdOf, openSealedFile, sealFile } from '../evidence/index.ts';
import { VersionDossier } from './dossier.ts';

export const VERSION_REPORT_TYPE = 'strongroom.version-report/1';
export const VERSION_REPORT_PAYLOAD_TYPE = 'application/vnd.strongroom.version-report.v1+json';

/**
 * The dossier as JSON text, sealed: each member with its digest, the whole signed by the workstation (DSSE, detached). The same
 * dossier gives the same bytes.
 */
export function renderDossierJson(dossier: VersionDossier, privateKeyDer: Uint8Array): string {
  const members = VersionDossier.parse(dossier);
  const signer = { keyId: keyIdOf(dossier.workstationPublicKeyPem), privateKeyDer };
  // What zod read is JSON-plain, but optional members may be present without a value, which JSON can't say.
  const plain = JSON.parse(JSON.stringify(members)) as typeof members;
  return sealFile(VERSION_REPORT_PAYLOAD_TYPE, { type: VERSION_REPORT_TYPE, ...toJson(plain) }, signer);
}

/** `metadata` of an inspection is typed unknown; the round trip above has made it JSON. */
const toJson = (value: VersionDossier): Parameters<typeof sealFile>[1] => value as Parameters<typeof sealFile>[1];

export interface VersionReportVerdict {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Null when the text is no such report. Its audit records, checkpoint and approvals are still to be verified by their own means. */
  readonly dossier: VersionDossier | null;
  readonly digest: string | null;
  /** True when the caller's key, not the file's own, verified the signature. */
  readonly keyTrusted: boolean;
}

/** Verifies layout, digests and signature of a version report. Never throws for untrusted text. */
export function verifyVersionReport(text: string, trustedPublicKeyPem: string | null = null): VersionReportVerdict {
  const opened = openSealedFile(text, VERSION_REPORT_PAYLOAD_TYPE, trustedPublicKeyPem);
  const problems: Problem[] = [...opened.problems];
  const keyTrusted = trustedPublicKeyPem !== null;
  const { type, ...rest } = opened.members ?? {};
  if (opened.members !== null && type !== VERSION_REPORT_TYPE) {
    problems.push({
      code: 'file_malformed',
      message: `The file is no ${VERSION_REPORT_TYPE}.`,
      location: 'field type',
    });
  }
  const parsed = VersionDossier.safeParse(rest);
  if (opened.members !== null && !parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const place = `field ${path.map(String).join('.')}`;
      problems.push({ code: 'file_malformed', message: `The ${place} is malformed: ${message}.`, location: place });
    }
  }
  return { ok: problems.length === 0, problems, dossier: parsed.data ?? null, digest: opened.digest, keyTrusted };
}
