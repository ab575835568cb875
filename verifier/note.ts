import { concat, equalBytes, fromBase64, toHex, utf8 } from './bytes.ts';
import { isSignedBy, type PublicKey } from './ed25519.ts';
import { sha256 } from './hash.ts';

/** A checkpoint: the signed head of an audit log (docs/formats/audit-log.md). */
export interface Checkpoint {
  readonly registryId: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly time: string;
  /** Hash of the last record, hex. */
  readonly headHash: string;
  /** 20 characters for paper. */
  readonly shortCode: string;
}

export type NoteReading =
  | { readonly checkpoint: Checkpoint; readonly isSigned: boolean }
  | { readonly checkpoint: null; readonly detail: string };

const LINES =
  /^strongroom\/([A-Za-z0-9._-]{1,100})\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\nhead ([0-9a-f]{64})\nprevious (?:[0-9a-f]{64}|none)\n\n— strongroom\/([A-Za-z0-9._-]{1,100}) ([A-Za-z0-9+/]{91}=)\n$/;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Reads a note and says whether `key` signed it. */
export function readNote(note: string, key: PublicKey): NoteReading {
  const found = note.length <= 4096 ? LINES.exec(note) : null;
  const [, registryId = '', size = '', root = '', time = '', headHash = '', keyName, signature = ''] = found ?? [];
  const rootBytes = fromBase64(root);
  const signed = fromBase64(signature);
  if (found === null || registryId !== keyName || rootBytes?.length !== 32 || signed?.length !== 68)
    return { checkpoint: null, detail: 'a line of the checkpoint is missing, added or changed' };
  const body = utf8(note.slice(0, note.indexOf('\n\n') + 1));
  // C2SP signed-note: the key's name and its bytes behind the algorithm number make the four bytes before the signature.
  const hint = sha256(concat(utf8(`strongroom/${registryId}\n`), Uint8Array.of(1), key.raw)).subarray(0, 4);
  const isSigned = equalBytes(hint, signed.subarray(0, 4)) && isSignedBy(key, body, signed.subarray(4));
  const checkpoint = { registryId, size: Number(size), root: rootBytes, time, headHash, shortCode: codeOf(body) };
  return { checkpoint, isSigned };
}

/** The first 100 bits of the digest, five at a time. */
function codeOf(body: Uint8Array): string {
  const digest = BigInt(`0x${toHex(sha256(body))}`) >> 156n;
  const characters = Array.from({ length: 20 }, (_, i) => CROCKFORD[Number((digest >> BigInt(95 - 5 * i)) & 31n)]);
  return [0, 4, 8, 12, 16].map((at) => characters.slice(at, at + 4).join('')).join('-');
}
