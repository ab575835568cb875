import type { TensorSpec } from '../../../../shared/model/inspection.ts';
import type { InspectLimits } from '../limits.ts';
import { type Field, ProtoReader, signed } from '../protobuf/wire.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { fileAt, type SourceFile, type SourceTree, singleFile } from '../source.ts';

/** Core ML: a .mlmodel (Model.proto), or an .mlpackage folder with one inside (its Manifest.json lists it). */
export const coremlReader: Reader = {
  name: 'coreml',
  format: 'coreml',
  sniff: (tree, limits) => {
    const file = modelFile(tree);
    return file !== null && looksLikeModel(file, limits);
  },
  read: readCoreml,
};

/** The kinds of model: the fields of Model's `Type` in Model.proto. */
const kinds: Readonly<Record<number, string>> = {
  200: 'pipelineClassifier',
  201: 'pipelineRegressor',
  202: 'pipeline',
  300: 'glmRegressor',
  301: 'supportVectorRegressor',
  302: 'treeEnsembleRegressor',
  303: 'neuralNetworkRegressor',
  304: 'bayesianProbitRegressor',
  400: 'glmClassifier',
  401: 'supportVectorClassifier',
  402: 'treeEnsembleClassifier',
  403: 'neuralNetworkClassifier',
  404: 'kNearestNeighborsClassifier',
  500: 'neuralNetwork',
  501: 'itemSimilarityRecommender',
  502: 'mlProgram',
  555: 'customModel',
  556: 'linkedModel',
  600: 'oneHotEncoder',
  601: 'imputer',
  602: 'featureVectorizer',
  603: 'dictVectorizer',
  604: 'scaler',
  606: 'categoricalMapping',
  607: 'normalizer',
  609: 'arrayFeatureExtractor',
  610: 'nonMaximumSuppression',
  900: 'identity',
  2000: 'textClassifier',
  2001: 'wordTagger',
  2002: 'visionFeaturePrint',
  2003: 'soundAnalysisPreprocessing',
  2004: 'gazetteer',
  2005: 'wordEmbedding',
  2006: 'audioFeaturePrint',
  3000: 'serializedModel',
};

function modelFile(tree: SourceTree): SourceFile | null {
  const single = singleFile(tree);
  if (single) return single;
  if (!fileAt(tree, 'Manifest.json')) return null;
  return tree.files.find((file) => /^Data\/[^/]+\/[^/]+\.mlmodel$/.test(file.path)) ?? null;
}

function looksLikeModel(file: SourceFile, limits: InspectLimits): boolean {
  if (file.sizeBytes < 8) return false;
  const proto = new ProtoReader(file.source, limits);
  if (proto.cursor.byteAt(0) !== 0x08) return false;
  let described = false;
  for (const field of proto.fields(0, proto.sizeBytes)) {
    if (field.number === 1 && (field.wireType !== 0 || field.value > 100n)) return false;
    if (field.number === 2) described = field.wireType === 2;
    if (field.number > 2 && field.number !== 10)
      return described && field.wireType === 2 && kinds[field.number] !== undefined;
  }
  return false;
}

const parts = (proto: ProtoReader, at: Field) => {
  proto.requireLen(at);
  return proto.fields(at.start, at.end);
};

const mostTexts = 1000;

