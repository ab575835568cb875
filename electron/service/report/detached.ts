import { z } from 'zod';
import type { Problem } from '../../../shared/model/audit.ts';
import { ReportFormat } from '../../../shared/model/report.ts';
import {
  canonicalBytes,
  type EnvelopeSigner,
  keyIdOf,
  parseEnvelope,
  signEnvelope,
  verifyEnvelope,
} from '../evidence/index.ts';
import { sha256Hex } from '../platform/index.ts';
import { ReportOrigin } from './dossier.ts';

export const REPORT_PREDICATE = 'urn:strongroom:predicate:report:v1';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** What is put behind a file's name for its signature. */
export const SIGNATURE_ENDING = '.dsse';

/** What the workstation says of a file that it wrote. */
export const ReportPredicate = z.strictObject({
  report: z.string(),
  about: z.string(),
  format: ReportFormat,
  redacted: z.boolean(),
  registryId: z.string(),
  origin: ReportOrigin,
  /** The signed note of the log's head when the report was made. */
  checkpoint: z.string().max(4096),
  workstationPublicKeyPem: z.string().max(1000),
});
export type ReportPredicate = z.infer<typeof ReportPredicate>;

const Statement = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z
    .array(z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: z.string().length(64) }) }))
    .length(1),
  predicateType: z.literal(REPORT_PREDICATE),
  predicate: ReportPredicate,
});

/** The text of `FILE.dsse`: a DSSE envelope with an in-toto statement that names the file's digest. */
export function signReportFile(
  file: { readonly name: string; readonly bytes: Uint8Array },
  predicate: ReportPredicate,
  signer: EnvelopeSigner,
): string {
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: file.name, digest: { sha256: sha256Hex(file.bytes) } }],
    predicateType: REPORT_PREDICATE,
    predicate: ReportPredicate.parse(predicate),
  };
  return `${JSON.stringify(signEnvelope(PAYLOAD_TYPE, canonicalBytes(statement), [signer]))}\n`;
}

export interface DetachedVerdict {
  readonly problems: readonly Problem[];
  /** Null when nothing in the envelope can be believed. */
  readonly predicate: ReportPredicate | null;
}

/** Verifies the envelope beside a file by the key that it names, and that it speaks of exactly these bytes. Never throws for untrusted text. */
export function verifyReportFile(bytes: Uint8Array, envelopeText: string): DetachedVerdict {
  const refused = (code: string, message: string): DetachedVerdict => ({
    problems: [{ code, message, location: 'the signature beside the file' }],
    predicate: null,
  });
  let statement: z.infer<typeof Statement>;
  try {
    const envelope = parseEnvelope(envelopeText);
    statement = Statement.parse(JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')));
    const { workstationPublicKeyPem: publicKeyPem } = statement.predicate;
    const verdict = verifyEnvelope(envelope, [{ keyId: keyIdOf(publicKeyPem), publicKeyPem }]);
    if (verdict.status !== 'verified' || verdict.payloadType !== PAYLOAD_TYPE)
      return refused(
        'signature_invalid',
        'The signature beside the file is not that of the workstation that it names.',
      );
    // The hint `keyid` and the order of members are signed by nobody; a changed one is a changed file all the same.
    const [one] = envelope.signatures;
    const again = {
      payloadType: envelope.payloadType,
      payload: envelope.payload,
      signatures: [{ keyid: keyIdOf(publicKeyPem), sig: one?.sig ?? '' }],
    };
    const isLaidOut = envelopeText === `${JSON.stringify(again)}\n`;
    if (!isLaidOut || !Buffer.from(verdict.payload).equals(canonicalBytes(statement)))
      return refused('file_layout_changed', 'The signature beside the file is not laid out as it was written.');
  } catch {
    return refused('file_malformed', 'What lies beside the file is no signature of a report.');
  }
  const signed = statement.subject[0]?.digest.sha256 ?? '';
  const found = sha256Hex(bytes);
  const problems: Problem[] =
    signed === found
      ? []
      : [
          {
            code: 'file_changed',
            message: `The file was changed: its SHA-256 is ${found}, signed is ${signed}.`,
            location: 'the whole file',
          },
        ];
  return { problems, predicate: statement.predicate };
}
