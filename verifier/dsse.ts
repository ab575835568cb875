import { concat, fromBase64, utf8 } from './bytes.ts';
import { isSignedBy, type PublicKey } from './ed25519.ts';
import { listAt, textAt } from './shape.ts';

/** DSSE v1.0.2: what is signed is the type and the payload with their lengths. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return concat(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

export interface OpenedEnvelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  /** The first of the given keys that signed it. */
  readonly signer: PublicKey | null;
}

/** Opens an envelope; null when it is none. Hints of keys decide nothing. */
export function openEnvelope(envelope: unknown, keys: readonly PublicKey[]): OpenedEnvelope | null {
  const payloadType = textAt(envelope, 'payloadType');
  const payload = fromBase64(textAt(envelope, 'payload') || '?');
  const signatures = listAt(envelope, 'signatures').map((one) => fromBase64(textAt(one, 'sig') || '?'));
  if (payload === null || signatures.length === 0 || signatures.length > 64) return null;
  const message = preAuthEncoding(payloadType, payload);
  const signer = keys.find((key) => signatures.some((one) => one !== null && isSignedBy(key, message, one))) ?? null;
  return { payloadType, payload, signer };
}
