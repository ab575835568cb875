const standard = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;
const urlSafe = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$/;

/** Base64 in the standard alphabet, padded. */
export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * The bytes of base64 text in the standard or the URL-safe alphabet (DSSE v1.0.2 demands both), padding optional; null for
 * anything else, also for text whose unused last bits are not zero: one byte sequence has one spelling in each alphabet, so a
 * changed character can never go unseen.
 */
export function fromBase64(text: string): Uint8Array | null {
  if (!standard.test(text) && !urlSafe.test(text)) return null;
  const bytes = Buffer.from(text, 'base64'); // Node reads both alphabets
  const strict = bytes.toString('base64').replace(/=+$/, '');
  const given = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  return strict === given ? bytes : null;
}
