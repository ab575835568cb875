import { z } from 'zod';
import { Role } from '../../../shared/model/role.ts';
import { StatementKind } from '../../../shared/model/statement.ts';
import { canonicalBytes, type EnvelopeSigner, parseFields, parseJsonText, signEnvelope } from '../evidence/index.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from './statement.ts';
import { DigestSet, line, MAX_STATEMENT_BYTES, Sha256 } from './statement-fields.ts';

export const SIGNED_STATEMENT_PREDICATE_TYPE = 'urn:strongroom:predicate:statement:v1';

/** What a person states by signing, beside approvals. Unknown members are ignored (in-toto's rule). */
export const SignedStatementPredicate = z.object({
  statementId: line(100),
  kind: StatementKind,
  /** What it is about, as the registry names it; the digest is the statement's subject. */
  subject: z.object({ type: line(100), id: line(200) }),
  meaning: line(1000),
  reason: line(10_000),
  signer: z.object({ id: line(64), printedName: line(200), role: Role, keyHint: Sha256 }),
  signedAt: z.object({ time: z.iso.datetime(), source: z.literal('service-clock') }),
  /** What the kind states beyond its words. */
  fields: z.record(z.string(), z.unknown()),
  /** Of the canonical JSON of everything that was on the screen. */
  recordAsDisplayed: z.object({ digest: DigestSet }),
  /** The audit log's newest record when it was signed. */
  auditHead: z.object({ seq: z.number().int().nonnegative(), hash: Sha256 }),
  registryId: line(100),
});
export type SignedStatementPredicate = z.infer<typeof SignedStatementPredicate>;

/** in-toto Statement v1 with one subject: what it is about, by its digest. */
export const PersonStatement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: line(500), digest: DigestSet })).length(1),
  predicateType: z.literal(SIGNED_STATEMENT_PREDICATE_TYPE),
  predicate: SignedStatementPredicate,
});
export type PersonStatement = z.infer<typeof PersonStatement>;

/** The facts of a statement; digests are SHA-256 in hex. */
export interface StatementFacts {
  readonly statementId: string;
  readonly kind: StatementKind;
  readonly subject: { readonly type: string; readonly id: string; readonly label: string; readonly digest: string };
  readonly meaning: string;
  readonly reason: string;
  readonly signer: { readonly id: string; readonly printedName: string; readonly role: Role; readonly keyHint: string };
  /** ISO-8601 UTC, from the service's clock. */
  readonly signedAt: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly recordDigest: string;
  readonly auditHead: { readonly seq: number; readonly hash: string };
  readonly registryId: string;
}

/** The statement to sign. Throws `attest.malformed`, naming all fields that are wrong. */
export function makePersonStatement(facts: StatementFacts): PersonStatement {
  const { subject, signedAt, recordDigest, ...rest } = facts;
  const statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: subject.label, digest: { sha256: subject.digest } }],
    predicateType: SIGNED_STATEMENT_PREDICATE_TYPE,
    predicate: {
      ...rest,
      subject: { type: subject.type, id: subject.id },
      signedAt: { time: signedAt, source: 'service-clock' },
      recordAsDisplayed: { digest: { sha256: recordDigest } },
    },
  };
  return parseFields(PersonStatement, statement, 'statement');
}

/** Signs a statement; the JSON text of the DSSE envelope, whose payload is the statement's canonical JSON. */
export const signPersonStatement = (statement: PersonStatement, signer: EnvelopeSigner): string =>
  JSON.stringify(signEnvelope(STATEMENT_PAYLOAD_TYPE, canonicalBytes(statement), [signer]));

/** Reads the text of a person's statement. Throws `attest.malformed` with all bad fields. */
export const parsePersonStatement = (text: string): PersonStatement =>
  parseJsonText(PersonStatement, text, { what: 'statement', maxBytes: MAX_STATEMENT_BYTES });
