import { z } from 'zod';
import { Stage } from '../../../shared/model/stage.ts';
import { keyIdOf, sealFile } from '../evidence/index.ts';
import { ReportOrigin } from './dossier.ts';

export const EVIDENCE_PACK_TYPE = 'strongroom.evidence-pack/1';
export const EVIDENCE_PACK_PAYLOAD_TYPE = 'application/vnd.strongroom.evidence-pack.v1+json';

export const packFileKinds = [
  'report',
  'printout',
  'statement',
  'displayed_record',
  'keys',
  'records',
  'checkpoint',
  'consistency',
  'verifier',
  'readme',
] as const;

/** A file of a pack: its path, its bytes by size and digest, and what it is. */
export const PackFile = z.strictObject({
  path: z.string(),
  what: z.enum(packFileKinds),
  sizeBytes: z.number().int().nonnegative(),
  sha256: z.string().length(64),
});
export type PackFile = z.infer<typeof PackFile>;

/** `pack.json` without its seal. docs/formats/evidence-pack.md is the table. */
export const EvidenceManifest = z.strictObject({
  registryId: z.string(),
  workstationPublicKeyPem: z.string(),
  origin: ReportOrigin,
  subject: z.strictObject({
    versionId: z.string(),
    model: z.string(),
    version: z.string(),
    stage: Stage,
    rootDigest: z.string().length(64),
  }),
  /** True: names are pseudonyms, and statements and contents of records are left out. */
  redacted: z.boolean(),
  totals: z.strictObject({
    recordsInLog: z.number().int().nonnegative(),
    recordsLeftOut: z.number().int().nonnegative(),
    statements: z.number().int().nonnegative(),
  }),
  /** A sentence for each thing that is left out. */
  leavesOut: z.array(z.string()),
  files: z.array(PackFile),
});
export type EvidenceManifest = z.infer<typeof EvidenceManifest>;

/** The text of `pack.json`, sealed by the workstation. */
export function sealManifest(manifest: EvidenceManifest, privateKeyDer: Uint8Array): string {
  const members = EvidenceManifest.parse(manifest);
  const signer = { keyId: keyIdOf(manifest.workstationPublicKeyPem), privateKeyDer };
  return sealFile(EVIDENCE_PACK_PAYLOAD_TYPE, { type: EVIDENCE_PACK_TYPE, ...members }, signer);
}
