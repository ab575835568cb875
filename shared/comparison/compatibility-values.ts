import type { FactorName } from '../model/compatibility.ts';
import type { Metric } from '../model/metadata.ts';
import { byKey } from './comparable.ts';
import { metricLabel, sharedDirection } from './compare-facts.ts';
import {
  apiFactor,
  type CompatibilityFacts,
  keptPart,
  otherVersionCounts,
  schemaPart,
  versionsByName,
} from './compatibility.ts';

interface Prepared {
  readonly facts: CompatibilityFacts;
  /** The same number: the same interface. */
  readonly signature: number;
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Versions of each data set, in order, as one text. */
  readonly datasets: ReadonlyMap<string, string>;
}

interface OfInterfaces {
  readonly api: number | null;
  /** Null where one of them does not state its interface. */
  readonly schema: number | null;
}

/**
 * The values of the three factors for every pair of some versions: those that `apiFactor`, `performanceFactor` and `dataFactor` give with their words.
 * A matrix has the pairs of two hundred versions, so what pairs share is worked out once.
 */
export class PairValues {
  readonly #prepared: readonly Prepared[];
  readonly #ofInterfaces = new Map<number, OfInterfaces>();

  constructor(all: readonly CompatibilityFacts[]) {
    const signatures = new Map<string, number>();
    this.#prepared = all.map((facts) => {
      const { inputs, outputs, metadata } = facts.inspection;
      const text = JSON.stringify([inputs, outputs, metadata['optionalInputs'] ?? null]);
      const signature = signatures.get(text) ?? signatures.size;
      signatures.set(text, signature);
      const datasets = [...versionsByName(facts.datasets)];
      return {
        facts,
        signature,
        metrics: byKey(facts.metrics, metricLabel),
        datasets: new Map(datasets.map(([name, versions]) => [name, JSON.stringify([...versions].toSorted())])),
      };
    });
  }

  /** Of the pair at two places; null where a factor can't be computed. */
  of(from: number, to: number): Readonly<Record<FactorName, number | null>> {
    const [before, after] = [this.#prepared[from], this.#prepared[to]];
    if (before === undefined || after === undefined) return { api: null, performance: null, data: null };
    const { api, schema } = this.#interfaces(before, after);
    return { api, performance: performanceValue(before, after), data: dataValue(before, after, schema) };
  }

  #interfaces(before: Prepared, after: Prepared): OfInterfaces {
    const key = before.signature * this.#prepared.length + after.signature;
    const known = this.#ofInterfaces.get(key);
    if (known) return known;
    const api = apiFactor(before.facts, after.facts).value;
    const found = { api, schema: api === null ? null : schemaPart(before.facts, after.facts).value };
    this.#ofInterfaces.set(key, found);
    return found;
  }
}

function performanceValue(before: Prepared, after: Prepared): number | null {
  let sum = 0;
  let count = 0;
  for (const [label, was] of before.metrics) {
    const is = after.metrics.get(label);
    const direction = is && sharedDirection(was, is);
    if (is === undefined || direction === null || direction === undefined) continue;
    sum += keptPart(was.value, is.value, direction);
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

function dataValue(before: Prepared, after: Prepared, schema: number | null): number | null {
  if (schema === null || before.datasets.size === 0 || after.datasets.size === 0) return null;
  let sum = 0;
  let count = after.datasets.size;
  for (const [name, versions] of before.datasets) {
    const others = after.datasets.get(name);
    if (others === undefined) count += 1;
    else sum += others === versions ? 1 : otherVersionCounts;
  }
  return (sum / count + schema) / 2;
}
