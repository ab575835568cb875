import { utcTime } from '../../../shared/model/moment.ts';
import { canonicalJson, type TrustedKey } from '../evidence/index.ts';
import { type DeletionStatement, parseDeletionStatement } from './deletion-statement.ts';
import { openStatement } from './open-statement.ts';

/** `detail` is a sentence for a person in every case. Only `valid` counts. */
export type DeletionVerdict =
  | { readonly status: 'valid'; readonly detail: string; readonly statement: DeletionStatement; readonly keyId: string }
  | {
      readonly status: 'malformed' | 'tampered' | 'unknown_key' | 'wrong_type' | 'wrong_subject' | 'wrong_certificate';
      readonly detail: string;
    };

/** What must be equal in the statement, where it is known. */
export interface DeletionExpectations {
  readonly registryId?: string;
  readonly certificateId?: string;
}

/**
 * Verifies a deletion certificate: the signature first, then that its subjects are the versions that it speaks of, then what is expected.
 * Never throws for untrusted input.
 */
export function verifyDeletion(
  envelopeText: string,
  keys: readonly TrustedKey[],
  expected: DeletionExpectations = {},
): DeletionVerdict {
  const opened = openStatement(envelopeText, {
    keys,
    what: 'a deletion certificate',
    parse: parseDeletionStatement,
    ownerOf: () => 'the workstation',
  });
  return opened.opened ? judge(opened.statement, expected, opened.key.keyId) : opened;
}

function judge(statement: DeletionStatement, expected: DeletionExpectations, keyId: string): DeletionVerdict {
  const { predicate, subject } = statement;
  const spokenOf = predicate.versions.map(({ name, rootDigest }) => ({ name, digest: rootDigest }));
  if (canonicalJson(spokenOf) !== canonicalJson(subject.map(({ name, digest }) => ({ name, digest }))))
    return { status: 'wrong_subject', detail: 'The subjects are not the versions that the certificate speaks of.' };
  for (const field of ['registryId', 'certificateId'] as const) {
    const wanted = expected[field];
    if (wanted === undefined || wanted === predicate[field]) continue;
    const detail = `The signature is over another certificate: ${field} is ${predicate[field]}, not ${wanted}.`;
    return { status: 'wrong_certificate', detail };
  }
  return {
    status: 'valid',
    detail: `Signed by the workstation at ${utcTime(predicate.issuedAt.time)}.`,
    statement,
    keyId,
  };
}
