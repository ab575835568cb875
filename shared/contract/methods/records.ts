import { z } from 'zod';
import { Correction, MetadataField } from '../../model/correction.ts';
import { InventoryRow } from '../../model/inventory.ts';
import { Tier } from '../../model/model.ts';
import { PolicyName } from '../../model/policy.ts';
import { StatementReview } from '../../model/statement.ts';
import { ModelSummary } from '../../model/version.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const { reason } = signingInput;
/** Name or id. */
const model = z.string().min(1).max(200);

/** What people record of models and versions after registration: corrections, a model's own fields, its tier, the inventory. */
export const recordMethods = defineMethods({
  'metadata.correct': {
    summary: 'Corrects fields of a version’s metadata; the earlier values stay.',
    effect: 'write',
    access: ['analyst', 'compliance'],
    audit: 'version.corrected',
    input: z.strictObject({
      version: z.string(),
      /** The new value of each field, whole: all metrics, not only the one that was wrong. */
      set: z
        .array(z.strictObject({ field: MetadataField, value: z.json() }))
        .min(1)
        .max(50),
      reason,
      /** How many corrections the caller has seen; another number is refused as stale. */
      seen: z.number().int().nonnegative().nullable().default(null),
    }),
    output: z.strictObject({ corrections: z.array(Correction) }),
    errors: [
      'version.not_found',
      'correction.stale',
      'correction.no_change',
      'correction.invalid',
      'dataset.digest_conflict',
    ],
  },
  'model.update': {
    summary: 'Changes the description or the owner of a model; the earlier values stay.',
    effect: 'write',
    access: ['analyst', 'compliance', 'administrator'],
    audit: 'model.changed',
    input: z.strictObject({
      model,
      /** Null: stays as it is. */
      description: z.string().max(10_000).nullable().default(null),
      owner: z.string().max(200).nullable().default(null),
      reason,
    }),
    output: ModelSummary,
    errors: ['model.not_found', 'correction.no_change'],
  },
  'model.reviewTier': {
    summary: 'What a person would sign to set the materiality tier of a model, or to take it away.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ model, tier: Tier.nullable() }),
    output: StatementReview,
    errors: ['model.not_found', 'correction.no_change'],
  },
  'model.setTier': {
    summary: 'Sets the materiality tier of a model, or takes it away, with a signed statement.',
    effect: 'write',
    access: ['approver', 'compliance'],
    audit: 'statement.signed',
    input: z.strictObject({ model, tier: Tier.nullable(), ...signingInput }),
    output: ModelSummary,
    errors: ['model.not_found', 'correction.no_change', ...signingRefusals],
  },
  'inventory.list': {
    summary: 'Every model with the fields that an inventory asks for, how complete they are and what is missing.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      text: z.string().max(200).default(''),
      tier: Tier.nullable().default(null),
      /** Any order but by name is one of the rows of this page. */
      sort: z.enum(['name', 'tier', 'completeness']).default('name'),
      limit: z.number().int().min(1).max(5000).default(5000),
      cursor: z.string().max(1000).nullable().default(null),
      /** As the registry was at this moment; null: as it is now. */
      asOf: z.iso.datetime().nullable().default(null),
    }),
    output: z.strictObject({
      rows: z.array(InventoryRow),
      /** Models that the filter lets through. */
      total: z.number().int(),
      nextCursor: z.string().nullable(),
      /** The moment that the rows are of; a moment that has not come yet is the one of the answer. Null: now. */
      asOf: z.iso.datetime().nullable(),
      /** The policy in force then. */
      policy: PolicyName,
    }),
    errors: [],
  },
});
