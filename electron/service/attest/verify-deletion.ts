import { StrongroomError } from '../../../shared/contract/errors.ts';
import { canonicalJson, type Envelope, parseEnvelope, type TrustedKey, verifyEnvelope } from '../evidence/index.ts';
import { type DeletionStatement, parseDeletionStatement } from './deletion-statement.ts';
import { STATEMENT_PAYLOAD_TYPE } from './statement.ts';

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
  const envelope = read(() => parseEnvelope(envelopeText));
  if ('malformed' in envelope) return { status: 'malformed', detail: envelope.malformed };
  const verdict = verifyEnvelope(envelope.value, keys);
  if (verdict.status === 'malformed')
    return { status: 'malformed', detail: `The envelope is malformed: ${verdict.detail}.` };
  if (verdict.status === 'threshold_not_met') return unverified(envelope.value, keys);
  if (verdict.payloadType !== STATEMENT_PAYLOAD_TYPE)
    return { status: 'wrong_type', detail: `The signature is over “${verdict.payloadType}”, not over a statement.` };
  const parsed = read(() => parseDeletionStatement(new TextDecoder('utf-8', { fatal: true }).decode(verdict.payload)));
  if ('malformed' in parsed)
    return { status: 'wrong_type', detail: `What was signed is no deletion certificate. ${parsed.malformed}` };
  return judge(parsed.value, expected, verdict.keyIds[0] ?? '');
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
  return { status: 'valid', detail: `Signed by the workstation at ${predicate.issuedAt.time}.`, statement, keyId };
}

/** The key hint only chooses the words: either way nothing was verified. */
function unverified(envelope: Envelope, keys: readonly TrustedKey[]): DeletionVerdict {
  const hints = envelope.signatures.map(({ keyid }) => keyid);
  return keys.some(({ keyId }) => hints.includes(keyId))
    ? {
        status: 'tampered',
        detail: 'The content or the signature was changed: the workstation’s key does not verify it.',
      }
    : { status: 'unknown_key', detail: 'No known key made this signature.' };
}

function read<T>(parse: () => T): { value: T } | { malformed: string } {
  try {
    return { value: parse() };
  } catch (error) {
    if (error instanceof StrongroomError) return { malformed: error.message };
    if (error instanceof TypeError) return { malformed: 'It is not UTF-8.' };
    throw error;
  }
}
