import { z } from 'zod';
import { Role } from '../../../shared/model/role.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { canonicalBytes, type EnvelopeSigner, parseFields, parseJsonText, signEnvelope } from '../evidence/index.ts';
import { DigestSet, line, MAX_STATEMENT_BYTES, Sha256 } from './statement-fields.ts';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json';
export const APPROVAL_PREDICATE_TYPE = 'urn:strongroom:predicate:approval:v1';

/** What a person says by signing, and everything that they relied on. Unknown members are ignored (in-toto's rule). */
export const ApprovalPredicate = z.object({
  decision: z.enum(['approve', 'reject']),
  /** The meaning of the signature in words (21 CFR 11.50): "I approve the move to production". */
  meaning: line(500),
  reason: line(10_000),
  signer: z.object({ id: line(64), printedName: line(200), role: Role, keyHint: Sha256 }),
  signedAt: z.object({ time: z.iso.datetime(), source: z.literal('service-clock') }),
  fromStage: Stage,
  toStage: Stage,
  policy: z.object({ id: line(100), version: z.number().int().nonnegative(), digest: DigestSet }),
  /** Of the canonical JSON of all validation results. */
  validations: z.object({ digest: DigestSet }),
  /** Of the canonical JSON of everything that was on the screen. */
  recordAsDisplayed: z.object({ digest: DigestSet }),
  requestId: line(100),
  requester: line(64),
  /** The audit log's newest record when it was signed. */
  auditHead: z.object({ seq: z.number().int().nonnegative(), hash: Sha256 }),
  registryId: line(100),
});
export type ApprovalPredicate = z.infer<typeof ApprovalPredicate>;

/** in-toto Statement v1 with one subject: the version, by its root digest. */
export const ApprovalStatement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: line(300), digest: DigestSet })).length(1),
  predicateType: z.literal(APPROVAL_PREDICATE_TYPE),
  predicate: ApprovalPredicate,
});
export type ApprovalStatement = z.infer<typeof ApprovalStatement>;

/** The facts of an approval; digests are SHA-256 in hex. */
export interface ApprovalFacts {
  readonly model: string;
  readonly version: string;
  readonly rootDigest: string;
  readonly decision: 'approve' | 'reject';
  readonly meaning: string;
  readonly reason: string;
  readonly signer: { readonly id: string; readonly printedName: string; readonly role: Role; readonly keyHint: string };
  /** ISO-8601 UTC, from the service's clock. */
  readonly signedAt: string;
  readonly fromStage: Stage;
  readonly toStage: Stage;
  readonly policy: { readonly id: string; readonly version: number; readonly digest: string };
  readonly validationsDigest: string;
  readonly recordDigest: string;
  readonly requestId: string;
  readonly requester: string;
  readonly auditHead: { readonly seq: number; readonly hash: string };
  readonly registryId: string;
}

/** The subject's name: MODEL@VERSION. */
export const subjectName = (model: string, version: string): string => `${model}@${version}`;

/** The statement to sign. Throws `attest.malformed`, naming all fields that are wrong. */
export function makeApprovalStatement(facts: ApprovalFacts): ApprovalStatement {
  const { model, version, rootDigest, signedAt, policy, validationsDigest, recordDigest, ...rest } = facts;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: subjectName(model, version), digest: { sha256: rootDigest } }],
    predicateType: APPROVAL_PREDICATE_TYPE,
    predicate: {
      ...rest,
      signedAt: { time: signedAt, source: 'service-clock' },
      policy: { ...policy, digest: { sha256: policy.digest } },
      validations: { digest: { sha256: validationsDigest } },
      recordAsDisplayed: { digest: { sha256: recordDigest } },
    },
  };
  return parseFields(ApprovalStatement, statement, 'approval');
}

/** Signs a statement; the JSON text of the DSSE envelope, whose payload is the statement's canonical JSON. */
export const signApproval = (statement: ApprovalStatement, signer: EnvelopeSigner): string =>
  JSON.stringify(signEnvelope(STATEMENT_PAYLOAD_TYPE, canonicalBytes(statement), [signer]));

/** Reads the text of an approval statement. Throws `attest.malformed` with all bad fields. */
export const parseStatement = (text: string): ApprovalStatement =>
  parseJsonText(ApprovalStatement, text, { what: 'statement', maxBytes: MAX_STATEMENT_BYTES });
