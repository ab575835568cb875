/**
 * Whether `record` has the SHA-256 `digest`, computed in this window, so that a signature is not given on a digest that
 * belongs to something else than what is shown. null where the window has no means to compute it.
 */
export async function recordHasDigest(record: string, digest: string): Promise<boolean | null> {
  // Absent outside secure contexts.
  const subtle: SubtleCrypto | undefined = globalThis.crypto.subtle;
  if (subtle === undefined) return null;
  const computed = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(record)));
  const hex = Array.from(computed, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex === digest.toLowerCase();
}
