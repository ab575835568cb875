import { z } from 'zod';
import type { Problem } from '../../../shared/model/audit.ts';
import { keyIdOf, openSealedFile, sealFile } from '../evidence/index.ts';
import { ReportOrigin } from './dossier.ts';

export const MANIFEST_TYPE = 'strongroom.report-manifest/1';
const PAYLOAD_TYPE = 'application/vnd.strongroom.report-manifest.v1+json';

/** `manifest.json` of a folder with several files of one report. */
const ReportManifest = z.strictObject({
  registryId: z.string(),
  workstationPublicKeyPem: z.string(),
  origin: ReportOrigin,
  report: z.string(),
  about: z.string(),
  redacted: z.boolean(),
  checkpoint: z.string().max(4096),
  files: z
    .array(
      z.strictObject({
        path: z.string().max(300),
        sizeBytes: z.number().int().nonnegative(),
        sha256: z.string().length(64),
      }),
    )
    .max(100),
});
type ReportManifest = z.infer<typeof ReportManifest>;

/** The text of `manifest.json`, sealed by the workstation. */
export function sealReportManifest(manifest: ReportManifest, privateKeyDer: Uint8Array): string {
  const members = ReportManifest.parse(manifest);
  const signer = { keyId: keyIdOf(manifest.workstationPublicKeyPem), privateKeyDer };
  return sealFile(PAYLOAD_TYPE, { type: MANIFEST_TYPE, ...members }, signer);
}

/** Verifies the seal of a manifest; its files are compared by whoever can read them. Never throws for untrusted text. */
export function verifyReportManifest(text: string): {
  readonly problems: readonly Problem[];
  readonly manifest: ReportManifest | null;
} {
  const opened = openSealedFile(text, PAYLOAD_TYPE, null);
  const { type, ...rest } = opened.members ?? {};
  const parsed = ReportManifest.safeParse(rest);
  const isOther = type !== MANIFEST_TYPE || !parsed.success;
  const malformed = { code: 'file_malformed', message: `The file is no ${MANIFEST_TYPE}.`, location: 'file' };
  return {
    problems: [...opened.problems, ...(isOther ? [malformed] : [])],
    manifest: isOther ? null : parsed.data,
  };
}
