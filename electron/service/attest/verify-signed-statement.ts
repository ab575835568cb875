import type { KeyVerdict } from '../../../shared/model/key.ts';
import { canonicalJson } from '../evidence/index.ts';
import { judgeKey } from './judge-key.ts';
import { openStatement, type PersonPublicKey } from './open-statement.ts';
import { type PersonStatement, parsePersonStatement } from './signed-statement.ts';

/** What the registry holds about a statement. The registry must always be given; each further field must be equal. */
export interface StatementExpectations {
  readonly registryId: string;
  readonly statementId?: string;
  readonly kind?: string;
  readonly subjectType?: string;
  readonly subjectId?: string;
  readonly subjectLabel?: string;
  readonly subjectDigest?: string;
  readonly signerId?: string;
  readonly printedName?: string;
  readonly role?: string;
  readonly signedAt?: string;
  readonly meaning?: string;
  readonly reason?: string;
  /** Canonical JSON of the kind's fields. */
  readonly fields?: string;
  readonly recordDigest?: string;
}

const statuses = {
  registryId: 'wrong_registry',
  statementId: 'wrong_content',
  kind: 'wrong_kind',
  subjectType: 'wrong_subject',
  subjectId: 'wrong_subject',
  subjectLabel: 'wrong_subject',
  subjectDigest: 'wrong_subject',
  signerId: 'wrong_signer',
  printedName: 'wrong_signer',
  role: 'wrong_signer',
  signedAt: 'wrong_content',
  meaning: 'wrong_content',
  reason: 'wrong_content',
  fields: 'wrong_content',
  recordDigest: 'wrong_record',
} as const satisfies Record<keyof StatementExpectations, string>;
const fieldNames = Object.keys(statuses) as (keyof StatementExpectations)[];

/** `detail` is a sentence for a person in every case. Only `valid` and `revoked_after` count (`signatureCounts`). */
export type StatementVerdict =
  | {
      readonly status: KeyVerdict;
      readonly detail: string;
      readonly statement: PersonStatement;
      readonly keyId: string;
    }
  | {
      readonly status: (typeof statuses)[keyof StatementExpectations];
      readonly detail: string;
      readonly statement: PersonStatement;
    }
  | { readonly status: 'malformed' | 'tampered' | 'unknown_key' | 'wrong_type'; readonly detail: string };

/**
 * Verifies a person's statement: the signature first, then everything that was signed against what the registry holds. Never
 * throws for untrusted input.
 */
export function verifyPersonStatement(
  envelopeText: string,
  expected: StatementExpectations,
  keys: readonly PersonPublicKey[],
): StatementVerdict {
  const opened = openStatement(envelopeText, {
    keys,
    what: 'a statement of a person',
    parse: parsePersonStatement,
    ownerOf: ({ personId }) => personId,
  });
  return opened.opened ? judge(opened.statement, expected, opened.key) : opened;
}

function judge(statement: PersonStatement, expected: StatementExpectations, key: PersonPublicKey): StatementVerdict {
  const { signer, signedAt } = statement.predicate;
  if (signer.id !== key.personId || signer.keyHint !== key.keyId) {
    const detail = `The statement names ${signer.id}, but ${key.personId}’s key signed it.`;
    return { status: 'wrong_signer', detail, statement };
  }
  const signed = signedFields(statement);
  const differing = fieldNames.filter((field) => expected[field] !== undefined && expected[field] !== signed[field]);
  const first = differing[0];
  if (first) {
    const named = differing.map((field) => `${field} is “${signed[field]}” where “${expected[field]}” is recorded`);
    const detail = `The signature is over something else: ${named.join('; ')}.`;
    return { status: statuses[first], detail, statement };
  }
  const judged = judgeKey(key, { by: signer.printedName, at: signedAt.time });
  return { ...judged, statement, keyId: key.keyId };
}

const signedFields = ({ subject, predicate }: PersonStatement): Record<keyof StatementExpectations, string> => ({
  registryId: predicate.registryId,
  statementId: predicate.statementId,
  kind: predicate.kind,
  subjectType: predicate.subject.type,
  subjectId: predicate.subject.id,
  subjectLabel: subject[0]?.name ?? '',
  subjectDigest: subject[0]?.digest.sha256 ?? '',
  signerId: predicate.signer.id,
  printedName: predicate.signer.printedName,
  role: predicate.signer.role,
  signedAt: predicate.signedAt.time,
  meaning: predicate.meaning,
  reason: predicate.reason,
  fields: canonicalJson(predicate.fields),
  recordDigest: predicate.recordAsDisplayed.digest.sha256,
});
