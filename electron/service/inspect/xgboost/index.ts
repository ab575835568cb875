import { member, readJson } from '../json/loose.ts';
import { type InspectLimits, malformed } from '../limits.ts';
import { emptyResult, type Reader, type ReadResult } from '../reader.ts';
import { type ByteSource, readHead, singleFile } from '../source.ts';
import { isXgboostModel, readXgboostModel } from './model.ts';
import { UbjsonReader } from './ubjson.ts';

/** XGBoost models as JSON (`save_model('x.json')`). */
export const xgboostJsonReader: Reader = {
  name: 'xgboost-json',
  format: 'xgboost-json',
  sniff(tree) {
    const file = singleFile(tree);
    if (!file) return false;
    const head = Buffer.from(readHead(file.source, 4096)).toString('utf8').trimStart();
    return (
      /^\{\s*"(learner|version|Config)"/.test(head) &&
      /"(learner|gradient_booster|learner_model_param)"|^\{\s*"version"\s*:\s*\[/.test(head)
    );
  },
  read(tree, limits) {
    const file = singleFile(tree);
    const document = file ? readJson(file.source, limits) : null;
    const model = isXgboostModel(document) ? document : (member(document, 'Model') ?? null);
    if (!isXgboostModel(model)) throw malformed('The file begins like an XGBoost model, but has no booster.');
    return readXgboostModel(model, 'xgboost-json', limits);
  },
};

/** XGBoost models as Universal Binary JSON, what `save_model` writes by default since 2.1. */
export const xgboostUbjReader: Reader = {
  name: 'xgboost-ubj',
  format: 'xgboost-ubj',
  sniff(tree) {
    const file = singleFile(tree);
    const head = file ? Buffer.from(readHead(file.source, 256)).toString('latin1') : '';
    return /^\{(?:#.{1,9})?[iUIlL][\0-\x20]+(?:learner|version|Config)/s.test(head);
  },
  read(tree, limits) {
    const file = singleFile(tree);
    if (!file) return emptyResult('xgboost-ubj');
    const document = new UbjsonReader(file.source, limits).document();
    const model = isXgboostModel(document) ? document : (member(document, 'Model') ?? null);
    if (!isXgboostModel(model)) throw malformed('The file begins like an XGBoost model, but has no booster.');
    return readXgboostModel(model, 'xgboost-ubj', limits);
  },
};

/** The old binary format (`binf`, or without a magic), up to XGBoost 2.0: LearnerModelParam, objective, booster, trees. */
export const xgboostBinaryReader: Reader = {
  name: 'xgboost-binary',
  format: 'xgboost-binary',
  sniff(tree) {
    const file = singleFile(tree);
    return file !== null && file.sizeBytes > 160 && parseHeader(file.source) !== null;
  },
  read(tree, limits) {
    const file = singleFile(tree);
    return file ? readBinary(file.source, limits) : emptyResult('xgboost-binary');
  },
};

interface BinaryHeader {
  readonly numFeature: number;
  readonly numClass: number;
  readonly objective: string;
  readonly booster: string;
  readonly version: readonly number[] | null;
  readonly end: number;
}

/** LearnerModelParamLegacy is 136 bytes: base_score, num_feature, num_class, flags, version, reserved words. */
function parseHeader(source: ByteSource): BinaryHeader | null {
  const head = Buffer.from(readHead(source, 512));
  const start = head.toString('latin1', 0, 4) === 'binf' ? 4 : 0;
  const at = start + 136;
  if (head.length < at + 16) return null;
  const length = Number(head.readBigUInt64LE(at));
  if (length < 3 || length > 64 || at + 16 + length > head.length) return null;
  const objective = head.toString('latin1', at + 8, at + 8 + length);
  const next = at + 8 + length;
  const nameLength = Number(head.readBigUInt64LE(next));
  if (
    !/^[a-z]+:?[a-z_0-9:@]*$/.test(objective) ||
    nameLength < 4 ||
    nameLength > 16 ||
    next + 8 + nameLength > head.length
  )
    return null;
  const booster = head.toString('latin1', next + 8, next + 8 + nameLength);
  if (!/^(gbtree|dart|gblinear)$/.test(booster)) return null;
  const [major, minor] = [head.readUInt32LE(start + 20), head.readUInt32LE(start + 24)];
  const version = major > 0 && major < 10 && minor < 100 ? [major, minor] : null;
  return {
    numFeature: head.readUInt32LE(start + 4),
    numClass: head.readInt32LE(start + 8),
    objective,
    booster,
    version,
    end: next + 8 + nameLength,
  };
}

const treeParamBytes = 148;
const gbtreeParamBytes = 160;

function readBinary(source: ByteSource, limits: InspectLimits): ReadResult {
  const header = parseHeader(source);
  if (!header) throw malformed("The file begins like an XGBoost model, but its header can't be read.");
  const trees = header.booster === 'gblinear' ? null : countTrees(source, header.end, limits);
  return {
    ...emptyResult('xgboost-binary', 'xgboost'),
    frameworkVersion: header.version?.join('.') ?? null,
    inputs: [{ name: 'features', dtype: null, shape: [null, header.numFeature] }],
    layerCount: trees?.numTrees ?? null,
    complexity: trees?.numNodes ?? null,
    metadata: {
      booster: header.booster,
      numFeature: header.numFeature,
      numClass: header.numClass,
      objective: header.objective,
      version: header.version,
      numTrees: trees?.numTrees ?? 0,
      numNodes: trees?.numNodes ?? 0,
      featureNames: [],
    },
  };
}

/** Each tree: TreeParam (148 bytes; roots, nodes, ...), then 20 bytes and 16 bytes of statistics for every node. */
function countTrees(source: ByteSource, start: number, limits: InspectLimits): { numTrees: number; numNodes: number } {
  const numTrees = Buffer.from(source.read(start, 4)).readInt32LE(0);
  if (numTrees < 0 || numTrees > limits.maxEntries)
    throw malformed('The model announces an impossible number of trees.', { numTrees });
  let at = start + gbtreeParamBytes;
  let numNodes = 0;
  for (let tree = 0; tree < numTrees; tree += 1) {
    limits.budget.spend(10);
    const nodes = Buffer.from(source.read(at + 4, 4)).readInt32LE(0);
    if (nodes < 1) throw malformed('A tree has an impossible number of nodes.', { tree });
    numNodes += nodes;
    at += treeParamBytes + nodes * 36;
    if (at > source.sizeBytes) throw malformed('A tree runs past the end of the file.', { tree });
  }
  return { numTrees, numNodes };
}
