import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Envelope, fromBase64, parseEnvelope, type TrustedKey, verifyEnvelope } from '../evidence/index.ts';
import { STATEMENT_PAYLOAD_TYPE } from './statement.ts';

/** A person's public key as the registry knows it. */
export interface PersonPublicKey extends TrustedKey {
  readonly personId: string;
  /** From this time on the key may be in other hands; null while it is good. */
  readonly revokedFrom: string | null;
  /** From this time on its signatures do not count; null: it does not age. */
  readonly expiresAt: string | null;
}

/** An envelope whose signature holds, or what is wrong with it; `detail` is a sentence for a person. */
export type Opened<S, K> =
  | { readonly opened: true; readonly statement: S; readonly key: K }
  | {
      readonly opened: false;
      readonly status: 'malformed' | 'tampered' | 'unknown_key' | 'wrong_type';
      readonly detail: string;
    };

interface Opening<S, K> {
  readonly keys: readonly K[];
  /** What it should be, with its article: "an approval". */
  readonly what: string;
  /** Reads the verified bytes; throws `attest.malformed` for what is no such statement. */
  readonly parse: (text: string) => S;
  /** Whose key it is, for the words of a refusal. */
  readonly ownerOf: (key: K) => string;
}

/** Verifies the signature first and reads then exactly the bytes that were verified. Never throws for untrusted input. */
export function openStatement<S, K extends TrustedKey>(envelopeText: string, opening: Opening<S, K>): Opened<S, K> {
  const { keys, what } = opening;
  const envelope = read(() => parseEnvelope(envelopeText));
  if ('malformed' in envelope) return { opened: false, status: 'malformed', detail: envelope.malformed };
  const verdict = verifyEnvelope(envelope.value, keys);
  if (verdict.status === 'malformed')
    return { opened: false, status: 'malformed', detail: `The envelope is malformed: ${verdict.detail}.` };
  if (verdict.status === 'threshold_not_met') return unverified(envelope.value, opening);
  if (verdict.payloadType !== STATEMENT_PAYLOAD_TYPE) {
    const detail = `The signature is over “${verdict.payloadType}”, not over ${what}.`;
    return { opened: false, status: 'wrong_type', detail };
  }
  const parsed = read(() => opening.parse(new TextDecoder('utf-8', { fatal: true }).decode(verdict.payload)));
  if ('malformed' in parsed) {
    const detail = `What was signed is not ${what}. ${parsed.malformed}`;
    return { opened: false, status: 'wrong_type', detail };
  }
  const key = keys.find((candidate) => candidate.keyId === verdict.keyIds[0]);
  if (!key) return { opened: false, status: 'unknown_key', detail: 'No known key made this signature.' };
  return { opened: true, statement: parsed.value, key };
}

/** The key hint only chooses the words: either way nothing was verified. */
function unverified<S, K extends TrustedKey>(
  envelope: Envelope,
  { keys, ownerOf }: Opening<S, K>,
): Opened<S, K> & { opened: false } {
  const hints = envelope.signatures.map((signature) => signature.keyid);
  const known = keys.find((key) => hints.includes(key.keyId));
  if (known && fromBase64(envelope.payload) !== null) {
    const detail = `The content or the signature was changed: ${ownerOf(known)}’s key does not verify it.`;
    return { opened: false, status: 'tampered', detail };
  }
  return { opened: false, status: 'unknown_key', detail: 'No known key made this signature.' };
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
