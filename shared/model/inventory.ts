import { z } from 'zod';
import type { MetadataKey, VersionMetadata } from './metadata.ts';
import { fieldLines, metadataFields } from './metadata-fields.ts';
import { Tier } from './model.ts';
import { Stage } from './stage.ts';

/** What the inventory asks of every model, with the words for it. The first three are the model's own, the rest its version's. */
export const inventoryFields = {
  description: 'Description',
  owner: 'Owner',
  tier: 'Materiality tier',
  purpose: metadataFields.purpose.label,
  intendedUse: metadataFields.intendedUse.label,
  limitations: metadataFields.limitations.label,
  developer: metadataFields.developer.label,
  validator: metadataFields.validator.label,
  licence: metadataFields.licence.label,
  thirdParty: metadataFields.thirdParty.label,
  metrics: metadataFields.metrics.label,
  datasets: metadataFields.datasets.label,
  adaptivity: metadataFields.adaptivity.label,
  determinism: metadataFields.determinism.label,
  designChoices: metadataFields.designChoices.label,
  dataProvenance: metadataFields.dataProvenance.label,
  validationProcedures: metadataFields.validationProcedures.label,
} as const;
export type InventoryField = keyof typeof inventoryFields;
export const inventoryKeys = [
  'description',
  'owner',
  'tier',
  'purpose',
  'intendedUse',
  'limitations',
  'developer',
  'validator',
  'licence',
  'thirdParty',
  'metrics',
  'datasets',
  'adaptivity',
  'determinism',
  'designChoices',
  'dataProvenance',
  'validationProcedures',
] as const satisfies readonly InventoryField[];

/** One model of the inventory, with what is recorded of it and what is not. */
export const InventoryRow = z.strictObject({
  modelId: z.string(),
  model: z.string(),
  tier: Tier.nullable(),
  owner: z.string(),
  /** The version that is listed: the one in production, else the newest; null for a model without one. */
  version: z.strictObject({ id: z.string(), version: z.string(), stage: Stage }).nullable(),
  versionCount: z.number().int(),
  /** Each field as text; an empty text is not recorded. */
  fields: z.record(z.enum(inventoryKeys), z.string()),
  /** Percent of the fields that are recorded, rounded down: 100 says that nothing is missing. */
  completeness: z.number().int().min(0).max(100),
  /** What is not recorded, in words. */
  gaps: z.array(z.string()),
});
export type InventoryRow = z.infer<typeof InventoryRow>;

const fromMetadata = (key: MetadataKey, metadata: VersionMetadata | null): string =>
  metadata === null
    ? ''
    : fieldLines(key, metadata)
        .map(({ text }) => text)
        .join('; ');

/** The fields of a row. `metadata`: of the version listed; null for a model without one. */
export function inventoryValues(
  model: { readonly description: string; readonly owner: string; readonly tier: Tier | null },
  metadata: VersionMetadata | null,
): InventoryRow['fields'] {
  const own = { description: model.description, owner: model.owner || (metadata?.owner ?? ''), tier: model.tier ?? '' };
  return Object.fromEntries(
    inventoryKeys.map((key) => [
      key,
      key === 'description' || key === 'owner' || key === 'tier' ? own[key] : fromMetadata(key, metadata),
    ]),
  ) as InventoryRow['fields'];
}

/** How complete a row is, and what it lacks; a third party's vendor and contingency plan count where there is one. */
export function completenessOf(
  fields: InventoryRow['fields'],
  metadata: VersionMetadata | null,
): Pick<InventoryRow, 'completeness' | 'gaps'> {
  const third = metadata?.thirdParty;
  const parts: [label: string, isThere: boolean][] = inventoryKeys.map((key) => [
    inventoryFields[key],
    fields[key].trim() !== '',
  ]);
  if (third?.isThirdParty) {
    parts.push(['Vendor', third.vendor.trim() !== ''], ['Contingency plan', third.contingencyPlan.trim() !== '']);
  }
  const gaps = parts.filter(([, isThere]) => !isThere).map(([label]) => label);
  return { completeness: Math.floor(((parts.length - gaps.length) / parts.length) * 100), gaps };
}
