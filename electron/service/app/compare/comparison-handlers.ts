import type { Handlers } from '../../../../shared/contract/define.ts';
import type { comparisonMethods } from '../../../../shared/contract/methods/comparison.ts';
import type { Caller, Registry } from '../context.ts';
import { recordedComparisons } from '../version/record-comparisons.ts';
import { compareUse } from './compare-use.ts';
import { compatibilityMatrix, pairCompatibility } from './compatibility-use.ts';
import { measureMagnitude } from './magnitude-use.ts';

/** The methods that compare versions. */
export const comparisonHandlers = (registry: () => Registry): Handlers<typeof comparisonMethods, Caller> => ({
  'version.compare': (input) => compareUse(registry(), input),
  'version.magnitude': (input, caller) => measureMagnitude(registry(), caller, input),
  'version.comparisons': ({ version }) => recordedComparisons(registry(), version),
  'model.compatibility': (input) => compatibilityMatrix(registry(), input),
  'version.compatibility': (input) => pairCompatibility(registry(), input),
});
