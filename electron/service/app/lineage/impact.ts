import {
  type FactorName,
  factorNames,
  type Impact,
  type ImpactCategory,
  type ImpactDependent,
  type ImpactFactor,
  type ImpactReport,
  type ImpactTotals,
} from '../../../../shared/model/impact.ts';
import type { LineageNode } from '../../../../shared/model/lineage.ts';
import { criticalities, DeploymentDetails, updateDifficulties } from '../../../../shared/model/lineage-records.ts';
import { canonicalJson } from '../../attest/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import { type Dependency, performanceDependencies } from './impact-dependency.ts';
import { versionNodeOf } from './lineage-nodes.ts';

/** More dependents than this are not listed, and the report says so. */
const MAX_DEPENDENTS = 2000;

const weights = {
  performanceDependency: 0.3,
  usage: 0.2,
  criticality: 0.3,
  updateDifficulty: 0.2,
} as const satisfies Record<FactorName, number>;

const criticalityValues = { low: 0.2, medium: 0.5, high: 0.8, critical: 1 } as const;
const difficultyValues = { easy: 0.2, medium: 0.5, hard: 0.8, 'very hard': 1 } as const;
const FULL_USAGE = 1000;

/** What to do about a dependent, by its category. */
const actionsOf = {
  high: [
    'Agree the change with the owner before it is made.',
    'Validate the dependent against the new version before promotion.',
    'Have a way back ready, and watch the dependent after the change.',
  ],
  medium: ['Tell the owner, and test the dependent against the new version.'],
  low: ['Tell the owner.'],
} as const satisfies Record<ImpactCategory, readonly string[]>;
const RECORD_FIRST = 'Record what is missing: the score is only a lower bound.';

/** The category of a score. */
const categoryOf = (score: number): ImpactCategory => (score >= 0.7 ? 'high' : score >= 0.4 ? 'medium' : 'low');

// Sums of products of decimals: what a person adds up by hand must be what the report says.
const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** What a change of a version reaches, with the digest of its canonical JSON. Throws `version.not_found`. */
export function impactOf(registry: Registry, written: string): Impact {
  const report = impactReport(registry, versionNodeOf(registry, written));
  return { report, digest: sha256Hex(canonicalJson(report)) };
}

function impactReport(registry: Registry, version: LineageNode): ImpactReport {
  const { catalog } = registry;
  const { query } = catalog.lineage;
  const walk = query.walk(version.id, 'descendants', { maxNodes: MAX_DEPENDENTS, maxDepth: 10_000, asOf: null });
  const nodes = query.nodes(new Map([...walk.reached].map(([id, { depth }]) => [id, depth])));
  const edges = query.dependencyEdges(nodes.map(({ id }) => id));
  const isEnded = (node: LineageNode) => node.type === 'deployment' && node.endedAt !== null;
  const reached = nodes.filter((node) => node.id !== version.id);
  const ended = new Set(reached.filter(isEnded).map(({ id }) => id));
  const dependencies = performanceDependencies(
    version.id,
    edges.filter(({ from, to }) => !ended.has(from) && !ended.has(to)),
  );
  // What only an ended deployment leads to is no dependent either.
  const dependents = reached.filter((node) => dependencies.has(node.id));
  const details = deploymentDetails(registry, dependents);
  const runsIn = Map.groupBy(
    edges.filter(({ type, to }) => type === 'deployed_as' && !ended.has(to)),
    ({ from }) => from,
  );
  const scored = dependents
    .map((node) => {
      const own = node.type === 'deployment' ? [node.id] : (runsIn.get(node.id) ?? []).map(({ to }) => to);
      const deployments = own.flatMap((id) => details.get(id) ?? []);
      return scoreOf(node, dependencies.get(node.id) ?? { value: null, upTo: 1 }, deployments);
    })
    .toSorted((a, b) => b.score - a.score || a.depth - b.depth || (a.label < b.label ? -1 : 1));
  const totals = totalsOf(scored, ended.size);
  const category = scored[0]?.category ?? null;
  const isComplete = totals.incomplete === 0 && !walk.truncated;
  return {
    type: 'strongroom.impact/1',
    version: {
      id: version.id,
      label: version.label,
      rootDigest: catalog.versions.record(version.id)?.summary.rootDigest ?? '',
    },
    dependents: scored,
    totals,
    category,
    isComplete,
    truncated: walk.truncated,
    actions: overallActions(category, isComplete),
  };
}

function deploymentDetails(registry: Registry, nodes: readonly LineageNode[]): Map<string, DeploymentDetails> {
  const ids = nodes.filter(({ type }) => type === 'deployment').map(({ id }) => id);
  const latest = registry.catalog.lineageRecords.latest(ids);
  return new Map(ids.map((id) => [id, DeploymentDetails.parse(latest.get(id) ?? {})]));
}

