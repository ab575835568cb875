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
  // TModelTrees: 0 approximation dimension, 1 splits, 2 sizes, 3 start offsets, 4 categorical, 5 float, 6 one-hot, 7 counters,
  // 8 leaf values, 9 leaf weights, 10 and 11 other shapes of trees, 12 text, …, 18 embedding features.
  const sizes = trees === null ? null : flat.vector(trees, 2, 4);
  const dimension = trees === null ? null : integer(flat, trees, 0, 0);
  const features = trees === null ? [] : featuresOf(flat, trees);
  const numOf = (kind: FeatureKind): number => features.filter((one) => one.kind === kind).length;
  const values = trees === null ? null : flat.vector(trees, 8, 8);
  const numLeaves = values === null ? null : values.length / Math.max(1, dimension ?? 1);
  return {
    ...emptyResult('catboost', 'catboost'),
    findings: [...info].flatMap(([key, text]) => checkSettings({ [key]: jsonOf(text) ?? text }, 'info', limits)),
    frameworkVersion: versionOf(info.get('catboost_version_info') ?? ''),
    layerCount: sizes?.length ?? null,
    complexity: numLeaves,
    metadata: {
      formatVersion: flat.text(root, 0),
      numTrees: sizes?.length ?? null,
      approxDimension: dimension,
      numFloatFeatures: numOf('float'),
      numCatFeatures: numOf('categorical'),
      numTextFeatures: numOf('text'),
      numEmbeddingFeatures: numOf('embedding'),
      numFeature: features.length,
      numLeaves,
      lossFunction: asText(member(asObject(member(params, 'loss_function')) ?? undefined, 'type')),
      featureNames: features.map(({ name }) => name),
      infoKeys: [...info.keys()].sort(),
      classNames: asArray(member(jsonOf(info.get('class_params')), 'class_names')),
    },
  };
}

type FeatureKind = 'float' | 'categorical' | 'text' | 'embedding';

/** Where TModelTrees lists the features of a kind, and where their tables keep the place among all columns and the name. */
const featureTables: readonly (readonly [kind: FeatureKind, list: number, place: number, name: number])[] = [
  ['categorical', 4, 1, 2],
  ['float', 5, 2, 4],
  ['text', 12, 1, 2],
  ['embedding', 18, 1, 2],
];

/** All features in the order of the columns; one without a name is called by its place, as CatBoost does. */
function featuresOf(flat: FlatBuffer, trees: number): { kind: FeatureKind; place: number; name: string }[] {
  return featureTables
    .flatMap(([kind, list, placeField, nameField]) =>
      flat.tables(trees, list).map((table) => {
        const place = integer(flat, table, placeField, -1);
        return { kind, place, name: flat.text(table, nameField) || String(place) };
      }),
    )
    .sort((one, other) => one.place - other.place);
}

function integer(flat: FlatBuffer, table: number, index: number, otherwise: number): number {
  const at = flat.field(table, index);
  return at === null ? otherwise : flat.i32(at);
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
