/** Small, valid files of each binary format, put together by hand, to test with and to mutate. */

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const u16 = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: bigint | number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** A varint field of a protocol buffers message. */
export const number = (field: number, value: number): Buffer => Buffer.concat([varint(field * 8), varint(value)]);

/** A length-delimited field: text, bytes or the parts of a message. */
export function bytesField(field: number, ...content: readonly (string | Uint8Array)[]): Buffer {
  const body = Buffer.concat(content.map((part) => (typeof part === 'string' ? utf8(part) : part)));
  return Buffer.concat([varint(field * 8 + 2), varint(body.length), body]);
}

const valueInfo = (field: number, name: string): Buffer =>
  bytesField(
    field,
    bytesField(1, name),
    bytesField(
      2,
      bytesField(1, number(1, 1), bytesField(2, bytesField(1, bytesField(2, 'batch')), bytesField(1, number(1, 4)))),
    ),
  );

export interface OnnxParts {
  /** More fields of the graph. */
  readonly graph?: readonly Buffer[];
  /** More fields of the model. */
  readonly model?: readonly Buffer[];
}

/** An ONNX model of one MatMul, with a 4x2 weight. */
export function onnxSample(parts: OnnxParts = {}): Buffer {
  const weight = bytesField(
    5,
    number(1, 4),
    number(1, 2),
    number(2, 1),
    bytesField(8, 'w'),
    bytesField(9, Buffer.alloc(32, 1)),
  );
  const node = bytesField(1, bytesField(1, 'x'), bytesField(1, 'w'), bytesField(2, 'y'), bytesField(4, 'MatMul'));
  const graph = bytesField(
    7,
    node,
    bytesField(2, 'g'),
    weight,
    valueInfo(11, 'x'),
    valueInfo(12, 'y'),
    ...(parts.graph ?? []),
  );
  return Buffer.concat([
    number(1, 8),
    bytesField(2, 'maker'),
    graph,
    bytesField(8, number(2, 17)),
    ...(parts.model ?? []),
  ]);
}

/** A safetensors file of a header and zeros. */
export function safetensorsSample(header: string | object, dataBytes: number, announced?: bigint): Buffer {
  const text = utf8(typeof header === 'string' ? header : JSON.stringify(header));
  return Buffer.concat([u64(announced ?? text.length), text, Buffer.alloc(dataBytes)]);
}

const ggufText = (text: string): Buffer => Buffer.concat([u64(utf8(text).length), utf8(text)]);

/** A GGUF file with an architecture, an optional chat template and one tensor of 8 floats. */
export function ggufSample(template = '{% for m in messages %}{{ m.content }}{% endfor %}', version = 3): Buffer {
  const pair = (key: string, value: string): Buffer => Buffer.concat([ggufText(key), u32(8), ggufText(value)]);
  const list = Buffer.concat([ggufText('tokenizer.ggml.tokens'), u32(9), u32(8), u64(2), ggufText('a'), ggufText('b')]);
  const tensor = Buffer.concat([ggufText('t'), u32(1), u64(8), u32(0), u64(0)]);
  const head = Buffer.concat([
    utf8('GGUF'),
    u32(version),
    u64(1),
    u64(3),
    pair('general.architecture', 'llama'),
    pair('tokenizer.chat_template', template),
    list,
    tensor,
  ]);
  const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
  return Buffer.concat([head, padding, Buffer.alloc(32)]);
}

/** A .npy file with the header text given. */
export function npySample(
  header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
  dataBytes = 24,
): Buffer {
  const text = utf8(`${header}\n`);
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Buffer.from([1, 0]),
    u16(text.length),
    text,
    Buffer.alloc(dataBytes),
  ]);
}

/** A SavedModel graph of the operators given. */
export function savedModelSample(operators: readonly string[]): Buffer {
  const nodes = operators.map((op, index) => bytesField(1, bytesField(1, `n${index}`), bytesField(2, op)));
  const graph = bytesField(2, bytesField(1, bytesField(4, 'serve'), bytesField(5, '2.16.1')), bytesField(2, ...nodes));
  return Buffer.concat([number(1, 1), graph]);
}
