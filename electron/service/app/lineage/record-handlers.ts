import type { Handlers } from '../../../../shared/contract/define.ts';
import type { recordMethods } from '../../../../shared/contract/methods/records.ts';
import type { Caller, Registry } from '../context.ts';
import { namedPolicy } from '../policies/policy.ts';
import { listInventory } from '../reports/inventory.ts';
import { correctMetadata } from '../version/correct-metadata.ts';
import { reviewTier, setTier, updateModel } from '../version/model-record.ts';

/** The methods about what people record of models and versions after registration. */
export const recordHandlers = (registry: () => Registry): Handlers<typeof recordMethods, Caller> => ({
  'metadata.correct': (input, caller) => ({
    corrections: correctMetadata(registry(), caller.actor(), input),
  }),
  'model.update': (input, caller) => updateModel(registry(), caller.actor(), input),
  'model.reviewTier': (input, caller) => reviewTier(registry(), caller.actor(), input),
  'model.setTier': (input, caller) => setTier(registry(), caller, input),
  'inventory.list': async (query) => {
    const page = await listInventory(registry(), query);
    return { ...page, policy: namedPolicy(registry(), page.asOf) };
  },
});
