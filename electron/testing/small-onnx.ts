/** Protocol buffers, wire format: a varint. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left & 127) | 128);
  bytes.push(left);
  return Buffer.from(bytes);
}
const number = (field: number, value: number): Buffer => Buffer.concat([varint(field << 3), varint(value)]);
const bytes = (field: number, value: Uint8Array | string): Buffer => {
  const body = Buffer.from(value as Uint8Array);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
};

/** A fixed dimension, or a free one by its name. */
export type SmallShape = readonly (number | string)[];

export interface SmallOnnx {
  /** Shapes by name; all are FLOAT. */
  readonly inputs: Readonly<Record<string, SmallShape>>;
  readonly outputs: Readonly<Record<string, SmallShape>>;
  /** Values of the one initializer, `weight`. */
  readonly weights?: readonly number[];
  readonly opset?: number;
  readonly irVersion?: number;
}

const valueInfo = (name: string, shape: SmallShape): Buffer => {
  const dimensions = shape.map((size) => bytes(1, typeof size === 'number' ? number(1, size) : bytes(2, size)));
  const tensor = Buffer.concat([number(1, 1), bytes(2, Buffer.concat(dimensions))]);
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, tensor))]);
};

const initializer = (values: readonly number[]): Buffer =>
  Buffer.concat([
    number(1, values.length),
    number(2, 1),
    bytes(8, 'weight'),
    bytes(9, new Uint8Array(new Float32Array(values).buffer)),
  ]);

/** A small valid ONNX model (onnx.proto3 ModelProto): one Relu of the first input to each output, and a weight beside it. */
export function smallOnnx({ inputs, outputs, weights = [1, 2, 3], opset = 17, irVersion = 8 }: SmallOnnx): Buffer {
  const first = Object.keys(inputs)[0] ?? 'x';
  const graph = Buffer.concat([
    ...Object.keys(outputs).map((name) => bytes(1, Buffer.concat([bytes(1, first), bytes(2, name), bytes(4, 'Relu')]))),
    bytes(2, 'small'),
    bytes(5, initializer(weights)),
    ...Object.entries(inputs).map(([name, shape]) => bytes(11, valueInfo(name, shape))),
    ...Object.entries(outputs).map(([name, shape]) => bytes(12, valueInfo(name, shape))),
  ]);
  const set = Buffer.concat([bytes(1, ''), number(2, opset)]);
  return Buffer.concat([number(1, irVersion), bytes(2, 'strongroom-test'), bytes(7, graph), bytes(8, set)]);
}