/** Scores one dependent: a deployment by its own record, a version by those of the deployments that run it. */
function scoreOf(
  node: LineageNode,
  dependency: Dependency,
  deployments: readonly DeploymentDetails[],
): ImpactDependent {
  const factors = [
    dependencyFactor(dependency),
    usageFactor(deployments),
    worstFactor('criticality', criticalities, criticalityValues, deployments),
    worstFactor('updateDifficulty', updateDifficulties, difficultyValues, deployments),
  ];
  const sum = (of: (factor: ImpactFactor) => number) =>
    rounded(
      Math.min(
        1,
        factors.reduce((total, factor) => total + factor.weight * of(factor), 0),
      ),
    );
  const score = sum(({ value }) => value ?? 0);
  const upTo = sum(({ status, value, name }) =>
    status === 'recorded' ? (value ?? 0) : name === 'performanceDependency' ? dependency.upTo : 1,
  );
  const isComplete = factors.every(({ status }) => status === 'recorded');
  const category = categoryOf(score);
  return {
    id: node.id,
    type: node.type,
    label: node.label,
    stage: node.stage,
    depth: node.depth,
    factors,
    score,
    upTo,
    category,
    isComplete,
    actions: [...actionsOf[category], ...(isComplete ? [] : [RECORD_FIRST])],
  };
}

function dependencyFactor({ value, upTo }: Dependency): ImpactFactor {
  const factor = { name: 'performanceDependency', weight: weights.performanceDependency } as const;
  if (value === null) return { ...factor, status: 'not_recorded', value: null, basis: 'not recorded' };
  if (upTo > value)
    return {
      ...factor,
      status: 'at_least',
      value: rounded(value),
      basis: `at least ${rounded(value)}: another way is not recorded`,
    };
  return { ...factor, status: 'recorded', value: rounded(value), basis: `${rounded(value)} along the strongest way` };
}

function usageFactor(deployments: readonly DeploymentDetails[]): ImpactFactor {
  const factor = { name: 'usage', weight: weights.usage } as const;
  const counts = deployments.flatMap(({ usageCount }) => usageCount ?? []);
  if (counts.length === 0) return { ...factor, status: 'not_recorded', value: null, basis: 'not recorded' };
  const count = counts.reduce((sum, one) => sum + one, 0);
  const value = rounded(Math.min(count / FULL_USAGE, 1));
  const missing = deployments.length - counts.length;
  if (missing > 0 && value < 1)
    return { ...factor, status: 'at_least', value, basis: `at least ${count} uses: ${missing} not recorded` };
  return { ...factor, status: 'recorded', value, basis: `${count} uses` };
}

function worstFactor<T extends string>(
  name: 'criticality' | 'updateDifficulty',
  scale: readonly T[],
  values: Readonly<Record<T, number>>,
  deployments: readonly DeploymentDetails[],
): ImpactFactor {
  const factor = { name, weight: weights[name] };
  const recorded = deployments.flatMap((one) => scale.find((level) => level === one[name]) ?? []);
  const worst = recorded.toSorted((a, b) => scale.indexOf(b) - scale.indexOf(a))[0];
  if (worst === undefined) return { ...factor, status: 'not_recorded', value: null, basis: 'not recorded' };
  const missing = deployments.length - recorded.length;
  if (missing > 0 && values[worst] < 1)
    return { ...factor, status: 'at_least', value: values[worst], basis: `at least ${worst}: ${missing} not recorded` };
  return { ...factor, status: 'recorded', value: values[worst], basis: worst };
}

function totalsOf(dependents: readonly ImpactDependent[], endedDeployments: number): ImpactTotals {
  const count = (test: (one: ImpactDependent) => boolean) => dependents.filter(test).length;
  const missing = (name: FactorName) =>
    count(({ factors }) => factors.some((factor) => factor.name === name && factor.status !== 'recorded'));
  const [performanceDependency, usage, criticality, updateDifficulty] = factorNames.map(missing);
  return {
    dependents: dependents.length,
    high: count(({ category }) => category === 'high'),
    medium: count(({ category }) => category === 'medium'),
    low: count(({ category }) => category === 'low'),
    incomplete: count(({ isComplete }) => !isComplete),
    notRecorded: {
      performanceDependency: performanceDependency ?? 0,
      usage: usage ?? 0,
      criticality: criticality ?? 0,
      updateDifficulty: updateDifficulty ?? 0,
    },
    endedDeployments,
  };
}

function overallActions(category: ImpactCategory | null, isComplete: boolean): string[] {
  const first = {
    high: 'Agree the change with the owners of all dependents of category high before it is made.',
    medium: 'Test every dependent of category medium against the new version.',
    low: 'Tell the owners of the dependents.',
  } as const;
  const todo = category === null ? 'Nothing that is recorded depends on this version.' : first[category];
  return [todo, ...(isComplete ? [] : ['Record what is missing: every score is only a lower bound.'])];
}
