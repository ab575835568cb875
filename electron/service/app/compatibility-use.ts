import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  apiFactor,
  type CompatibilityFacts,
  dataFactor,
  performanceFactor,
  scoreOf,
} from '../../../shared/comparison/compatibility.ts';
import {
  type CompatibilityMatrix,
  type FactorDetail,
  type FactorName,
  factorNames,
  mostMatrixVersions,
  type PairCompatibility,
} from '../../../shared/model/compatibility.ts';
import type { VersionSummary } from '../../../shared/model/version.ts';
import { sha256Hex } from '../platform/index.ts';
import type { Registry } from './context.ts';
import { getModel, versionIdOf } from './models.ts';

const factors = { api: apiFactor, performance: performanceFactor, data: dataFactor } as const satisfies Record<
  FactorName,
  (from: CompatibilityFacts, to: CompatibilityFacts) => FactorDetail
>;

/** Facts with what each factor depends on, so that pairs of equal facts are computed once. */
interface KeyedFacts extends CompatibilityFacts {
  readonly keys: Readonly<Record<FactorName, string>>;
}

/** Values of pairs by factor and the digests of what they depend on: they stay right whatever is registered or corrected. */
const pairValues = new Map<string, number | null>();
const mostPairValues = 400_000;

/** Work is done in slices of this many pairs, so that other calls are answered meanwhile. */
const pairsAtOnce = 2000;

function factsOf(registry: Registry, versionId: string): KeyedFacts | null {
  const record = registry.catalog.versions.record(versionId);
  if (record === null) return null;
  const { inspection, metadata, summary } = record;
  const { inputs, outputs } = inspection;
  const signature = JSON.stringify([inputs, outputs, inspection.metadata['optionalInputs'] ?? null]);
  return {
    label: `${summary.model}@${summary.version}`,
    inspection,
    metrics: metadata.metrics,
    datasets: metadata.datasets,
    keys: {
      api: sha256Hex(signature),
      performance: sha256Hex(JSON.stringify(metadata.metrics)),
      data: sha256Hex(JSON.stringify([signature, metadata.datasets])),
    },
  };
}

function pairValue(name: FactorName, from: KeyedFacts, to: KeyedFacts): number | null {
  const key = `${name} ${from.keys[name]} ${to.keys[name]}`;
  const known = pairValues.get(key);
  if (known !== undefined) return known;
  const { value } = factors[name](from, to);
  const rounded = value === null ? null : Number(value.toFixed(4));
  if (pairValues.size >= mostPairValues) pairValues.clear();
  pairValues.set(key, rounded);
  return rounded;
}

/** The newest versions that are there, and the one in production however old it is. */
function shownVersions(all: readonly VersionSummary[], limit: number): VersionSummary[] {
  const there = all.filter(({ deletion }) => deletion === null);
  const newest = there.slice(0, limit);
  const production = there.find(({ stage }) => stage === 'production');
  if (production === undefined || newest.includes(production)) return newest;
  return [...newest.slice(0, limit - 1), production];
}

/** The compatibility matrix of a model's versions, in slices. Throws `model.not_found`. */
export async function compatibilityMatrix(
  registry: Registry,
  input: { readonly model: string; readonly limit: number },
): Promise<CompatibilityMatrix> {
  const { model, versions: all } = getModel(registry, input.model);
  const shown = shownVersions(all, Math.min(input.limit, mostMatrixVersions));
  const facts: KeyedFacts[] = [];
  const versions: CompatibilityMatrix['versions'] = [];
  for (const [place, { id, version, stage, registeredAt }] of shown.entries()) {
    const known = factsOf(registry, id);
    if (known === null) continue;
    facts.push(known);
    versions.push({ versionId: id, version, stage, registeredAt });
    if (place % 20 === 19) await nextTurn();
  }
  const production = versions.findIndex(({ stage }) => stage === 'production');
  const values = { api: [], performance: [], data: [], score: [] } as Record<FactorName | 'score', (number | null)[]>;
  let done = 0;
  for (const from of facts)
    for (const to of facts) {
      const three = factorNames.map((name) => {
        const value = pairValue(name, from, to);
        values[name].push(value);
        return value;
      });
      const score = scoreOf(three);
      values.score.push(score === null ? null : Number(score.toFixed(4)));
      done += 1;
      if (done % pairsAtOnce === 0) await nextTurn();
    }
  return {
    model: model.name,
    versions,
    leftOut: all.length - versions.length,
    production: production < 0 ? null : production,
    ...values,
  };
}

/** One pair with its formulas and what went in. Throws `version.not_found`. */
export function pairCompatibility(
  registry: Registry,
  input: { readonly from: string; readonly to: string },
): PairCompatibility {
  const [from, to] = [input.from, input.to].map((one) => {
    const id = versionIdOf(registry, one);
    return factsOf(registry, id);
  });
  if (!from || !to) return { from: input.from, to: input.to, score: null, factors: [] };
  const details = factorNames.map((name) => factors[name](from, to));
  return { from: from.label, to: to.label, score: scoreOf(details.map(({ value }) => value)), factors: details };
}
