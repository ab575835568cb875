import type { TensorSpec } from '../../../../shared/model/inspection.ts';
import { mayHoldCommand } from '../code/commands.ts';
import { limitExceeded, requireAtMost } from '../limits.ts';
import { type Field, type ProtoReader, wireTypes } from '../protobuf/wire.ts';
import { type OnnxTensor, readTensor } from './tensor.ts';
import { readValueInfo } from './value-info.ts';

/** What was counted in one graph or function; the graphs below it add to `recursive`. */
export interface GraphFacts {
  name: string;
  readonly inputs: TensorSpec[];
  readonly outputs: TensorSpec[];
  operatorCount: number;
  recursiveCount: number;
  readonly operatorTypes: Map<string, number>;
  /** Domains of all operators, nested ones too, with one operator each. */
  readonly domains: Map<string, string>;
  readonly initializers: OnnxTensor[];
  readonly sparse: OnnxTensor[];
  /** Initializers of subgraphs, and constants that lie in attributes. */
  readonly nested: OnnxTensor[];
  subgraphCount: number;
  /** Texts in attributes and descriptions that may hold a command, with where they stand; a few of them. */
  readonly texts: (readonly [where: string, text: string])[];
}

export const emptyGraph = (): GraphFacts => ({
  name: '',
  inputs: [],
  outputs: [],
  operatorCount: 0,
  recursiveCount: 0,
  operatorTypes: new Map(),
  domains: new Map(),
  initializers: [],
  sparse: [],
  nested: [],
  subgraphCount: 0,
  texts: [],
});

/** Reads a GraphProto into `facts` (a message that occurs twice is merged, as its encoding says). */
export function readGraph(proto: ProtoReader, at: Field, facts: GraphFacts, depth = 0): void {
  if (depth > proto.limits.maxNesting) throw limitExceeded('The file nests its graphs too deeply.');
  proto.requireLen(at);
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 2) facts.name = proto.text(field);
    if (field.wireType !== wireTypes.len) continue;
    if (field.number === 10) noteText(proto, field, facts, 'doc_string');
    if (field.number === 1) readNode(proto, field, facts, depth);
    else if (field.number === 5) keep(proto, facts.initializers, readTensor(proto, field.start, field.end));
    else if (field.number === 15) keep(proto, facts.sparse, readSparse(proto, field));
    else if (field.number === 11) keep(proto, facts.inputs, readValueInfo(proto, field.start, field.end));
    else if (field.number === 12) keep(proto, facts.outputs, readValueInfo(proto, field.start, field.end));
  }
}

function keep<T>(proto: ProtoReader, list: T[], item: T): void {
  requireAtMost(list.length, proto.limits.maxEntries, 'tensors');
  list.push(item);
}

/** Reads a NodeProto with everything nested in its attributes. */
export function readNode(proto: ProtoReader, at: Field, facts: GraphFacts, depth: number): void {
  let operator = '';
  let domain = '';
  facts.operatorCount += 1;
  facts.recursiveCount += 1;
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 4) operator = proto.text(field);
    else if (field.number === 7) domain = proto.text(field);
    else if (field.number === 5) readAttribute(proto, field, facts, depth);
  }
  const type = domain === '' ? operator : `${domain}::${operator}`;
  facts.operatorTypes.set(type, (facts.operatorTypes.get(type) ?? 0) + 1);
  if (!facts.domains.has(domain) || /^Py/.test(operator)) facts.domains.set(domain, operator); // those that run Python are told first
  requireAtMost(facts.operatorTypes.size, 100_000, 'kinds of operators');
}

const longestText = 64 * 1024;
const mostTexts = 50;

function noteText(proto: ProtoReader, at: Field, facts: GraphFacts, where: string): void {
  const length = at.end - at.start;
  if (length < 8 || length > longestText || facts.texts.length >= mostTexts) return;
  const text = proto.text(at);
  if (where === 'doc_string' || mayHoldCommand(text)) facts.texts.push([where, text]);
}

function readAttribute(proto: ProtoReader, at: Field, facts: GraphFacts, depth: number): void {
  proto.requireLen(at);
  for (const field of proto.fields(at.start, at.end)) {
    if (field.wireType !== wireTypes.len) continue;
    if (field.number === 4) noteText(proto, field, facts, 'attribute');
    if (field.number === 6 || field.number === 11) readSubgraph(proto, field, facts, depth);
    else if (field.number === 5 || field.number === 10)
      keep(proto, facts.nested, readTensor(proto, field.start, field.end));
    else if (field.number === 22 || field.number === 23) keep(proto, facts.nested, readSparse(proto, field));
  }
}

function readSubgraph(proto: ProtoReader, at: Field, facts: GraphFacts, depth: number): void {
  const below = emptyGraph();
  readGraph(proto, at, below, depth + 1);
  facts.recursiveCount += below.recursiveCount;
  facts.subgraphCount += 1 + below.subgraphCount;
  facts.texts.push(...below.texts.slice(0, mostTexts));
  for (const [domain, operator] of below.domains)
    if (!facts.domains.has(domain) || /^Py/.test(operator)) facts.domains.set(domain, operator);
  for (const tensor of [...below.initializers, ...below.sparse, ...below.nested]) keep(proto, facts.nested, tensor);
}

/** A SparseTensorProto, as the tensor of its values; its dimensions are those of the dense tensor. */
function readSparse(proto: ProtoReader, at: Field): OnnxTensor {
  let values: OnnxTensor | null = null;
  const dims: number[] = [];
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 1) {
      proto.requireLen(field);
      values = readTensor(proto, field.start, field.end);
    } else if (field.number === 3) for (const dim of proto.integers(field, 1024)) dims.push(Number(dim));
  }
  const empty = { name: '', dtype: 'UNDEFINED', elements: 0, rawRange: null, external: null, problem: null };
  return values ?? { ...empty, dims };
}