function readCoreml(tree: SourceTree, limits: InspectLimits): ReadResult {
  const file = modelFile(tree);
  if (!file) return emptyResult('coreml');
  const proto = new ProtoReader(file.source, limits);
  const facts = { version: null as number | null, kind: null as string | null, updatable: false };
  const inputs: TensorSpec[] = [];
  const outputs: TensorSpec[] = [];
  const texts: Record<string, string> = {};
  for (const field of proto.fields(0, proto.sizeBytes)) {
    if (field.number === 1) facts.version = signed(field.value);
    else if (field.number === 10) facts.updatable = field.value !== 0n;
    else if (field.number === 2) readDescription(proto, field, inputs, outputs, texts);
    else facts.kind = kinds[field.number] ?? facts.kind;
  }
  const isCustom = facts.kind === 'customModel';
  return {
    ...emptyResult('coreml', 'coreml'),
    frameworkVersion: facts.version === null ? null : String(facts.version),
    inputs,
    outputs,
    metadata: {
      specificationVersion: facts.version,
      modelType: facts.kind,
      isUpdatable: facts.updatable,
      inputs,
      outputs,
      shortDescription: texts['1'] ?? null,
      versionString: texts['2'] ?? null,
      author: texts['3'] ?? null,
      license: texts['4'] ?? null,
      userDefined: Object.fromEntries(
        Object.entries(texts).flatMap(([key, text]) => (key.startsWith('user ') ? [[key.slice(5), text]] : [])),
      ),
    },
    findings: isCustom
      ? [finding('high', 'coreml.custom_model', 'The model needs code of the program that loads it.')]
      : [],
  };
}

/** ModelDescription: 1 input, 10 output, 100 metadata. */
function readDescription(
  proto: ProtoReader,
  at: Field,
  inputs: TensorSpec[],
  outputs: TensorSpec[],
  texts: Record<string, string>,
): void {
  for (const field of parts(proto, at)) {
    if (field.number === 1) inputs.push(readFeature(proto, field));
    else if (field.number === 10) outputs.push(readFeature(proto, field));
    else if (field.number === 100) {
      for (const part of parts(proto, field)) {
        if (part.number <= 4) texts[String(part.number)] = proto.text(part);
        else if (part.number === 100 && Object.keys(texts).length < mostTexts) readUserText(proto, part, texts);
      }
    }
  }
}

/** An entry of what the maker wrote of the model: 1 key, 2 value. */
function readUserText(proto: ProtoReader, at: Field, texts: Record<string, string>): void {
  let [key, value] = ['', ''];
  for (const part of parts(proto, at)) {
    if (part.number === 1) key = proto.text(part);
    else if (part.number === 2) value = proto.text(part);
  }
  texts[`user ${key}`] = value;
}

const featureKinds: Readonly<Record<number, string>> = {
  1: 'INT64',
  2: 'DOUBLE',
  3: 'STRING',
  4: 'IMAGE',
  5: 'MULTIARRAY',
  6: 'DICTIONARY',
  7: 'SEQUENCE',
  8: 'STATE',
};
const arrayTypes: Readonly<Record<number, string>> = {
  65552: 'FLOAT16',
  65568: 'FLOAT32',
  65600: 'DOUBLE',
  131080: 'INT8',
  131104: 'INT32',
};

/** FeatureDescription: 1 name, 3 type. */
function readFeature(proto: ProtoReader, at: Field): TensorSpec {
  let name = '';
  let dtype: string | null = null;
  let shape: number[] | null = null;
  for (const field of parts(proto, at)) {
    if (field.number === 1) name = proto.text(field);
    if (field.number !== 3) continue;
    for (const type of parts(proto, field)) {
      if (featureKinds[type.number] === undefined || type.wireType !== 2) continue;
      dtype = featureKinds[type.number] ?? null;
      if (type.number === 4) shape = imageShape(proto, type);
      if (type.number !== 5) continue;
      shape = [];
      for (const part of parts(proto, type)) {
        if (part.number === 1) shape.push(...proto.integers(part, 64).map(Number));
        else if (part.number === 2) dtype = arrayTypes[signed(part.value)] ?? 'MULTIARRAY';
      }
    }
  }
  return { name, dtype, shape };
}

/** ImageFeatureType: 1 width, 2 height. */
function imageShape(proto: ProtoReader, at: Field): number[] {
  let [width, height] = [0, 0];
  for (const part of parts(proto, at)) {
    if (part.number === 1) width = signed(part.value);
    else if (part.number === 2) height = signed(part.value);
  }
  return [height, width];
}
