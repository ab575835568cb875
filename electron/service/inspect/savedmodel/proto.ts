import { requireAtMost } from '../limits.ts';
import { type Field, type ProtoReader, signed, wireTypes } from '../protobuf/wire.ts';

/** The parts of TensorFlow's saved_model.proto, meta_graph.proto and graph.proto that an inspection needs. */
export interface TensorFact {
  readonly dtype: string | null;
  readonly shape: number[] | null;
}
export interface Signature {
  readonly inputs: Record<string, TensorFact>;
  readonly outputs: Record<string, TensorFact>;
  readonly method: string;
}
export interface MetaGraph {
  readonly tags: string[];
  tensorflowVersion: string | null;
  nodeCount: number;
  functionCount: number;
  functionNodeCount: number;
  readonly opTypes: Record<string, number>;
  readonly functionOpTypes: Record<string, number>;
  readonly signatures: Record<string, Signature>;
}
export interface SavedModelFacts {
  schemaVersion: number | null;
  readonly metagraphs: MetaGraph[];
}

const dataTypes: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  7: 'string',
  8: 'complex64',
  9: 'int64',
  10: 'bool',
  11: 'qint8',
  12: 'quint8',
  13: 'qint32',
  14: 'bfloat16',
  15: 'qint16',
  16: 'quint16',
  17: 'uint16',
  18: 'complex128',
  19: 'float16',
  20: 'resource',
  21: 'variant',
  22: 'uint32',
  23: 'uint64',
  24: 'float8_e5m2',
  25: 'float8_e4m3fn',
  26: 'float8_e4m3fnuz',
  27: 'float8_e4m3b11fnuz',
  28: 'float8_e5m2fnuz',
  29: 'int4',
  30: 'uint4',
  31: 'int2',
  32: 'uint2',
  33: 'float4_e2m1fn',
};

/** The name of a DataType; references (100 and up) are named as what they refer to. */
export const tensorflowType = (type: number): string => dataTypes[type > 100 ? type - 100 : type] ?? `unknown_${type}`;

const parts = (proto: ProtoReader, at: Field) => {
  proto.requireLen(at);
  return proto.fields(at.start, at.end);
};

/** Parses saved_model.pb. Throws `artifact.malformed`. */
export function readSavedModelProto(proto: ProtoReader): SavedModelFacts {
  const facts: SavedModelFacts = { schemaVersion: null, metagraphs: [] };
  for (const field of proto.fields(0, proto.sizeBytes)) {
    if (field.number === 1) facts.schemaVersion = signed(field.value);
    else if (field.number === 2) {
      requireAtMost(facts.metagraphs.length, 1000, 'graphs');
      facts.metagraphs.push(readMetaGraph(proto, field));
    }
  }
  return facts;
}

const emptyMetaGraph = (): MetaGraph => ({
  tags: [],
  tensorflowVersion: null,
  nodeCount: 0,
  functionCount: 0,
  functionNodeCount: 0,
  opTypes: {},
  functionOpTypes: {},
  signatures: {},
});

/** A GraphDef by itself, as a frozen graph is. Throws `artifact.malformed`. */
export function readFrozenGraph(proto: ProtoReader, at: Field): MetaGraph {
  const graph = emptyMetaGraph();
  readGraphDef(proto, at, graph);
  return graph;
}

/** A MetaGraphDef. Throws `artifact.malformed`. */
export function readMetaGraph(proto: ProtoReader, at: Field): MetaGraph {
  const graph = emptyMetaGraph();
  for (const field of parts(proto, at)) {
    if (field.number === 1) {
      for (const part of parts(proto, field)) {
        if (part.number === 4) graph.tags.push(proto.text(part));
        else if (part.number === 5) graph.tensorflowVersion = proto.text(part);
      }
    } else if (field.number === 2) readGraphDef(proto, field, graph);
    else if (field.number === 5) {
      const [name, value] = readMapEntry(proto, field);
      if (value) define(graph.signatures, name, readSignature(proto, value));
    }
  }
  return graph;
}

/** Sets a name from the file as an own property, whatever it is called. */
function define<T>(record: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}

function readMapEntry(proto: ProtoReader, at: Field): [key: string, value: Field | null] {
  let key = '';
  let value: Field | null = null;
  for (const field of parts(proto, at)) {
    if (field.number === 1) key = proto.text(field);
    else if (field.number === 2) value = field;
  }
  return [key, value];
}

function countNode(proto: ProtoReader, at: Field, types: Record<string, number>): void {
  for (const field of parts(proto, at)) {
    if (field.number !== 2) continue;
    const op = proto.text(field);
    define(types, op, (Object.hasOwn(types, op) ? (types[op] ?? 0) : 0) + 1);
  }
}

function readGraphDef(proto: ProtoReader, at: Field, graph: MetaGraph): void {
  for (const field of parts(proto, at)) {
    if (field.number === 1) {
      graph.nodeCount += 1;
      countNode(proto, field, graph.opTypes);
    } else if (field.number === 2) {
      for (const part of parts(proto, field)) if (part.number === 1) readFunction(proto, part, graph);
    }
  }
}

function readFunction(proto: ProtoReader, at: Field, graph: MetaGraph): void {
  graph.functionCount += 1;
  for (const field of parts(proto, at)) {
    if (field.number !== 3) continue;
    graph.functionNodeCount += 1;
    countNode(proto, field, graph.functionOpTypes);
  }
}

function readSignature(proto: ProtoReader, at: Field): Signature {
  const inputs: Record<string, TensorFact> = {};
  const outputs: Record<string, TensorFact> = {};
  let method = '';
  for (const field of parts(proto, at)) {
    if (field.number === 3) method = proto.text(field);
    else if (field.number === 1 || field.number === 2) {
      const [name, value] = readMapEntry(proto, field);
      if (value) define(field.number === 1 ? inputs : outputs, name, readTensorInfo(proto, value));
    }
  }
  return { inputs, outputs, method };
}

function readTensorInfo(proto: ProtoReader, at: Field): TensorFact {
  let dtype: string | null = null;
  let shape: number[] | null = null;
  for (const field of parts(proto, at)) {
    if (field.number === 2) dtype = tensorflowType(signed(field.value));
    else if (field.number === 3) shape = readShape(proto, field);
  }
  return { dtype, shape };
}

/** A TensorShapeProto; empty for a scalar and, as the reference tools print it, where the rank is unknown. */
export function readShape(proto: ProtoReader, at: Field): number[] {
  const shape: number[] = [];
  let unknown = false;
  for (const field of parts(proto, at)) {
    if (field.number === 3) unknown = field.value !== 0n;
    if (field.number !== 2 || field.wireType !== wireTypes.len) continue;
    let size = 0;
    for (const part of parts(proto, field)) if (part.number === 1) size = signed(part.value);
    requireAtMost(shape.length, 1024, 'dimensions');
    shape.push(size);
  }
  return unknown ? [] : shape;
}
