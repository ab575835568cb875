import type { Finding, Severity } from '../../../../shared/model/inspection.ts';
import { finding } from '../reader.ts';

/** Operators that reach out of the graph: run Python, read or write files, or talk to the network. */
const risky: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...['PyFunc', 'PyFuncStateless', 'EagerPyFunc'].map((op) => [op, 'critical'] as const),
  ...[
    'ReadFile',
    'WriteFile',
    'WholeFileReader',
    'WholeFileReaderV2',
    'MatchingFiles',
    'ImmutableConst',
    'LoadLibrary',
    'Rpc',
    'TryRpc',
    'RemoteCall',
    'LoadPluggableDeviceLibrary',
    // no operators of TensorFlow's own: they are named for what they would do
    'ShellExecute',
    'ExecuteOp',
    'SystemConfig',
    'SystemCommand',
    'PyCall',
    'PyFunction',
  ].map((op) => [op, 'high'] as const),
  ...[
    'TextLineReader',
    'TextLineReaderV2',
    'TFRecordReader',
    'TFRecordReaderV2',
    'FixedLengthRecordReader',
    'FixedLengthRecordReaderV2',
  ].map((op) => [op, 'medium'] as const),
  ...[
    'TextLineDataset',
    'TFRecordDataset',
    'FixedLengthRecordDataset',
    'SaveDataset',
    'SaveDatasetV2',
    'LoadDataset',
    'DatasetToTFRecord',
    'SnapshotDataset',
  ].map((op) => [op, 'medium'] as const),
  ...[
    'DebugIdentity',
    'DebugIdentityV2',
    'DebugIdentityV3',
    'DumpTensor',
    'CreateSummaryFileWriter',
    'SqlDataset',
    'DataServiceDataset',
    'DataServiceDatasetV2',
    'RegisterDataset',
    'RegisterDatasetV2',
    'GeneratorDataset',
  ].map((op) => [op, 'medium'] as const),
]);

/** How grave it is that a graph uses the operator; null for one that stays in the graph. */
export const operatorSeverity = (op: string): Severity | null => risky.get(op) ?? null;

/** The operators of `types` that reach out of the graph, worst first. */
export function riskyOperators(types: Readonly<Record<string, number>>): string[] {
  return Object.keys(types)
    .filter((op) => risky.has(op))
    .sort();
}

/** One finding for each operator that reaches out of the graph. */
export function riskyFindings(types: Readonly<Record<string, number>>, location: string): Finding[] {
  return riskyOperators(types).map((op) => {
    const detail = `The graph uses the operator "${op}", which reaches out of the model to files, programs or the network.`;
    return finding(risky.get(op) ?? 'high', 'tensorflow.risky_operator', detail, `${location}:${op}`);
  });
}
