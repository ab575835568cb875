import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { TensorEntry } from '../../../../shared/model/inspection.ts';
import { JsonNumber, parseStrictJson, type StrictJson } from '../json/strict.ts';
import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import type { ByteSource } from '../source.ts';

/** Bits of one element (safetensors, `Dtype::bitsize`). */
const dtypeBits: Readonly<Record<string, bigint>> = {
  BOOL: 8n,
  F4: 4n,
  F6_E2M3: 6n,
  F6_E3M2: 6n,
  U8: 8n,
  I8: 8n,
  F8_E5M2: 8n,
  F8_E4M3: 8n,
  F8_E8M0: 8n,
  F8_E4M3FNUZ: 8n,
  F8_E5M2FNUZ: 8n,
  I16: 16n,
  U16: 16n,
  F16: 16n,
  BF16: 16n,
  I32: 32n,
  U32: 32n,
  F32: 32n,
  C64: 64n,
  F64: 64n,
  I64: 64n,
  U64: 64n,
};

const maxHeaderBytes = 100_000_000;
/** More than any file has; a list of millions could be kept by nobody. */
const mostTensors = 250_000;
const maxU64 = (1n << 64n) - 1n;

export interface SafetensorsHeader {
  readonly headerBytes: number;
  readonly userMetadata: Readonly<Record<string, string>> | null;
  /** In the order of their bytes. */
  readonly tensors: readonly TensorEntry[];
  readonly parameterCount: number;
}

/** True when the bytes begin like the format: a length, then `{`. A length that lies still counts, so that it is reported. */
export function sniffSafetensors(source: ByteSource): boolean {
  if (source.sizeBytes < 10) return false;
  const head = Buffer.from(source.read(0, Math.min(64, source.sizeBytes)));
  const isAsciiText = head.subarray(0, 8).every((byte) => byte >= 9 && byte < 127);
  return !isAsciiText && /^\s{0,16}\{\s*("|\}|$)/.test(head.subarray(8).toString('latin1'));
}

/**
 * The header of a safetensors file, by every rule of its format: bounded length, JSON without duplicates, known types, sizes that
 * fit shapes, and data that is covered exactly once and to the end. Throws artifact.malformed, artifact.header_too_large.
 */
export function readHeader(source: ByteSource, file: string, limits: InspectLimits): SafetensorsHeader {
  if (source.sizeBytes < 8) throw malformed('The file is too short for a safetensors header.');
  const announced = Buffer.from(source.read(0, 8)).readBigUInt64LE(0);
  if (announced > BigInt(Math.min(maxHeaderBytes, limits.maxHeaderBytes))) {
    const message = 'The safetensors header is larger than the format allows.';
    throw new StrongroomError('artifact.header_too_large', message, { announced: String(announced) });
  }
  const length = Number(announced);
  if (length > source.sizeBytes - 8)
    throw malformed('The safetensors header runs past the end of the file.', { length });
  const bytes = source.read(8, length);
  if (bytes[0] !== 0x7b) throw malformed('The safetensors header does not begin with "{".');
  const header = parseStrictJson(bytes, { ...limits, maxEntries: Math.min(limits.maxEntries, mostTensors) });
  if (!(header instanceof Map)) throw malformed('The safetensors header is not a JSON object.');
  requireAtMost(header.size, limits.maxEntries, 'tensors');
  return readEntries(header, source.sizeBytes, 8 + length, file);
}

function readEntries(
  header: Map<string, StrictJson>,
  sizeBytes: number,
  dataStart: number,
  file: string,
): SafetensorsHeader {
  const tensors: TensorEntry[] = [];
  let parameterCount = 0n;
  for (const [name, value] of header) {
    if (name === '__metadata__') continue;
    const { entry, elements } = readTensor(name, value, dataStart, file);
    tensors.push(entry);
    parameterCount += elements;
  }
  requireCoverage(tensors, dataStart, sizeBytes);
  const userMetadata = readMetadata(header.get('__metadata__'));
  return { headerBytes: dataStart - 8, userMetadata, tensors, parameterCount: Number(parameterCount) };
}

function readMetadata(value: StrictJson | undefined): Record<string, string> | null {
  if (value === undefined || value === null) return null;
  if (!(value instanceof Map)) throw malformed('The metadata of the safetensors header is not an object.');
  for (const text of value.values()) {
    if (typeof text !== 'string')
      throw malformed('The metadata of the safetensors header holds something other than text.');
  }
  return Object.fromEntries([...value].map(([key, text]) => [key, String(text)]));
}

const unsigned = (value: StrictJson | undefined): bigint => {
  const number = value instanceof JsonNumber ? value.unsigned : null;
  if (number === null || number > maxU64)
    throw malformed('A tensor has a size or an offset that is not a whole number.');
  return number;
};

function readTensor(
  name: string,
  value: StrictJson,
  dataStart: number,
  file: string,
): { entry: TensorEntry; elements: bigint } {
  if (!(value instanceof Map)) throw malformed('A tensor of the safetensors header is not an object.', { name });
  const dtype = value.get('dtype');
  const bits = typeof dtype === 'string' && Object.hasOwn(dtypeBits, dtype) ? dtypeBits[dtype] : undefined;
  if (typeof dtype !== 'string' || bits === undefined)
    throw malformed('A tensor has a type that the format does not know.', { name });
  const shape = value.get('shape');
  const offsets = value.get('data_offsets');
  if (!Array.isArray(shape)) throw malformed('A tensor has no shape.', { name });
  if (!Array.isArray(offsets) || offsets.length !== 2) throw malformed('A tensor has no pair of offsets.', { name });
  const dims = shape.map(unsigned);
  const [start, end] = [unsigned(offsets[0]), unsigned(offsets[1])];
  let elements = 1n;
  for (const dim of dims) {
    elements *= dim;
    if (elements > maxU64) throw malformed('The shape of a tensor overflows.', { name });
  }
  if (elements * bits > maxU64) throw malformed('The shape of a tensor overflows.', { name });
  if ((elements * bits) % 8n !== 0n) throw malformed('A tensor does not end on a whole byte.', { name });
  if (end < start) throw malformed('A tensor ends before it begins.', { name });
  if (end - start !== (elements * bits) / 8n)
    throw malformed('A tensor has another number of bytes than its shape needs.', { name });
  const byteRange = [dataStart + Number(start), dataStart + Number(end)] as const;
  return { entry: { name, dtype, shape: dims.map(Number), file, byteRange }, elements };
}

/** Every byte after the header belongs to exactly one tensor: no gap and no tail in which something else could hide. */
function requireCoverage(tensors: TensorEntry[], dataStart: number, sizeBytes: number): void {
  const range = (tensor: TensorEntry) => tensor.byteRange ?? ([0, 0] as const);
  tensors.sort((a, b) => range(a)[0] - range(b)[0] || range(a)[1] - range(b)[1]);
  let next = dataStart;
  for (const tensor of tensors) {
    const [start, end] = range(tensor);
    if (start !== next) throw malformed('The tensors overlap or leave a gap between them.', { name: tensor.name });
    next = end;
  }
  if (next > sizeBytes) throw malformed('The tensors run past the end of the file.', { needed: next, sizeBytes });
  if (next < sizeBytes)
    throw malformed('The file has bytes after its last tensor, in which something could hide.', {
      extra: sizeBytes - next,
    });
}
