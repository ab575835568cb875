import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const corpusFile = path.resolve(
  import.meta.dirname,
  '../../../shared/corpus/onnx-backend/files/light/light_inception_v1.onnx',
);

/** Protocol buffers, wire format: a varint. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128);
  bytes.push(left);
  return Buffer.from(bytes);
}
const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field: number, value: Buffer | string): Buffer => {
  const body = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
};

const FLOAT = 1;
const valueInfo = (name: string): Buffer => {
  const shape = bytes(2, bytes(1, number(1, 4)));
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, Buffer.concat([number(1, FLOAT), shape])))]);
};

/** A small valid ONNX model (onnx.proto3 ModelProto): y = Relu(x), both float[4]. */
const ownModel = (): Buffer => {
  const node = Buffer.concat([bytes(1, 'x'), bytes(2, 'y'), bytes(4, 'Relu')]);
  const graph = Buffer.concat([
    bytes(1, node),
    bytes(2, 'small'),
    bytes(11, valueInfo('x')),
    bytes(12, valueInfo('y')),
  ]);
  const opset = Buffer.concat([bytes(1, ''), number(2, 17)]);
  return Buffer.concat([number(1, 8), bytes(2, 'strongroom-test'), bytes(7, graph), bytes(8, opset)]);
};

/** A real ONNX file where the corpus is at hand, else one of our own making. */
export const onnxModel = (): Buffer => (existsSync(corpusFile) ? readFileSync(corpusFile) : ownModel());

/** The same model after "retraining": one more metadata entry (ModelProto.metadata_props, field 14), still valid ONNX. */
export const changedOnnxModel = (): Buffer =>
  Buffer.concat([onnxModel(), bytes(14, Buffer.concat([bytes(1, 'retrained'), bytes(2, 'november')]))]);
