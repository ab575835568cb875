import type { z } from 'zod';
import type { Dimension, TensorSpec } from '../../../../shared/model/inspection.ts';
import { limitExceeded } from '../limits.ts';
import { type Field, type ProtoReader, signed } from '../protobuf/wire.ts';
import { dataTypeSpelling } from './data-types.ts';

type Size = z.infer<typeof Dimension>;
interface ValueType {
  readonly dtype: string | null;
  readonly shape: Size[] | null;
}

/** A ValueInfoProto: name, and the type as TensorProto.DataType names it; other kinds as ONNX writes types, e.g. `seq(FLOAT)`. */
export function readValueInfo(proto: ProtoReader, start: number, end: number): TensorSpec {
  let name = '';
  let type: ValueType = { dtype: null, shape: null };
  for (const field of proto.fields(start, end)) {
    if (field.number === 1) name = proto.text(field);
    else if (field.number === 2) type = readType(proto, message(proto, field), 0);
  }
  return { name, ...type };
}

function message(proto: ProtoReader, field: Field): Field {
  proto.requireLen(field);
  return field;
}

const kinds: Readonly<Record<number, string>> = { 4: 'seq', 5: 'map', 9: 'optional' };

function readType(proto: ProtoReader, at: Field, depth: number): ValueType {
  if (depth > proto.limits.maxNesting) throw limitExceeded('The file nests its types too deeply.');
  let result: ValueType = { dtype: null, shape: null };
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 1 || field.number === 8) {
      const tensor = readTensorType(proto, message(proto, field));
      result = field.number === 1 ? tensor : { ...tensor, dtype: `sparse_tensor(${tensor.dtype})` };
    } else if (kinds[field.number] !== undefined) {
      result = { dtype: readContainer(proto, message(proto, field), depth), shape: null };
    } else if (field.number === 7) {
      result = { dtype: 'opaque', shape: null };
    }
  }
  return result;
}

function readContainer(proto: ProtoReader, at: Field, depth: number): string {
  let key: string | null = null;
  let element: string | null = null;
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 1 && field.wireType === 0) key = dataTypeSpelling(signed(field.value));
    else if (field.number === 1 || field.number === 2)
      element = readType(proto, message(proto, field), depth + 1).dtype;
  }
  const kind = kinds[at.number] ?? 'opaque';
  return key === null ? `${kind}(${element ?? ''})` : `${kind}(${key},${element ?? ''})`;
}

function readTensorType(proto: ProtoReader, at: Field): ValueType {
  let dtype = dataTypeSpelling(0); // the type's number is left out where it is 0
  let shape: Size[] | null = null;
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 1) dtype = dataTypeSpelling(signed(field.value));
    else if (field.number === 2) shape = [...(shape ?? []), ...readShape(proto, message(proto, field))];
  }
  return { dtype, shape };
}

const maxRank = 1024;

function readShape(proto: ProtoReader, at: Field): Size[] {
  const shape: Size[] = [];
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number !== 1) continue;
    if (shape.length >= maxRank) throw limitExceeded('A tensor has more dimensions than can be read.');
    let size: Size = null;
    for (const part of proto.fields(field.start, field.end)) {
      if (part.number === 1) size = signed(part.value);
      else if (part.number === 2) size = proto.text(part) || null;
    }
    shape.push(size);
  }
  return shape;
}
