import type { Finding, TensorEntry } from '../../../../shared/model/inspection.ts';
import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import { ProtoReader, signed } from '../protobuf/wire.ts';
import { finding } from '../reader.ts';
import { fileAt, memorySource, type SourceTree } from '../source.ts';
import { readShape, tensorflowType } from './proto.ts';

export interface Variables {
  readonly tensors: readonly TensorEntry[];
  readonly parameterCount: number;
  readonly findings: readonly Finding[];
}

const tableMagic = 0xdb4775248b80fb57n;
const indexPath = 'variables/variables.index';

/**
 * The variables beside a SavedModel, by their index: TensorFlow's tensor bundle, a LevelDB table (table_format.md) of
 * BundleEntryProto. null where there is no index; one that can't be read is a finding.
 */
export function readVariables(tree: SourceTree, limits: InspectLimits): Variables | null {
  const file = fileAt(tree, indexPath);
  if (!file) return null;
  try {
    requireAtMost(file.sizeBytes, limits.maxHeaderBytes, 'bytes in its index of variables');
    const tensors = readTable(file.source.read(0, file.sizeBytes), limits);
    const parameterCount = tensors.reduce(
      (sum, tensor) => sum + tensor.shape.reduce((product, size) => product * size, 1),
      0,
    );
    return { tensors, parameterCount, findings: missingShards(tree, tensors) };
  } catch {
    return {
      tensors: [],
      parameterCount: 0,
      findings: [
        finding('medium', 'tensorflow.variables_unreadable', "The index of the variables can't be read.", indexPath),
      ],
    };
  }
}

function missingShards(tree: SourceTree, tensors: readonly TensorEntry[]): Finding[] {
  const needed = new Map<string, number>();
  for (const { file, byteRange } of tensors) needed.set(file, Math.max(needed.get(file) ?? 0, byteRange?.[1] ?? 0));
  return [...needed]
    .filter(([path, end]) => (fileAt(tree, path)?.sizeBytes ?? -1) < end)
    .map(([path]) =>
      finding('medium', 'tensorflow.variables_missing', 'A file of variables is missing or too short.', path),
    );
}

function readTable(bytes: Uint8Array, limits: InspectLimits): TensorEntry[] {
  const footer = Buffer.from(bytes.subarray(-48));
  if (footer.length < 48 || footer.readBigUInt64LE(40) !== tableMagic)
    throw malformed('The index of the variables is no table.');
  const proto = new ProtoReader(memorySource(bytes), limits);
  const start = bytes.length - 48;
  const handles: number[] = [];
  for (let at = start; handles.length < 4; ) {
    const { value, next } = proto.varint(at, bytes.length);
    handles.push(Number(value));
    at = next;
  }
  const entries: (readonly [string, Uint8Array])[] = [];
  for (const [, handle] of readBlock(bytes, handles[2] ?? 0, handles[3] ?? 0, limits)) {
    const pointer = new ProtoReader(memorySource(handle), limits);
    const offset = pointer.varint(0, handle.length);
    const size = pointer.varint(offset.next, handle.length);
    for (const entry of readBlock(bytes, Number(offset.value), Number(size.value), limits)) entries.push(entry);
    requireAtMost(entries.length, limits.maxEntries, 'variables');
  }
  let shards = 1;
  for (const [key, value] of entries) if (key === '') shards = shardCount(value, limits);
  return entries
    .filter(([key]) => key !== '' && !key.startsWith('_CHECKPOINTABLE'))
    .map(([key, value]) => readEntry(key, value, shards, limits));
}

/** One uncompressed block: entries with shared key prefixes, then restart points. */
function readBlock(
  table: Uint8Array,
  offset: number,
  size: number,
  limits: InspectLimits,
): (readonly [string, Uint8Array])[] {
  if (offset + size + 5 > table.length || table[offset + size] !== 0)
    throw malformed('A block of the table is compressed or out of place.');
  const block = table.subarray(offset, offset + size);
  const reader = new ProtoReader(memorySource(block), limits);
  const restarts = Buffer.from(block.subarray(-4)).readUInt32LE(0);
  const end = size - 4 - restarts * 4;
  const entries: (readonly [string, Uint8Array])[] = [];
  let key = Buffer.alloc(0);
  for (let at = 0; at < end; ) {
    limits.budget.spend(4);
    const shared = reader.varint(at, end);
    const unshared = reader.varint(shared.next, end);
    const length = reader.varint(unshared.next, end);
    const keyEnd = length.next + Number(unshared.value);
    const valueEnd = keyEnd + Number(length.value);
    if (valueEnd > end || Number(shared.value) > key.length)
      throw malformed('An entry of the table runs out of its block.');
    key = Buffer.concat([key.subarray(0, Number(shared.value)), block.subarray(length.next, keyEnd)]);
    entries.push([key.toString('utf8'), block.subarray(keyEnd, valueEnd)]);
    at = valueEnd;
  }
  return entries;
}

function shardCount(value: Uint8Array, limits: InspectLimits): number {
  const proto = new ProtoReader(memorySource(value), limits);
  for (const field of proto.fields(0, value.length)) if (field.number === 1) return Math.max(1, signed(field.value));
  return 1;
}

function readEntry(name: string, value: Uint8Array, shards: number, limits: InspectLimits): TensorEntry {
  const proto = new ProtoReader(memorySource(value), limits);
  let [dtype, shard, offset, size] = [0, 0, 0, 0];
  let shape: number[] = [];
  for (const field of proto.fields(0, value.length)) {
    if (field.number === 1) dtype = signed(field.value);
    else if (field.number === 2) shape = readShape(proto, field);
    else if (field.number === 3) shard = signed(field.value);
    else if (field.number === 4) offset = signed(field.value);
    else if (field.number === 5) size = signed(field.value);
  }
  const file = `variables/variables.data-${String(shard).padStart(5, '0')}-of-${String(shards).padStart(5, '0')}`;
  return { name, dtype: tensorflowType(dtype), shape, file, byteRange: [offset, offset + size] };
}
