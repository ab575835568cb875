import { secureRandom } from './crypto.ts';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford's, lower case: no i, l, o, u

/** The only source of randomness for identifiers. Tests inject their own. */
export interface Random {
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = { bytes: secureRandom };

/** `<prefix>_` and 20 characters (100 bits): unique without asking anyone, safe in file names and on screens. */
export function newId(random: Random, prefix: string): string {
  const bytes = random.bytes(20);
  let text = `${prefix}_`;
  for (const byte of bytes) text += alphabet[byte & 31];
  return text;
}
