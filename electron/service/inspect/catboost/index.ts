import { checkSettings } from '../code/settings.ts';
import { asArray, asObject, asText, type Json, member, parseJson } from '../json/loose.ts';
import { type InspectLimits, malformed } from '../limits.ts';
import { emptyResult, type Reader, type ReadResult } from '../reader.ts';
import { type ByteSource, singleFile, windowSource } from '../source.ts';
import { FlatBuffer } from '../tflite/flatbuffer.ts';

/** CatBoost models (`.cbm`): the magic CBM1, the size of the core, then a FlatBuffer (catboost/libs/model/flatbuffers/model.fbs). */
export const catboostReader: Reader = {
  name: 'catboost',
  format: 'catboost',
  sniff(tree) {
    const file = singleFile(tree);
    return file !== null && file.sizeBytes >= 16 && Buffer.from(file.source.read(0, 4)).toString('latin1') === 'CBM1';
  },
  read(tree, limits) {
    const file = singleFile(tree);
    return file ? readCatboost(file.source, limits) : emptyResult('catboost');
  },
};

function readCatboost(source: ByteSource, limits: InspectLimits): ReadResult {
  const coreBytes = Buffer.from(source.read(4, 4)).readUInt32LE(0);
  if (coreBytes > source.sizeBytes - 8) throw malformed('The model ends before its core does.', { coreBytes });
  const flat = new FlatBuffer(windowSource(source, 8, coreBytes), limits);
  // TModelCore: 0 format version, 1 trees, 2 info map, 3 ids of further parts.
  const root = flat.root();
  const trees = flat.reference(root, 1);
  const info = infoOf(flat, root);
  const params = jsonOf(info.get('params'));
  // TModelTrees: 0 approximation dimension, 1 splits, 2 sizes, 3 start offsets, 4 categorical, 5 float, 7 one-hot, 9 leaf values.
  const sizes = trees === null ? null : flat.vector(trees, 2, 4);
  const dimension = trees === null ? null : flat.field(trees, 0);
  const floats = trees === null ? [] : flat.tables(trees, 5);
  const categorical = trees === null ? [] : flat.tables(trees, 4);
  const leaves = trees === null ? null : flat.vector(trees, 9, 8);
  return {
    ...emptyResult('catboost', 'catboost'),
    findings: [...info].flatMap(([key, text]) => checkSettings({ [key]: jsonOf(text) ?? text }, 'info', limits)),
    frameworkVersion: versionOf(info.get('catboost_version_info') ?? ''),
    layerCount: sizes?.length ?? null,
    complexity: leaves?.length ?? null,
    metadata: {
      formatVersion: flat.text(root, 0),
      numTrees: sizes?.length ?? null,
      approxDimension: dimension === null ? null : flat.i32(dimension),
      numFloatFeatures: floats.length,
      numCatFeatures: categorical.length,
      numFeature: floats.length + categorical.length,
      numLeaves: leaves?.length ?? null,
      lossFunction: asText(member(asObject(member(params, 'loss_function')) ?? undefined, 'type')),
      featureNames: [...floats, ...categorical]
        .map((table) => flat.text(table, 3))
        .filter((name) => name !== null && name !== ''),
      infoKeys: [...info.keys()].sort(),
      classNames: asArray(member(jsonOf(info.get('class_params')), 'class_names')),
    },
  };
}

/** TKeyValue: 0 key, 1 value. */
function infoOf(flat: FlatBuffer, root: number): Map<string, string> {
  return new Map(flat.tables(root, 2).map((table) => [flat.text(table, 0) ?? '', flat.text(table, 1) ?? '']));
}

function jsonOf(text: string | undefined): Json {
  try {
    return text === undefined ? null : parseJson(text);
  } catch {
    return null;
  }
}

const versionOf = (text: string): string | null => /(\d+\.\d+(?:\.\d+)*)/.exec(text)?.[1] ?? null;
