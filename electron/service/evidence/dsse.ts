import { z } from 'zod';
import { publicKeyDer, sha256Hex, signEd25519, verifyEd25519 } from '../platform/crypto.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { parseJsonText } from './parse-json.ts';

/** 1 MiB of payload, a third more in base64, and room for signatures. */
export const MAX_ENVELOPE_BYTES = 1_500_000;

const Signature = z.object({
  sig: z.string().min(1).max(2_000),
  // DSSE: optional and unauthenticated. Writers omit it, leave it empty or null; it is a hint and decides nothing.
  keyid: z.string().max(500).nullish(),
});

/** A DSSE v1.0.2 envelope (https://github.com/secure-systems-lab/dsse). Unknown members are ignored, as the protocol says. */
export const Envelope = z.object({
  payloadType: z.string().max(200),
  payload: z.string().max(1_400_000),
  signatures: z.array(Signature).min(1).max(64),
});
export type Envelope = z.infer<typeof Envelope>;

/** `DSSEv1 SP len(type) SP type SP len(body) SP body`; lengths count bytes. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const typeBytes = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${typeBytes.length} `),
    typeBytes,
    Buffer.from(` ${payload.length} `),
    payload,
  ]);
}

/** Who signs: the private key in PKCS#8 DER and the hint that verifiers may use to find the public one. */
export interface EnvelopeSigner {
  readonly keyId: string;
  readonly privateKeyDer: Uint8Array;
}

/** An envelope over exactly `payload`, with one Ed25519 signature for each signer. */
export function signEnvelope(payloadType: string, payload: Uint8Array, signers: readonly EnvelopeSigner[]): Envelope {
  const message = preAuthEncoding(payloadType, payload);
  return {
    payloadType,
    payload: toBase64(payload),
    signatures: signers.map((signer) => ({
      keyid: signer.keyId,
      sig: toBase64(signEd25519(signer.privateKeyDer, message)),
    })),
  };
}

/** Reads an untrusted envelope. Throws `attest.malformed` with every field that is wrong. Nothing is verified yet. */
export const parseEnvelope = (text: string): Envelope =>
  parseJsonText(Envelope, text, { what: 'envelope', maxBytes: MAX_ENVELOPE_BYTES });

/** A public key that a verifier trusts for a purpose that it knows. */
export interface TrustedKey {
  readonly keyId: string;
  readonly publicKeyPem: string;
}

export type EnvelopeVerdict =
  | {
      readonly status: 'verified';
      readonly payloadType: string;
      readonly payload: Uint8Array;
      readonly keyIds: readonly string[];
    }
  | { readonly status: 'threshold_not_met'; readonly keyIds: readonly string[]; readonly needed: number }
  | { readonly status: 'malformed'; readonly detail: string };

/**
 * Verifies `envelope` against `keys`; at least `threshold` different public keys must have signed. A key counts once however
 * often it signed or is listed. The payload comes back only when verified: use these bytes, never the envelope's text. The
 * hint `keyid` has no influence on the verdict.
 */
export function verifyEnvelope(envelope: Envelope, keys: readonly TrustedKey[], threshold = 1): EnvelopeVerdict {
  if (!Number.isSafeInteger(threshold) || threshold < 1) return { status: 'malformed', detail: 'threshold below 1' };
  const payload = fromBase64(envelope.payload);
  if (payload === null) return { status: 'malformed', detail: 'payload is not base64' };
  const message = preAuthEncoding(envelope.payloadType, payload);
  const accepted = new Map<string, string>(); // digest of the key itself -> key id
  for (const { sig } of envelope.signatures) {
    const bytes = fromBase64(sig);
    if (bytes === null) return { status: 'malformed', detail: 'a signature is not base64' };
    const key = keys.find((candidate) => verifyEd25519(candidate.publicKeyPem, message, bytes));
    if (key) accepted.set(sha256Hex(publicKeyDer(key.publicKeyPem)), key.keyId);
  }
  const keyIds = [...accepted.values()];
  if (keyIds.length < threshold) return { status: 'threshold_not_met', keyIds, needed: threshold };
  return { status: 'verified', payloadType: envelope.payloadType, payload, keyIds };
}
