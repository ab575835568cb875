import type { TensorSpec } from '../../../../shared/model/inspection.ts';
import type { InspectLimits } from '../limits.ts';
import { type Field, ProtoReader } from '../protobuf/wire.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { fileAt, type SourceFile, type SourceTree, singleFile } from '../source.ts';
import { fitsMetaGraph } from './graph-forms.ts';
import { kerasMetadataFindings } from './keras-metadata.ts';
import { type MetaGraph, readSavedModelProto, type Signature, type TensorFact } from './proto.ts';
import { riskyFindings, riskyOperators } from './risky-operators.ts';
import { readVariables } from './variables.ts';

/** TensorFlow SavedModel: the folder, or its saved_model.pb alone. */
export const savedModelReader: Reader = {
  name: 'tf-savedmodel',
  format: 'tf-savedmodel',
  sniff: (tree, limits) => {
    const file = graphFile(tree);
    // In a folder the name is what TensorFlow goes by, so a broken file under it is a broken SavedModel.
    return file !== null && (tree.isFolder || looksLikeSavedModel(file, limits));
  },
  read: readSavedModel,
};

const graphFile = (tree: SourceTree): SourceFile | null => singleFile(tree) ?? fileAt(tree, 'saved_model.pb');

/** Nothing but a schema version and graphs, each of MetaGraphDef's parts. Core ML begins alike, but goes on with other fields. */
function looksLikeSavedModel(file: SourceFile, limits: InspectLimits): boolean {
  if (file.sizeBytes < 8) return false;
  const proto = new ProtoReader(file.source, limits);
  // Without a version it takes a graph of TensorFlow's own form to be one.
  const isVersioned = proto.cursor.byteAt(0) === 0x08 && proto.cursor.byteAt(2) === 0x12;
  if (!isVersioned && proto.cursor.byteAt(0) !== 0x12) return false;
  const fits = isVersioned ? looksLikeMetaGraph : fitsMetaGraph;
  let graphs = 0;
  for (const field of proto.fields(0, proto.sizeBytes)) {
    if (field.number > 2 || (field.number === 1) !== (field.wireType === 0)) return false;
    if (field.number === 2 && !fits(proto, field)) return false;
    if (field.number === 2) graphs += 1;
  }
  return graphs > 0;
}

function looksLikeMetaGraph(proto: ProtoReader, at: Field): boolean {
  let count = 0;
  for (const part of proto.fields(at.start, at.end)) {
    count += 1;
    if (part.number > 7 || part.wireType !== 2) return false;
    if (count > 4) break;
  }
  return count > 0;
}

function readSavedModel(tree: SourceTree, limits: InspectLimits): ReadResult {
  const file = graphFile(tree);
  if (!file) return emptyResult('tf-savedmodel');
  const { schemaVersion, metagraphs } = readSavedModelProto(new ProtoReader(file.source, limits));
  const first = metagraphs[0];
  const main = mainSignature(first);
  const all = mergeCounts(metagraphs.flatMap((graph) => [graph.opTypes, graph.functionOpTypes]));
  const operatorTypes = mergeCounts(metagraphs.map((graph) => graph.opTypes));
  const sum = (of: (graph: MetaGraph) => number): number => metagraphs.reduce((total, graph) => total + of(graph), 0);
  const variables = readVariables(tree, limits);
  const operatorCount = sum((graph) => graph.nodeCount);
  return {
    ...emptyResult('tf-savedmodel', 'tensorflow'),
    frameworkVersion: first?.tensorflowVersion ?? null,
    inputs: specs(main?.inputs),
    outputs: specs(main?.outputs),
    operatorCount,
    operatorTypes,
    parameterCount: variables?.parameterCount ?? null,
    tensorCount: variables?.tensors.length ?? null,
    metadata: {
      schemaVersion,
      metagraphs,
      tags: first?.tags ?? [],
      tensorflowVersion: first?.tensorflowVersion ?? null,
      operatorCount,
      functionCount: sum((graph) => graph.functionCount),
      signatureNames: [...new Set(metagraphs.flatMap((graph) => Object.keys(graph.signatures)))].sort(),
      inputs: specs(main?.inputs),
      outputs: specs(main?.outputs),
      riskyOps: riskyOperators(all),
    },
    findings: [
      ...riskyFindings(all, file.path),
      ...(variables?.findings ?? []),
      ...kerasMetadataFindings(tree, limits),
      ...(metagraphs.length === 0
        ? [finding('medium', 'tensorflow.no_graph', 'The model has no graph.', file.path)]
        : []),
    ],
    tensors: variables?.tensors ?? [],
  };
}

function mainSignature(graph: MetaGraph | undefined): Signature | undefined {
  const signatures = graph?.signatures ?? {};
  const names = Object.keys(signatures)
    .filter((name) => !name.startsWith('__'))
    .sort();
  return signatures[Object.hasOwn(signatures, 'serving_default') ? 'serving_default' : (names[0] ?? '')];
}

const specs = (tensors: Readonly<Record<string, TensorFact>> | undefined): TensorSpec[] =>
  Object.entries(tensors ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { dtype, shape }]) => ({ name, dtype, shape }));

/** Operators and how often each is there, of several graphs together. */
export function mergeCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const types of all)
    for (const [op, count] of Object.entries(types)) counts.set(op, (counts.get(op) ?? 0) + count);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
