import { checkSettings } from '../code/settings.ts';
import { asArray, asNumber, asText, type Json, member } from '../json/loose.ts';
import type { InspectLimits } from '../limits.ts';
import { emptyResult, type ReadResult } from '../reader.ts';

/** True for the document of an XGBoost model (its JSON schema): a learner with a gradient booster, and a version. */
export const isXgboostModel = (document: Json): boolean =>
  member(member(document, 'learner'), 'gradient_booster') !== undefined;

const numberOf = (value: Json | undefined): number | null => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : asNumber(value);
  return number === null || Number.isNaN(number) ? null : number;
};

/** What people set on a model: attributes, names, parameters. The trees are numbers. */
function settingsOf(learner: Json | undefined, limits: InspectLimits): ReadResult['findings'] {
  const told = ['attributes', 'objective', 'learner_model_param', 'feature_names', 'feature_types'].map(
    (key) => [key, member(learner, key) ?? null] as const,
  );
  return checkSettings(Object.fromEntries(told), 'learner', limits);
}

/** The facts of an XGBoost model document, whichever encoding it came in. */
export function readXgboostModel(
  document: Json,
  format: 'xgboost-json' | 'xgboost-ubj',
  limits: InspectLimits,
): ReadResult {
  const learner = member(document, 'learner');
  const booster = member(learner, 'gradient_booster');
  const params = member(learner, 'learner_model_param');
  const name = asText(member(booster, 'name'));
  // DART keeps an ordinary tree booster inside.
  const inner = member(booster, 'gbtree') ?? booster;
  const model = member(inner, 'model');
  const trees = asArray(member(model, 'trees')) ?? [];
  const nodes = trees.map((tree) => numberOf(member(member(tree, 'tree_param'), 'num_nodes')) ?? 0);
  const weights = asArray(member(model, 'weights'));
  const version = asArray(member(document, 'version'))?.filter((part) => typeof part === 'number') ?? null;
  const isLinear = name === 'gblinear';
  const numNodes = nodes.reduce((sum, count) => sum + count, 0);
  const featureNames = (asArray(member(learner, 'feature_names')) ?? []).map(String);
  const featureTypes = (asArray(member(learner, 'feature_types')) ?? []).map(String);
  const numFeature = numberOf(member(params, 'num_feature'));
  return {
    ...emptyResult(format, 'xgboost'),
    findings: settingsOf(learner, limits),
    frameworkVersion: version ? version.join('.') : null,
    inputs: numFeature === null ? [] : [{ name: 'features', dtype: null, shape: [null, numFeature] }],
    layerCount: isLinear ? null : trees.length,
    parameterCount: isLinear ? (weights?.length ?? null) : null,
    complexity: isLinear ? (weights?.length ?? null) : numNodes,
    metadata: {
      booster: name,
      numFeature,
      numClass: numberOf(member(params, 'num_class')),
      objective: asText(member(member(learner, 'objective'), 'name')),
      version,
      numTrees: isLinear ? 0 : trees.length,
      numNodes,
      featureNames,
      featureTypes,
      baseScore: member(params, 'base_score') ?? null,
      numTarget: numberOf(member(params, 'num_target')),
    },
  };
}
