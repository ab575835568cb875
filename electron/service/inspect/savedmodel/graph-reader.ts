import type { InspectLimits } from '../limits.ts';
import { ProtoReader } from '../protobuf/wire.ts';
import { emptyResult, type Reader, type ReadResult } from '../reader.ts';
import { type SourceTree, singleFile } from '../source.ts';
import { fitsGraph, fitsMetaGraph, wholeMessage } from './graph-forms.ts';
import { mergeCounts } from './index.ts';
import { type MetaGraph, readFrozenGraph, readMetaGraph } from './proto.ts';
import { riskyFindings, riskyOperators } from './risky-operators.ts';

/** Graphs of TensorFlow outside of a SavedModel: a frozen graph (`.pb`), and what training writes beside a checkpoint (`.meta`). */
export const tensorflowGraphReader: Reader = {
  name: 'tf-graph',
  format: 'custom',
  sniff(tree, limits) {
    const file = singleFile(tree);
    if (!file || file.sizeBytes < 8 || file.source.read(0, 1)[0] !== 0x0a) return false;
    const proto = new ProtoReader(file.source, limits);
    return fitsMetaGraph(proto, wholeMessage(proto)) || fitsGraph(proto, wholeMessage(proto));
  },
  read: readGraphFile,
};

function readGraphFile(tree: SourceTree, limits: InspectLimits): ReadResult {
  const file = singleFile(tree);
  if (!file) return emptyResult('custom');
  const proto = new ProtoReader(file.source, limits);
  const whole = wholeMessage(proto);
  const isMeta = fitsMetaGraph(proto, whole);
  const graph: MetaGraph = isMeta ? readMetaGraph(proto, whole) : readFrozenGraph(proto, whole);
  const all = mergeCounts([graph.opTypes, graph.functionOpTypes]);
  return {
    ...emptyResult('custom', 'tensorflow'),
    frameworkVersion: graph.tensorflowVersion,
    operatorCount: graph.nodeCount,
    operatorTypes: mergeCounts([graph.opTypes]),
    metadata: {
      kind: isMeta ? 'TensorFlow meta graph' : 'TensorFlow frozen graph',
      functionCount: graph.functionCount,
      tensorflowVersion: graph.tensorflowVersion,
      riskyOps: riskyOperators(all),
    },
    findings: riskyFindings(all, file.path),
  };
}
