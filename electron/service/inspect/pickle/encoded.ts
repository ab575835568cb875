import type { Finding } from '../../../../shared/model/inspection.ts';
import { isText } from '../code/kinds.ts';
import { checkScript } from '../code/scripts.ts';
import { decompress, detectCompression } from '../joblib/compression.ts';
import type { InspectLimits } from '../limits.ts';
import { finding } from '../reader.ts';
import { memorySource } from '../source.ts';
import { mayBePickle } from './first-bytes.ts';

const shortestText = 24;
const mostUnpacked = 4 * 1024 * 1024;

const hexDigits = /^(?:[0-9a-f]{2})+$/i;
const base64Digits = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** Protocol 0 as text: GLOBAL or INST with a module and a name on lines of their own. */
const pickleText = /^[(}\])]*[ci][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n/;

/** True for text that may be bytes in disguise: base64, hexadecimal digits, or a pickle of protocol 0. Cheap for all other text. */
export function mayBeEncoded(text: string): boolean {
  if (pickleText.test(text)) return true;
  if (text.length < shortestText) return false;
  // Words of a language have blanks, and numbers have no letters: only an unbroken run of digits is looked at.
  if (!/^[A-Za-z0-9+/_-]{20}/.test(text) || !isPromising(decodeText(text.slice(0, 64)))) return false;
  return base64Digits.test(text.replaceAll(/[\r\n]/g, ''));
}

/** True for first bytes of a pickle, of an archive or of text. Names and digests decode to none of these. */
function isPromising(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  const isPacked = (first === 0x50 && second === 0x4b) || (first === 0x1f && second === 0x8b) || first === 0x78;
  return mayBePickle(head) || isPacked || isText(head.subarray(0, 24));
}

/** The bytes that such text stands for. */
export function decodeText(text: string): Uint8Array {
  if (pickleText.test(text)) return new Uint8Array(Buffer.from(text, 'latin1'));
  const digits = text.replaceAll(/[\r\n]/g, '');
  return new Uint8Array(Buffer.from(digits, hexDigits.test(digits) ? 'hex' : 'base64'));
}

/** The bytes that a byte string encodes as text, else the same bytes. */
export function decodeBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length < shortestText || !bytes.subarray(0, shortestText).every((byte) => byte > 32 && byte < 127))
    return bytes;
  const text = Buffer.from(bytes).toString('latin1');
  return mayBeEncoded(text) ? decodeText(text) : bytes;
}

/** What gzip or zlib data in a pickle unpacks to, within a small bound; the bytes themselves where they are not packed. */
export function unpackBytes(bytes: Uint8Array, limits: InspectLimits): Uint8Array {
  const source = memorySource(bytes);
  const compression = detectCompression(source);
  if (compression !== 'gzip' && compression !== 'zlib') return bytes;
  try {
    const inner = decompress(source, compression, { ...limits, maxInflatedBytes: mostUnpacked });
    limits.budget.spend(4096 + (inner.sizeBytes >>> 4));
    return inner.read(0, inner.sizeBytes).slice();
  } catch (error) {
    if (limits.budget.isUsedUp) throw error;
    return bytes; // only looks like packed data, or is far larger than code is
  }
}

/** A finding where decoded text is Python that reaches for the machine: it was encoded to be overlooked. */
export function encodedCode(bytes: Uint8Array, location: string): Finding[] {
  if (bytes.length < 8 || !isText(bytes)) return [];
  const text = Buffer.from(bytes).toString('utf8');
  if (checkScript(text, 'python', null).length === 0) return [];
  return [
    finding(
      'high',
      'pickle.encoded_code',
      'A text in the pickle is program code in an encoding that hides it.',
      location,
    ),
  ];
}
