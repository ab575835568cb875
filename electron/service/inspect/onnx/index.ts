import type { Finding, TensorEntry, TensorSpec } from '../../../../shared/model/inspection.ts';
import { reasonAgainst } from '../code/suspect-text.ts';
import { type InspectLimits, requireAtMost } from '../limits.ts';
import { type Field, ProtoReader, signed, wireTypes } from '../protobuf/wire.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type SourceFile, type SourceTree, singleFile } from '../source.ts';
import { dataTypeName } from './data-types.ts';
import { checkExternalData } from './external-data.ts';
import { emptyGraph, type GraphFacts, readGraph, readNode } from './graph.ts';
import { sniffOnnx } from './sniff.ts';
import { type OnnxTensor, readEntry } from './tensor.ts';

interface ModelFacts {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  domain: string;
  modelVersion: number | null;
  docString: string;
  readonly opset: Map<string, number>;
  readonly properties: Map<string, string>;
  readonly graph: GraphFacts;
  graphSeen: number;
  readonly functions: { name: string; domain: string; facts: GraphFacts }[];
}

/** ONNX models (onnx.proto, IR 3 to 13). A folder counts as one when a file directly in it is. */
export const onnxReader: Reader = {
  name: 'onnx',
  format: 'onnx',
  sniff: (tree, limits) => modelFile(tree, limits) !== null,
  read(tree, limits) {
    const file = modelFile(tree, limits);
    return file ? readModel(tree, file, limits) : emptyResult('onnx');
  },
};

function modelFile(tree: SourceTree, limits: InspectLimits): SourceFile | null {
  const single = singleFile(tree);
  if (single) return sniffOnnx(single.source, limits) ? single : null;
  const candidates = tree.files.filter((file) => !file.path.includes('/')).slice(0, 64);
  return candidates.find((file) => sniffOnnx(file.source, limits)) ?? null;
}

function readModel(tree: SourceTree, file: SourceFile, limits: InspectLimits): ReadResult {
  const proto = new ProtoReader(file.source, limits);
  const model: ModelFacts = {
    irVersion: 0, // what the encoding says of a number that is left out
    producerName: '',
    producerVersion: '',
    domain: '',
    modelVersion: null,
    docString: '',
    opset: new Map(),
    properties: new Map(),
    graph: emptyGraph(),
    graphSeen: 0,
    functions: [],
  };
  for (const field of proto.fields(0, proto.sizeBytes)) readModelField(proto, field, model);
  return toResult(tree, file, model, limits);
}

function readModelField(proto: ProtoReader, field: Field, model: ModelFacts): void {
  switch (field.number) {
    case 1:
      model.irVersion = signed(field.value);
      break;
    case 2:
      model.producerName = proto.text(field);
      break;
    case 3:
      model.producerVersion = proto.text(field);
      break;
    case 4:
      model.domain = proto.text(field);
      break;
    case 5:
      model.modelVersion = signed(field.value);
      break;
    case 6:
      model.docString = proto.text(field).slice(0, 2000);
      break;
    case 7:
      model.graphSeen += 1;
      readGraph(proto, field, model.graph);
      break;
    case 8:
      readOpset(proto, field, model);
      break;
    case 14: {
      proto.requireLen(field);
      const [key, value] = readEntry(proto, field.start, field.end);
      requireAtMost(model.properties.size, 10_000, 'properties');
      model.properties.set(key, value.slice(0, 2000));
      break;
    }
    case 25:
      readFunction(proto, field, model);
      break;
  }
}

function readOpset(proto: ProtoReader, at: Field, model: ModelFacts): void {
  let domain = '';
  let version = 0;
  proto.requireLen(at);
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 1) domain = proto.text(field);
    else if (field.number === 2) version = signed(field.value);
  }
  requireAtMost(model.opset.size, 10_000, 'operator sets');
  model.opset.set(domain, version);
}

function readFunction(proto: ProtoReader, at: Field, model: ModelFacts): void {
  const facts = emptyGraph();
  let name = '';
  let domain = '';
  proto.requireLen(at);
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number === 1) name = proto.text(field);
    else if (field.number === 10) domain = proto.text(field);
    else if (field.number === 7 && field.wireType === wireTypes.len) readNode(proto, field, facts, 0);
  }
  requireAtMost(model.functions.length, 100_000, 'functions');
  model.functions.push({ name, domain, facts });
}

const sum = (tensors: readonly OnnxTensor[]): number => tensors.reduce((total, tensor) => total + tensor.elements, 0);

function toResult(tree: SourceTree, file: SourceFile, model: ModelFacts, limits: InspectLimits): ReadResult {
  const { graph } = model;
  const weights = [...graph.initializers, ...graph.sparse];
  const named = new Set(weights.map((tensor) => tensor.name));
  const all = [...weights, ...graph.nested, ...model.functions.flatMap((one) => one.facts.nested)];
  const findings = [
    ...structureFindings(model, all),
    ...domainFindings(model),
    ...textFindings(model, limits),
    ...checkExternalData(all, tree, file.path),
  ];
  // Before IR 4 every initializer is listed among the inputs too.
  const inputs = graph.inputs.filter((input) => !named.has(input.name));
  // From IR 4 on, one that is listed is an input with a default: a caller may give it or leave it out.
  const isListedByChoice = model.irVersion >= 4;
  const optionalInputs = isListedByChoice ? graph.inputs.filter((input) => named.has(input.name)) : [];
  const operatorTypes = sorted(graph.operatorTypes);
  const parameterCount = sum(weights);
  return {
    ...emptyResult('onnx'),
    framework: model.producerName || 'onnx',
    frameworkVersion: model.producerVersion || null,
    inputs,
    outputs: graph.outputs,
    operatorCount: graph.operatorCount,
    operatorTypes,
    parameterCount,
    tensorCount: weights.length,
    metadata: {
      irVersion: model.irVersion,
      producerName: model.producerName,
      producerVersion: model.producerVersion,
      domain: model.domain,
      modelVersion: model.modelVersion,
      docString: model.docString,
      opset: Object.fromEntries(model.opset),
      graphName: graph.name,
      inputs,
      optionalInputs,
      outputs: graph.outputs,
      operatorCount: graph.operatorCount,
      operatorCountRecursive: graph.recursiveCount,
      opTypes: operatorTypes,
      initializerCount: graph.initializers.length,
      sparseInitializerCount: graph.sparse.length,
      parameterCount,
      subgraphCount: graph.subgraphCount,
      functions: model.functions.length,
      dataTypeNames: namesOfNumbers([...inputs, ...graph.outputs]),
      functionNames: model.functions.slice(0, 1000).map((one) => (one.domain ? `${one.domain}.${one.name}` : one.name)),
      properties: Object.fromEntries(model.properties),
    },
    findings,
    tensors: weights.map((tensor) => entryOf(tree, file, tensor)),
  };
}

