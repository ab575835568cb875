import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import type { GgufCursor } from './cursor.ts';
import { scalarBytes } from './types.ts';

export interface GgufValue {
  readonly type: number;
  /** Scalars and text; for a list its length. */
  readonly value: string | number | boolean;
  readonly isList: boolean;
}

const maxKeyBytes = 65_535;
const mostKeys = 100_000;
const textType = 8;
const listType = 9;

/** The key-value pairs of a GGUF header. Throws `artifact.malformed` for what the format's reference reader refuses. */
export function readMetadata(cursor: GgufCursor, count: number, limits: InspectLimits): Map<string, GgufValue> {
  const values = new Map<string, GgufValue>();
  for (let index = 0; index < count; index += 1) {
    const keyStart = cursor.at;
    const key = cursor.text(cursor.sizeBytes);
    if (Buffer.byteLength(key) > maxKeyBytes)
      throw malformed('A key of the header is longer than the format allows.', { offset: keyStart });
    if (values.has(key)) throw malformed('A key occurs twice in the header.', { key: key.slice(0, 200) });
    requireAtMost(values.size, Math.min(limits.maxEntries, mostKeys), 'keys');
    const type = cursor.u32();
    values.set(key, type === listType ? readList(cursor) : readScalar(cursor, type));
  }
  return values;
}

function readScalar(cursor: GgufCursor, type: number): GgufValue {
  return { type, value: type === textType ? cursor.text() : cursor.scalar(type), isList: false };
}

function readList(cursor: GgufCursor): GgufValue {
  const type = cursor.u32();
  const length = cursor.count(cursor.sizeBytes - cursor.at);
  const itemBytes = scalarBytes.get(type);
  if (itemBytes !== undefined) cursor.skip(itemBytes * length);
  else if (type === textType) for (let index = 0; index < length; index += 1) cursor.skipText();
  else throw malformed('A list of the header holds what lists may not hold.', { type });
  return { type, value: length, isList: true };
}
