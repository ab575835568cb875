import type { Finding, TensorEntry, TensorSpec } from '../../../../shared/model/inspection.ts';
import { type InspectLimits, malformed } from '../limits.ts';
import { atLeast, emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { operatorSeverity } from '../savedmodel/risky-operators.ts';
import { type SourceTree, singleFile } from '../source.ts';
import { FlatBuffer } from './flatbuffer.ts';
import { builtinOperators, tensorTypes } from './names.ts';

/** TensorFlow Lite models (schema.fbs, file identifier TFL3). */
export const tfliteReader: Reader = {
  name: 'tflite',
  format: 'tflite',
  sniff(tree) {
    const file = singleFile(tree);
    return file !== null && file.sizeBytes >= 8 && Buffer.from(file.source.read(4, 4)).toString('latin1') === 'TFL3';
  },
  read: readTflite,
};

interface Subgraph {
  readonly tensors: readonly TensorEntry[];
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  readonly operators: readonly string[];
}

function readTflite(tree: SourceTree, limits: InspectLimits): ReadResult {
  const file = singleFile(tree);
  if (!file) return emptyResult('tflite');
  const flat = new FlatBuffer(file.source, limits);
  const root = flat.root();
  if (root < 8) throw malformed('The model has no content.');
  const version = flat.field(root, 0);
  const names = flat.tables(root, 1).map((table) => operatorName(flat, table));
  const ranges = flat.tables(root, 4).map((table) => bufferRange(flat, table));
  const subgraphs = flat.tables(root, 2).map((table) => readSubgraph(flat, table, names, ranges));
  const operators = subgraphs.flatMap((subgraph) => subgraph.operators);
  const operatorTypes: Record<string, number> = {};
  for (const name of operators) operatorTypes[name] = (operatorTypes[name] ?? 0) + 1;
  const tensors = subgraphs.flatMap((subgraph) => subgraph.tensors);
  const weights = tensors.filter((tensor) => tensor.byteRange && tensor.byteRange[1] > tensor.byteRange[0]);
  const parameterCount = weights.reduce(
    (sum, tensor) => sum + tensor.shape.reduce((product, size) => product * size, 1),
    0,
  );
  const main = subgraphs[0];
  const metadataNames = flat.tables(root, 6).map((table) => flat.text(table, 0));
  return {
    ...emptyResult('tflite', 'tensorflow-lite'),
    inputs: [...(main?.inputs ?? [])],
    outputs: [...(main?.outputs ?? [])],
    operatorCount: operators.length,
    operatorTypes,
    parameterCount,
    tensorCount: tensors.length,
    metadata: {
      schemaVersion: version === null ? 0 : flat.u32(version),
      description: flat.text(root, 3),
      subgraphs: subgraphs.length,
      operatorCount: operators.length,
      tensorCount: tensors.length,
      opTypes: operatorTypes,
      inputs: main?.inputs ?? [],
      outputs: main?.outputs ?? [],
      metadataNames,
      parameterCount,
    },
    findings: operatorFindings(flat.tables(root, 1), flat),
    tensors: weights,
  };
}

function operatorName(flat: FlatBuffer, table: number): string {
  const old = flat.field(table, 0);
  const current = flat.field(table, 3);
  // The old field is one byte; newer writers set both, and the larger one counts.
  const code = Math.max(old === null ? 0 : flat.i8(old), current === null ? 0 : flat.i32(current));
  const name = builtinOperators[code] ?? `UNKNOWN_${code}`;
  return name === 'CUSTOM' ? (flat.text(table, 1) ?? name) : name;
}

function operatorFindings(codes: readonly number[], flat: FlatBuffer): Finding[] {
  const findings: Finding[] = [];
  for (const table of codes) {
    const custom = flat.text(table, 1);
    if (custom === null || findings.length >= 100) continue;
    const flex = custom.startsWith('Flex') ? custom.slice(4) : null;
    const severity = flex === null ? null : operatorSeverity(flex);
    if (flex !== null && severity !== null && atLeast(severity, 'high')) {
      findings.push(
        finding(
          'high',
          'tflite.risky_operator',
          `The model uses the operator "${flex}", which reaches out of the model.`,
          custom,
        ),
      );
    } else
      findings.push(
        finding('low', 'tflite.custom_operator', `The model needs the custom operator "${custom}".`, custom),
      );
  }
  return findings;
}

type Range = readonly [number, number] | null;

function bufferRange(flat: FlatBuffer, table: number): Range {
  const data = flat.vector(table, 0, 1);
  if (data) return [data.start, data.start + data.length];
  const [offset, size] = [flat.field(table, 1), flat.field(table, 2)];
  if (offset === null || size === null) return null;
  const [start, length] = [flat.u64(offset), flat.u64(size)];
  return start > 1 && start + length <= flat.sizeBytes ? [start, start + length] : null;
}

function readSubgraph(flat: FlatBuffer, table: number, names: readonly string[], ranges: readonly Range[]): Subgraph {
  const tensors = flat.tables(table, 0).map((tensor): TensorEntry => {
    const type = flat.field(tensor, 1);
    const buffer = flat.field(tensor, 2);
    const code = type === null ? 0 : flat.i8(type);
    return {
      name: flat.text(tensor, 3) ?? '',
      dtype: tensorTypes[code] ?? `UNKNOWN_${code}`,
      shape: flat.integers(tensor, 0),
      file: '',
      byteRange: buffer === null ? null : (ranges[flat.u32(buffer)] ?? null),
    };
  });
  const spec = (index: number): TensorSpec[] => {
    const tensor = tensors[index];
    return tensor ? [{ name: tensor.name, dtype: tensor.dtype, shape: [...tensor.shape] }] : [];
  };
  const operators = flat.tables(table, 3).map((operator) => {
    const index = flat.field(operator, 0);
    return names[index === null ? 0 : flat.u32(index)] ?? 'UNKNOWN';
  });
  return {
    tensors,
    inputs: flat.integers(table, 1).flatMap(spec),
    outputs: flat.integers(table, 2).flatMap(spec),
    operators,
  };
}
