import {
  apiFactor,
  type CompatibilityFacts,
  dataFactor,
  performanceFactor,
  scoreOf,
} from '../../../../shared/comparison/compatibility.ts';
import { PairValues } from '../../../../shared/comparison/compatibility-values.ts';
import {
  type CompatibilityMatrix,
  type FactorDetail,
  type FactorName,
  factorNames,
  mostMatrixVersions,
  type PairCompatibility,
} from '../../../../shared/model/compatibility.ts';
import type { VersionSummary } from '../../../../shared/model/version.ts';
import type { Registry } from '../context.ts';
import { inTurns } from '../in-turns.ts';
import { getModel } from '../version/models.ts';
import { versionIdOf } from '../version-ref.ts';

const factors = { api: apiFactor, performance: performanceFactor, data: dataFactor } as const satisfies Record<
  FactorName,
  (from: CompatibilityFacts, to: CompatibilityFacts) => FactorDetail
>;

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(4)));

/** So many versions are read by one statement. */
const AT_ONCE = 25;

/** What the factors need of these versions, in this order. */
function factsOf(
  { catalog }: Registry,
  versionIds: readonly string[],
): (CompatibilityFacts & { readonly versionId: string })[] {
  const interfaces = catalog.versions.interfaces(versionIds);
  return catalog.versions.described(versionIds).flatMap(({ summary, metadata }) => {
    const inspection = interfaces.get(summary.id);
    const label = `${summary.model}@${summary.version}`;
    return inspection
      ? [{ versionId: summary.id, label, inspection, metrics: metadata.metrics, datasets: metadata.datasets }]
      : [];
  });
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
  const starts = Array.from({ length: Math.ceil(shown.length / AT_ONCE) }, (_, n) => n * AT_ONCE);
  const facts = await inTurns(starts, (start) =>
    factsOf(
      registry,
      shown.slice(start, start + AT_ONCE).map(({ id }) => id),
    ),
  );
  const pairs = new PairValues(facts.flat());
  const byId = new Map(shown.map((one) => [one.id, one]));
  const versions = facts.flat().flatMap(({ versionId }) => {
    const one = byId.get(versionId);
    return one ? [{ versionId, version: one.version, stage: one.stage, registeredAt: one.registeredAt }] : [];
  });
  const production = versions.findIndex(({ stage }) => stage === 'production');
  const values = { api: [], performance: [], data: [], score: [] } as Record<FactorName | 'score', (number | null)[]>;
  await inTurns(versions.keys(), (from) => {
    for (const to of versions.keys()) {
      const found = pairs.of(from, to);
      const three = factorNames.map((name) => rounded(found[name]));
      for (const [place, name] of factorNames.entries()) values[name].push(three[place] ?? null);
      values.score.push(rounded(scoreOf(three)));
    }
  });
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
  const [from, to] = [input.from, input.to].flatMap((one) => factsOf(registry, [versionIdOf(registry, one)]));
  if (!from || !to) return { from: input.from, to: input.to, score: null, factors: [] };
  const details = factorNames.map((name) => factors[name](from, to));
  return { from: from.label, to: to.label, score: scoreOf(details.map(({ value }) => value)), factors: details };
}
