import type { InspectLimits } from '../limits.ts';
import { type Field, ProtoReader, wireTypes } from '../protobuf/wire.ts';
import type { ByteSource } from '../source.ts';

const varintFields = new Set([1, 5]);
const lenFields = new Set([2, 3, 4, 6, 7, 8, 14, 20, 25, 26]);
const graphFields = new Set([1, 2, 5, 10, 11, 12, 13, 14, 15, 16]);
const maxFields = 20_000;

const fitsModel = (field: Field): boolean =>
  varintFields.has(field.number)
    ? field.wireType === wireTypes.varint
    : lenFields.has(field.number) && field.wireType === wireTypes.len;

/** True when [start, end) looks like a GraphProto by its first fields. */
function fitsGraph(proto: ProtoReader, at: Field): boolean {
  let seen = 0;
  for (const field of proto.fields(at.start, at.end)) {
    if (!graphFields.has(field.number) || field.wireType !== wireTypes.len) return false;
    seen += 1;
    if (seen >= 8) break;
  }
  return seen > 0 || at.end === at.start;
}

/** True when [start, end) looks like an OperatorSetIdProto: nothing but a domain and a version. */
function fitsOpset(proto: ProtoReader, at: Field): boolean {
  for (const { number, wireType } of proto.fields(at.start, at.end)) {
    const fits = (number === 1 && wireType === wireTypes.len) || (number === 2 && wireType === wireTypes.varint);
    if (!fits) return false;
  }
  return true;
}

/**
 * True when the bytes are a ModelProto. ONNX has no magic number, so this walks the top level: known fields of the right types, an
 * IR version or operator sets, and a graph. A file that is cut off inside its graph still counts, so that it is reported as a broken model.
 */
export function sniffOnnx(source: ByteSource, limits: InspectLimits): boolean {
  if (source.sizeBytes < 4) return false;
  const proto = new ProtoReader(source, limits);
  const first = proto.cursor.byteAt(0);
  if (first >> 3 === 0 || ((first & 7) !== 0 && (first & 7) !== 2)) return false;
  const seen = new Set<number>();
  let hasGraph = false;
  let count = 0;
  try {
    for (const field of proto.fields(0, source.sizeBytes)) {
      count += 1;
      if (!fitsModel(field) || count > maxFields) return false;
      if (field.number === 1 && (field.value < 1n || field.value > 10_000n)) return false;
      if (field.number === 8 && !fitsOpset(proto, field)) return false;
      if (field.number === 7) {
        if (!fitsGraph(proto, field)) return false;
        hasGraph = true;
      }
      seen.add(field.number);
    }
  } catch {
    // What is whole may lack its IR version; what breaks off may be anything, such as compressed data.
    return seen.has(1) && (hasGraph || seen.has(3) || seen.has(8) || endsInGraph(source, seen));
  }
  return hasGraph && (seen.has(1) || seen.has(8));
}

/** A cut-off file that knew only its IR version and producer: told from others by the producer's name being short text. */
function endsInGraph(source: ByteSource, seen: ReadonlySet<number>): boolean {
  if (!seen.has(2)) return false;
  const head = source.read(0, Math.min(source.sizeBytes, 64));
  const length = head[3] ?? 0;
  const name = head.subarray(4, 4 + length);
  return (
    head[2] === 0x12 &&
    length > 0 &&
    length < 60 &&
    name.every((byte) => byte >= 32 && byte < 127) &&
    head[4 + length] === 0x3a
  );
}
