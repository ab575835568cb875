import { limitExceeded } from '../limits.ts';
import { type ProtoReader, signed } from '../protobuf/wire.ts';
import { dataTypeBytes, dataTypeName } from './data-types.ts';

export interface ExternalData {
  readonly location: string;
  readonly offset: number;
  readonly length: number | null;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dtype: string;
  readonly dims: readonly number[];
  /** Product of the dimensions. */
  readonly elements: number;
  readonly rawRange: readonly [number, number] | null;
  readonly external: ExternalData | null;
  /** What breaks the format, in words, or null. */
  readonly problem: string | null;
}

const maxRank = 1024;

/** A TensorProto; its numbers are stepped over, never read. */
export function readTensor(proto: ProtoReader, start: number, end: number): OnnxTensor {
  let name = '';
  let type = 0;
  let isExternal = false;
  let rawRange: readonly [number, number] | null = null;
  const dims: number[] = [];
  const entries = new Map<string, string>();
  for (const field of proto.fields(start, end)) {
    if (field.number === 1) for (const dim of proto.integers(field, maxRank)) dims.push(Number(dim));
    else if (field.number === 2) type = signed(field.value);
    else if (field.number === 8) name = proto.text(field);
    else if (field.number === 9) {
      proto.requireLen(field);
      rawRange = [field.start, field.end];
    } else if (field.number === 13) {
      const [key, value] = readEntry(proto, field.start, field.end);
      entries.set(key, value);
    } else if (field.number === 14) isExternal = field.value === 1n;
    if (dims.length > maxRank) throw limitExceeded('A tensor has more dimensions than can be read.');
  }
  const elements = dims.reduce((product, dim) => product * dim, 1);
  const external = isExternal || entries.has('location') ? externalOf(entries) : null;
  const problem = problemOf(type, dims, elements, external ? null : rawRange);
  return { name, dtype: dataTypeName(type), dims, elements, rawRange: external ? null : rawRange, external, problem };
}

/** A StringStringEntryProto. */
export function readEntry(proto: ProtoReader, start: number, end: number): [key: string, value: string] {
  let key = '';
  let value = '';
  for (const field of proto.fields(start, end)) {
    if (field.number === 1) key = proto.text(field);
    else if (field.number === 2) value = proto.text(field);
  }
  return [key, value];
}

function externalOf(entries: ReadonlyMap<string, string>): ExternalData {
  const length = entries.get('length');
  return {
    location: entries.get('location') ?? '',
    offset: Number(entries.get('offset') ?? '0'),
    length: length === undefined ? null : Number(length),
  };
}

function problemOf(
  type: number,
  dims: readonly number[],
  elements: number,
  raw: readonly [number, number] | null,
): string | null {
  if (dims.some((dim) => dim < 0)) return 'A tensor has a negative dimension.';
  if (!Number.isSafeInteger(elements)) return 'A tensor has more elements than can exist.';
  const bytes = dataTypeBytes(type, elements);
  if (raw && bytes !== null && raw[1] - raw[0] !== bytes)
    return 'A tensor has another number of bytes than its shape needs.';
  return null;
}
