import type { TensorEntry } from '../../../../shared/model/inspection.ts';
import { tensorLayout } from '../../../../shared/model/tensor-layout.ts';
import { type InspectLimits, malformed } from '../limits.ts';
import type { GgufCursor } from './cursor.ts';
import { ggmlTypes, isForkType } from './types.ts';

const maxNameBytes = 64; // GGML_MAX_NAME, the terminating zero included
const maxRank = 4;
const maxElements = (1n << 63n) - 1n;

interface TensorInfo {
  readonly name: string;
  readonly shape: number[];
  readonly elements: bigint;
  readonly type: number;
  readonly offset: bigint;
}

export interface GgufTensors {
  readonly entries: readonly TensorEntry[];
  readonly parameterCount: number;
  readonly unknownTypes: number;
  /** Bytes after the last tensor and its padding, and where they begin. */
  readonly tailBytes: number;
  readonly tailStart: number;
}

/** The tensor table and where each tensor's bytes lie. Throws `artifact.malformed` for what the reference reader refuses. */
export function readTensors(cursor: GgufCursor, count: number, alignment: number, limits: InspectLimits): GgufTensors {
  const infos: TensorInfo[] = [];
  const names = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    limits.budget.spend(8);
    const info = readInfo(cursor);
    if (names.has(info.name)) throw malformed('Two tensors have the same name.', { name: info.name });
    names.add(info.name);
    infos.push(info);
  }
  const dataStart = Math.ceil(cursor.at / alignment) * alignment;
  const placed = place(infos, dataStart, alignment, cursor.sizeBytes);
  const layout = tensorLayout(cursor.isBigEndian, false);
  return { ...placed, entries: placed.entries.map((entry) => ({ ...entry, layout })) };
}

function readInfo(cursor: GgufCursor): TensorInfo {
  const name = cursor.text(cursor.sizeBytes);
  if (Buffer.byteLength(name) >= maxNameBytes)
    throw malformed('The name of a tensor is longer than the format allows.');
  const rank = cursor.u32();
  if (rank > maxRank) throw malformed('A tensor has more dimensions than the format allows.', { name, rank });
  const shape: number[] = [];
  let elements = 1n;
  for (let dim = 0; dim < rank; dim += 1) {
    const size = BigInt(cursor.count(Number.MAX_SAFE_INTEGER));
    elements *= size;
    if (elements > maxElements) throw malformed('The shape of a tensor overflows.', { name });
    shape.push(Number(size));
  }
  return { name, shape, elements, type: cursor.u32(), offset: cursor.u64() };
}

function place(infos: readonly TensorInfo[], dataStart: number, alignment: number, sizeBytes: number): GgufTensors {
  const entries: TensorEntry[] = [];
  let parameters = 0n;
  let unknownTypes = 0;
  let next = 0n;
  for (const info of infos) {
    const bytes = bytesOf(info);
    if (bytes === null) unknownTypes += 1;
    if (info.offset % BigInt(alignment) !== 0n)
      throw malformed('A tensor does not begin on the alignment.', { name: info.name });
    // The reference reader demands tensors one after the other; that also leaves no room to hide anything.
    if (unknownTypes === 0 && info.offset !== next)
      throw malformed('A tensor is not where the one before it ends.', { name: info.name });
    const end = info.offset + (bytes ?? 0n);
    if (end > BigInt(Math.max(0, sizeBytes - dataStart)))
      throw malformed('A tensor runs past the end of the file.', { name: info.name });
    next = (end + BigInt(alignment - 1)) & ~BigInt(alignment - 1);
    parameters += info.elements;
    const byteRange = bytes === null ? null : ([dataStart + Number(info.offset), dataStart + Number(end)] as const);
    const dtype = ggmlTypes.get(info.type)?.[0] ?? `UNKNOWN_${info.type}`;
    entries.push({ name: info.name, dtype, shape: info.shape, file: '', byteRange });
  }
  const tailBytes = unknownTypes === 0 ? Math.max(0, sizeBytes - dataStart - Number(next)) : 0;
  const tailStart = sizeBytes - tailBytes;
  return { entries, parameterCount: Number(parameters), unknownTypes, tailBytes, tailStart };
}

function bytesOf(info: TensorInfo): bigint | null {
  const traits = ggmlTypes.get(info.type);
  if (!traits) {
    if (isForkType(info.type)) return null;
    throw malformed('A tensor has a type that the format does not know.', { name: info.name, type: info.type });
  }
  const [, block, bytes] = traits;
  if ((info.shape[0] ?? 1) % block !== 0)
    throw malformed('The rows of a tensor do not fit its type.', { name: info.name });
  return (info.elements / BigInt(block)) * BigInt(bytes);
}
