import type { Finding } from '../../../../shared/model/inspection.ts';
import { isReachingCode } from '../code/commands.ts';
import { isText, kindByMagic } from '../code/kinds.ts';
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
const base32Digits = /^[A-Z2-7]+={0,6}$/;
const pickleText = /^[(}\])]*[ci][A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n/;

/** True for text that may be bytes in disguise: base64, hexadecimal digits, or a pickle of protocol 0. Cheap for all other text. */
export function mayBeEncoded(text: string): boolean {
  if (pickleText.test(text)) return true;
  if (text.length < shortestText) return false;
  // Words of a language have blanks, and numbers have no letters: only an unbroken run of digits is looked at.
  if (!/^[A-Za-z0-9+/_-]{20}/.test(text) || !isPromising(decodeText(text.slice(0, 64)))) return false;
  return base64Digits.test(text.replaceAll(/[\r\n]/g, '').replace(/={3,6}$/, ''));
}

/** True for first bytes of a pickle, of an archive or of text. Names and digests decode to none of these. */
function isPromising(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  const isPacked = (first === 0x50 && second === 0x4b) || (first === 0x1f && second === 0x8b) || first === 0x78;
  const isCode = first === 0xe3 && head[2] === 0 && head[3] === 0; // Python's marshal
  return mayBePickle(head) || isPacked || isCode || isText(head.subarray(0, 24));
}

/** The bytes that such text stands for. */
export function decodeText(text: string): Uint8Array {
  if (pickleText.test(text)) return new Uint8Array(Buffer.from(text, 'latin1'));
  const digits = text.replaceAll(/[\r\n]/g, '');
  const bytes = new Uint8Array(Buffer.from(digits, hexDigits.test(digits) ? 'hex' : 'base64'));
  if (!base32Digits.test(digits)) return bytes;
  const other = fromBase32(digits);
  return isPromising(other) ? other : bytes;
}

const alphabet32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648, base 32. */
function fromBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let count = 0;
  for (const digit of text.replace(/=+$/, '')) {
    bits = ((bits << 5) | alphabet32.indexOf(digit)) & 0xfff;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 255);
  }
  return Uint8Array.from(bytes);
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
  if (compression !== 'gzip' && compression !== 'zlib' && compression !== 'zstd') return bytes;
  try {
    const inner = decompress(source, compression, { ...limits, maxInflatedBytes: mostUnpacked });
    limits.budget.spend(4096 + (inner.sizeBytes >>> 4));
    return inner.read(0, inner.sizeBytes).slice();
  } catch (error) {
    if (limits.budget.isUsedUp) throw error;
    return bytes; // only looks like packed data, or is far larger than code is
  }
}

const mostLayers = 4;

/** What bytes hold behind all layers of encoding and packing, as far as anyone wraps them. */
export function unpackLayers(bytes: Uint8Array, limits: InspectLimits): Uint8Array {
  let inner = unpackBytes(bytes, limits);
  for (let layer = 1; layer < mostLayers && inner.length > 0; layer += 1) {
    const next = unpackBytes(decodeBytes(inner), limits);
    if (next === inner) break;
    inner = next;
  }
  return inner;
}

/** A finding where bytes in a pickle are a program or compiled Python. */
export function embeddedProgram(bytes: Uint8Array, location: string): Finding[] {
  const kind = kindByMagic(bytes.subarray(0, 16));
  if (kind !== null && /program$/.test(kind)) {
    return [finding('high', 'pickle.program', `Bytes in the pickle are a program (${kind}).`, location)];
  }
  if (!isMarshalledCode(bytes)) return [];
  return [finding('high', 'pickle.encoded_code', 'Bytes in the pickle are compiled Python code.', location)];
}

/** Python's marshal: a code object begins with five or six small numbers, then its bytecode as bytes. */
function isMarshalledCode(bytes: Uint8Array): boolean {
  if (bytes.length < 40 || (bytes[0] !== 0xe3 && bytes[0] !== 0x63)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isSmall = (index: number, most: number): boolean => view.getUint32(1 + 4 * index, true) <= most;
  const isCode = (at: number): boolean => bytes[at] === 0x73 || bytes[at] === 0xf3;
  return isSmall(0, 255) && isSmall(1, 255) && isSmall(2, 255) && isSmall(3, 4095) && (isCode(21) || isCode(25));
}

/** A finding where bytes are Python or a command as plain text. */
export function plainCode(bytes: Uint8Array, location: string): Finding[] {
  if (bytes.length < 8 || !isText(bytes.subarray(0, 1024)) || !isReachingCode(Buffer.from(bytes).toString('utf8')))
    return [];
  return [finding('high', 'pickle.code_text', 'A text in the pickle is program code.', location)];
}

/** A finding where decoded text is Python that reaches for the machine: it was encoded to be overlooked. */
export function encodedCode(bytes: Uint8Array, location: string): Finding[] {
  if (bytes.length < 8 || !isText(bytes)) return [];
  const text = Buffer.from(bytes).toString('utf8');
  if (checkScript(text, 'python', null).length === 0 && !isReachingCode(text)) return [];
  return [
    finding(
      'high',
      'pickle.encoded_code',
      'A text in the pickle is program code in an encoding that hides it.',
      location,
    ),
  ];
}