/** What the data types mean that are spelt as numbers. */
function namesOfNumbers(specs: readonly TensorSpec[]): Record<string, string> {
  const numbers = specs
    .flatMap((spec) => spec.dtype?.match(/\d+/g) ?? [])
    .filter((text) => Number(text) > 16 && Number(text) < 30);
  return Object.fromEntries(numbers.map((text) => [text, dataTypeName(Number(text))]));
}

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

function entryOf(tree: SourceTree, file: SourceFile, tensor: OnnxTensor): TensorEntry {
  const { external } = tensor;
  const ownFile = tree.isFolder ? file.path : '';
  const isPlain = external?.length !== null && external?.length !== undefined && tree.isFolder;
  const outside = external && isPlain ? ([external.offset, external.offset + (external.length ?? 0)] as const) : null;
  return {
    name: tensor.name,
    dtype: tensor.dtype,
    shape: tensor.dims,
    file: external && tree.isFolder ? external.location : ownFile,
    byteRange: external ? outside : tensor.rawRange,
  };
}

function structureFindings(model: ModelFacts, tensors: readonly OnnxTensor[]): Finding[] {
  const findings: Finding[] = [];
  if (model.graphSeen !== 1) {
    findings.push(
      finding('medium', 'onnx.graph_count', `The model has ${model.graphSeen} graphs where it must have one.`),
    );
  }
  for (const tensor of tensors) {
    if (tensor.problem && findings.length < 100)
      findings.push(finding('high', 'onnx.tensor_invalid', tensor.problem, tensor.name));
  }
  return findings;
}

/** Operator sets that are defined in public; operators of any other set need a library that the file does not bring. */
const publicDomains =
  /^(|ai\.onnx|ai\.onnx\.ml|ai\.onnx\.training|ai\.onnx\.preview(\.training)?|com\.microsoft(\..+)?|com\.ms\.internal\.nhwc|org\.pytorch\.aten|pkg\.[\w.:-]+)$/;

/** Sets of makers of chips and tools, whose libraries are to be had from them. */
const knownDomains =
  /^(mmdeploy|trt\.plugins|TRT|org\.openvinotoolkit|qti_aisw|com\.qti\.\w+|(onnx\.)?brevitas|qonnx(\.[\w.]+)?|finn(\.[\w.]+)?|com\.(nvidia|amd|xilinx|intel|vitis|cerebras|qualcomm|apple)(\.[\w.]+)?|vai_q_onnx|ai\.(graphcore|groq|rapids|ort)(\.[\w.]+)?|torch\.onnx|torchvision|org\.pytorch\.[\w.]+|aten|caffe2|onnxscript\.[\w.]+|nvidia)$/;

/** Operators that call Python in the program that runs the model. */
const pythonOperator = /^(PyOp|PyCustomOp|PythonOp|PythonOpGrad|PyFunc)/;

const severityOf = (domain: string, operator: string): Finding['severity'] =>
  pythonOperator.test(operator)
    ? 'high'
    : domain === 'ai.onnx.contrib'
      ? 'medium'
      : knownDomains.test(domain)
        ? 'low'
        : 'high';

/** Descriptions, properties and texts in attributes that hold code: data by the format, but programs show and sometimes run them. */
function textFindings(model: ModelFacts, limits: InspectLimits): Finding[] {
  const texts = [
    ['doc_string', model.docString] as const,
    ...model.properties,
    ...model.graph.texts,
    ...model.functions.slice(0, 1000).flatMap((one) => one.facts.texts),
  ];
  return texts.slice(0, 2000).flatMap(([where, text]) => {
    const what = reasonAgainst(where, text, limits);
    if (what === null) return [];
    return [finding('high', 'onnx.metadata_code', `A text in the model holds ${what}, which no model needs.`, where)];
  });
}

function domainFindings(model: ModelFacts): Finding[] {
  const local = new Set(model.functions.map((one) => one.domain));
  const used = new Map(model.graph.domains);
  for (const one of model.functions) for (const [domain, operator] of one.facts.domains) used.set(domain, operator);
  const findings: Finding[] = [];
  for (const [domain, operator] of used) {
    const isPublic = publicDomains.test(domain) && !pythonOperator.test(operator);
    if (isPublic || local.has(domain) || findings.length >= 100) continue;
    const detail = `The model uses operators of the custom set "${domain}" (${operator}), which need code from outside to run.`;
    findings.push(finding(severityOf(domain, operator), 'onnx.custom_domain', detail, `${domain}.${operator}`));
  }
  return findings;
}
