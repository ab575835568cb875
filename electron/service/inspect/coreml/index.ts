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
  let described: Description = emptyDescription();
  for (const field of proto.fields(0, proto.sizeBytes)) {
    if (field.number === 1) facts.version = signed(field.value);
    else if (field.number === 10) facts.updatable = field.value !== 0n;
    else if (field.number === 2) described = readDescription(proto, field);
    else facts.kind = kinds[field.number] ?? facts.kind;
  }
  const { texts, functions, userDefined } = described;
  // A model of several functions describes each of them, and itself not at all.
  const main = functions.find(({ name }) => name === described.defaultFunction) ?? functions[0];
  const { inputs, outputs } = described.inputs.length > 0 ? described : (main ?? described);
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
      functions: functions.map(({ name }) => name),
      shortDescription: texts['1'] ?? null,
      versionString: texts['2'] ?? null,
      author: texts['3'] ?? null,
      license: texts['4'] ?? null,
      userDefined: Object.fromEntries(userDefined),
    },
    findings: isCustom
      ? [finding('high', 'coreml.custom_model', 'The model needs code of the program that loads it.')]
      : [],
  };
}

interface Interface {
  readonly inputs: TensorSpec[];
  readonly outputs: TensorSpec[];
}

interface Description extends Interface {
  readonly texts: Record<string, string>;
  readonly userDefined: Map<string, string>;
  readonly functions: (Interface & { name: string })[];
  defaultFunction: string | null;
}

const emptyDescription = (): Description => ({
  inputs: [],
  outputs: [],
  texts: {},
  userDefined: new Map(),
  functions: [],
  defaultFunction: null,
});

/** ModelDescription: 1 input, 10 output, 20 functions, 21 the one that runs when none is named, 100 metadata. */
function readDescription(proto: ProtoReader, at: Field): Description {
  const described = emptyDescription();
  for (const field of parts(proto, at)) {
    if (field.number === 1) described.inputs.push(readFeature(proto, field));
    else if (field.number === 10) described.outputs.push(readFeature(proto, field));
    else if (field.number === 20) described.functions.push(readFunction(proto, field));
    else if (field.number === 21) described.defaultFunction = proto.text(field);
    else if (field.number === 100) readMetadata(proto, field, described);
  }
  return described;
}

/** FunctionDescription: 1 name, 2 input, 3 output. */
function readFunction(proto: ProtoReader, at: Field): Interface & { name: string } {
  const made = { name: '', inputs: [] as TensorSpec[], outputs: [] as TensorSpec[] };
  for (const field of parts(proto, at)) {
    if (field.number === 1) made.name = proto.text(field);
    else if (field.number === 2) made.inputs.push(readFeature(proto, field));
    else if (field.number === 3) made.outputs.push(readFeature(proto, field));
  }
  return made;
}

/** Metadata: 1 to 4 description, version, author, licence; 100 what the maker added. */
function readMetadata(proto: ProtoReader, at: Field, { texts, userDefined }: Description): void {
  for (const field of parts(proto, at)) {
    if (field.number <= 4) texts[String(field.number)] = proto.text(field);
    if (field.number !== 100 || userDefined.size >= mostTexts) continue;
    const entry: Record<number, string> = {};
    for (const part of parts(proto, field)) entry[part.number] = proto.text(part);
    userDefined.set(entry[1] ?? '', entry[2] ?? '');
  }
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
      shape = arrayShape(proto, type);
      for (const part of parts(proto, type))
        if (part.number === 2) dtype = arrayTypes[signed(part.value)] ?? 'MULTIARRAY';
    }
  }
  return { name, dtype, shape };
}

/** ArrayFeatureType: 1 shape; without one the first of 21 shapes, or the smallest sizes of 31 ranges. */
function arrayShape(proto: ProtoReader, at: Field): number[] {
  const shape: number[] = [];
  let flexible: number[] = [];
  for (const part of parts(proto, at)) {
    if (part.number === 1) shape.push(...proto.integers(part, 64).map(Number));
    if (part.number !== 21 && part.number !== 31) continue;
    const listed = [...parts(proto, part)].filter(({ number }) => number === 1).slice(0, 64);
    flexible =
      part.number === 21
        ? listed.slice(0, 1).flatMap((one) => sizes(proto, one))
        : listed.map((one) => sizes(proto, one)[0] ?? 0);
  }
  return shape.length > 0 ? shape : flexible;
}

/** The numbers of field 1: the sizes of a Shape, the lower bound of a SizeRange. */
const sizes = (proto: ProtoReader, at: Field): number[] =>
  [...parts(proto, at)].filter(({ number }) => number === 1).flatMap((part) => proto.integers(part, 64).map(Number));

/** ImageFeatureType: 1 width, 2 height. */
function imageShape(proto: ProtoReader, at: Field): number[] {
  let [width, height] = [0, 0];
  for (const part of parts(proto, at)) {
    if (part.number === 1) width = signed(part.value);
    else if (part.number === 2) height = signed(part.value);
  }
  return [height, width];
}
