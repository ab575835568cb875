import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import type { ByteSource } from '../source.ts';

/** The header of a .npy file (numpy.lib.format, versions 1 to 3). */
export interface NpyHeader {
  readonly version: string;
  /** As the header spells it, e.g. `<f4`; a structured type as its text. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Python objects, kept as a pickle behind the header. */
  readonly hasObjects: boolean;
  readonly dataStart: number;
  /** null where the size of an element is not plain. */
  readonly dataBytes: number | null;
}

export const npyMagic = '\x93NUMPY';
const maxHeaderBytes = 1024 * 1024;

/** True when the source begins with the magic of .npy. */
export const sniffNpy = (source: ByteSource): boolean =>
  source.sizeBytes >= 10 && Buffer.from(source.read(0, 6)).toString('latin1') === npyMagic;

/** Parses the header: a Python literal with exactly three keys. Throws `artifact.malformed`. */
export function readNpyHeader(source: ByteSource, _limits: InspectLimits): NpyHeader {
  const [major = 0, minor = 0] = source.read(6, 2);
  if (major < 1 || major > 3) throw malformed('The array has a version of the format that does not exist.', { major });
  const lengthBytes = major === 1 ? 2 : 4;
  const prefix = Buffer.from(source.read(8, lengthBytes));
  const length = major === 1 ? prefix.readUInt16LE(0) : prefix.readUInt32LE(0);
  requireAtMost(length, maxHeaderBytes, 'bytes in its header');
  const dataStart = 8 + lengthBytes + length;
  const text = Buffer.from(source.read(8 + lengthBytes, length)).toString(major === 3 ? 'utf8' : 'latin1');
  const fields =
    /^\s*\{(?=[\s\S]*'descr'\s*:)(?=[\s\S]*'fortran_order'\s*:\s*(True|False))(?=[\s\S]*'shape'\s*:\s*\(([\d\s,L]*)\))[\s\S]*\}\s*$/.exec(
      text,
    );
  const descr = /'descr'\s*:\s*(?:'([^']*)'|(\[[\s\S]*?\])\s*,\s*'(?:fortran_order|shape)')/.exec(text);
  if (!fields || !descr) throw malformed("The header of the array can't be read.");
  const shape = (fields[2] ?? '')
    .split(',')
    .map((part) => part.replace(/[\sL]/g, ''))
    .filter((part) => part !== '')
    .map(Number);
  const type = descr[1] ?? descr[2] ?? '';
  const elements = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(elements)) throw malformed('The array has more elements than can exist.');
  const hasObjects = /^[|<>=]?O\d*$/.test(type) || /'[|<>=]?O\d*'/.test(type);
  const item = hasObjects ? null : itemBytes(type);
  const dataBytes = item === null ? null : item * elements;
  return {
    version: `${major}.${minor}`,
    descr: type,
    fortranOrder: fields[1] === 'True',
    shape,
    hasObjects,
    dataStart,
    dataBytes,
  };
}

function itemBytes(descr: string): number | null {
  const parts = /^[|<>=]?([?bBiufcmMSaUV])(\d+)(?:\[\w+\])?$/.exec(descr);
  if (!parts) return null;
  return Number(parts[2]) * (parts[1] === 'U' ? 4 : 1);
}

const kinds: Readonly<Record<string, string>> = { b: 'bool', i: 'int', u: 'uint', f: 'float', c: 'complex' };

/** `<f4` becomes `float32`; what has no such name stays as it is. */
export function npyDtype(descr: string): string {
  const parts = /^[|<>=]?([biufc])(\d+)$/.exec(descr);
  if (/^[|<>=]?O/.test(descr)) return 'object';
  if (!parts) return descr;
  const kind = kinds[parts[1] ?? ''] ?? descr;
  return kind === 'bool' ? 'bool' : `${kind}${Number(parts[2]) * 8}`;
}
