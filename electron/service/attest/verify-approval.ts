import type { KeyVerdict } from '../../../shared/model/key.ts';
import { judgeKey } from './judge-key.ts';
import { openStatement, type PersonPublicKey } from './open-statement.ts';
import { type ApprovalStatement, parseStatement } from './statement.ts';

/**
 * What the registry holds about the approval. Subject and registry must always be given; each further field that is given must be
 * equal in the signed statement.
 */
export interface ApprovalExpectations {
  /** MODEL@VERSION */
  readonly subjectName: string;
  readonly rootDigest: string;
  readonly registryId: string;
  readonly requestId?: string;
  readonly requester?: string;
  readonly signerId?: string;
  readonly printedName?: string;
  /** The roles that the signer had: the signed one is among them. */
  readonly roles?: readonly string[];
  readonly signedAt?: string;
  readonly decision?: 'approve' | 'reject';
  readonly meaning?: string;
  readonly reason?: string;
  readonly fromStage?: string;
  readonly toStage?: string;
  readonly policyDigest?: string;
  readonly validationsDigest?: string;
  readonly recordDigest?: string;
}

const statuses = {
  subjectName: 'wrong_subject',
  rootDigest: 'wrong_subject',
  registryId: 'wrong_registry',
  requestId: 'wrong_request',
  requester: 'wrong_request',
  signerId: 'wrong_signer',
  printedName: 'wrong_signer',
  roles: 'wrong_signer',
  signedAt: 'wrong_content',
  decision: 'wrong_content',
  meaning: 'wrong_content',
  reason: 'wrong_content',
  fromStage: 'wrong_stage',
  toStage: 'wrong_stage',
  policyDigest: 'wrong_policy',
  validationsDigest: 'wrong_record',
  recordDigest: 'wrong_record',
} as const satisfies Record<keyof ApprovalExpectations, string>;
type MismatchStatus = (typeof statuses)[keyof typeof statuses];

export interface Difference {
  readonly field: keyof ApprovalExpectations;
  readonly expected: string;
  readonly signed: string;
}

/** `detail` is a sentence for a person in every case. */
export type ApprovalVerdict =
  | {
      readonly status: KeyVerdict;
      readonly detail: string;
      readonly statement: ApprovalStatement;
      readonly keyId: string;
    }
  | {
      readonly status: MismatchStatus;
      readonly detail: string;
      readonly statement: ApprovalStatement;
      readonly differences: readonly Difference[];
    }
  | { readonly status: 'malformed' | 'tampered' | 'unknown_key' | 'wrong_type'; readonly detail: string };

/**
 * Verifies an approval: the signature first, then everything that was signed against what the registry holds. Only `valid`
 * and `revoked_after` count (`signatureCounts`); the other verdicts say what is wrong. Never throws for untrusted input.
 */
export function verifyApproval(
  envelopeText: string,
  expected: ApprovalExpectations,
  keys: readonly PersonPublicKey[],
): ApprovalVerdict {
  const opened = openStatement(envelopeText, {
    keys,
    what: 'an approval',
    parse: parseStatement,
    ownerOf: ({ personId }) => personId,
  });
  return opened.opened ? judge(opened.statement, expected, opened.key) : opened;
}

function judge(statement: ApprovalStatement, expected: ApprovalExpectations, key: PersonPublicKey): ApprovalVerdict {
  const differences = compare(statement, { ...expected, signerId: expected.signerId ?? key.personId });
  const { signer, signedAt } = statement.predicate;
  if (signer.id !== key.personId || signer.keyHint !== key.keyId) {
    const detail = `The statement names ${signer.id}, but ${key.personId}’s key signed it.`;
    return { status: 'wrong_signer', detail, statement, differences };
  }
  const first = differences[0];
  if (first) {
    const named = differences.map((d) => `${d.field} is “${d.signed}” where “${d.expected}” is recorded`).join('; ');
    return {
      status: statuses[first.field],
      detail: `The signature is over something else: ${named}.`,
      statement,
      differences,
    };
  }
  const judged = judgeKey(key, { by: signer.printedName, at: signedAt.time });
  return { ...judged, statement, keyId: key.keyId };
}

function compare(statement: ApprovalStatement, expected: ApprovalExpectations): readonly Difference[] {
  const { predicate } = statement;
  const signed: Record<keyof ApprovalExpectations, string> = {
    subjectName: statement.subject[0]?.name ?? '',
    rootDigest: statement.subject[0]?.digest.sha256 ?? '',
    registryId: predicate.registryId,
    requestId: predicate.requestId,
    requester: predicate.requester,
    signerId: predicate.signer.id,
    printedName: predicate.signer.printedName,
    roles: predicate.signer.role,
    signedAt: predicate.signedAt.time,
    decision: predicate.decision,
    meaning: predicate.meaning,
    reason: predicate.reason,
    fromStage: predicate.fromStage,
    toStage: predicate.toStage,
    policyDigest: predicate.policy.digest.sha256,
    validationsDigest: predicate.validations.digest.sha256,
    recordDigest: predicate.recordAsDisplayed.digest.sha256,
  };
  return fieldNames.flatMap((field) => {
    const wanted = expected[field];
    if (wanted === undefined || [wanted].flat().includes(signed[field])) return [];
    return [{ field, expected: [wanted].flat().join(', '), signed: signed[field] }];
  });
}

const fieldNames = Object.keys(statuses) as (keyof ApprovalExpectations)[];
