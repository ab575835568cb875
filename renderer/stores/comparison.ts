import { z } from 'zod';
import type { Output } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { RecordedComparison } from '../../shared/model/comparison.ts';
import type { CompatibilityMatrix, PairCompatibility } from '../../shared/model/compatibility.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

const Pair = z.tuple([z.string(), z.string()]);

/** The key of two versions, the earlier one first, in `comparisons` and `pairCompatibilities`. */
export const pairKey = (before: string, after: string): string => JSON.stringify([before, after]);

/** Comparisons by their versions (`pairKey`). */
export const comparisons = createKeyedStore<Output<Methods, 'version.compare'>>(['models'], (key) => {
  const [before, after] = Pair.parse(JSON.parse(key));
  return service.call('version.compare', { before, after });
});

/** Starts reading changed tensors of both versions; the operation's result says how far their values moved. Rejects with the service's error. */
export async function startMeasuring(before: string, after: string): Promise<string> {
  return (await service.call('version.magnitude', { before, after })).operationId;
}

/** What was found when a version was registered, by its id. */
export const recordedComparisons = createKeyedStore<readonly RecordedComparison[]>(['models'], (version) =>
  service.call('version.comparisons', { version }),
);

/** Compatibility matrices by the model's name or id. */
export const matrices = createKeyedStore<CompatibilityMatrix>(['models'], (model) =>
  service.call('model.compatibility', { model }),
);

/** One pair of a matrix with its formulas (`pairKey`). */
export const pairCompatibilities = createKeyedStore<PairCompatibility>(['models'], (key) => {
  const [from, to] = Pair.parse(JSON.parse(key));
  return service.call('version.compatibility', { from, to });
});
