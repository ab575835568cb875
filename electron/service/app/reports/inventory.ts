import { applyCorrections } from '../../../../shared/model/correction.ts';
import { completenessOf, type InventoryRow, inventoryValues } from '../../../../shared/model/inventory.ts';
import { Tier, tiers } from '../../../../shared/model/model.ts';
import type { Stage } from '../../../../shared/model/stage.ts';
import type { ModelSummary } from '../../../../shared/model/version.ts';
import type { Registry } from '../context.ts';
import { inTurns } from '../in-turns.ts';

const PAGE = 500;

interface InventoryQuery {
  readonly text: string;
  readonly tier: Tier | null;
  readonly sort: 'name' | 'tier' | 'completeness';
  readonly limit: number;
  readonly cursor: string | null;
}

/** Which version of a model is listed, and in which stage it is or was; null: none. */
export type ListedVersion = (
  registry: Registry,
  model: ModelSummary,
) => { readonly id: string; readonly version: string; readonly stage: Stage } | null;

/** The version in production, else the newest that is not deleted. */
export const listedNow: ListedVersion = (_, { production, latest }) => {
  if (production !== null) return { id: production.versionId, version: production.version, stage: production.stage };
  return latest === null || latest.deletion !== null
    ? null
    : { id: latest.id, version: latest.version, stage: latest.stage };
};

/**
 * The inventory: one row a model, a page of them by name, in pieces between which other calls are answered. Another order is one of the rows that
 * are asked for together: what they are sorted by is worked out for each.
 */
export async function listInventory(
  registry: Registry,
  { text, tier, sort, limit, cursor: start }: InventoryQuery,
): Promise<{ rows: InventoryRow[]; total: number; nextCursor: string | null }> {
  const rows: InventoryRow[] = [];
  let cursor = start;
  let total = 0;
  do {
    const page = registry.catalog.models.page({
      text,
      tier,
      stage: null,
      format: null,
      sort: 'name',
      limit: Math.min(PAGE, limit - rows.length),
      cursor,
    });
    rows.push(...(await inTurns(page.rows, (model) => inventoryRow(registry, model))));
    total = page.total;
    cursor = page.nextCursor;
  } while (cursor !== null && rows.length < limit);
  return { rows: rows.toSorted(orders[sort]), total, nextCursor: cursor };
}

/** A tier that is not set comes last; of equal rows the name decides, as they came. */
const rank = (tier: Tier | null): number => (tier === null ? tiers.length : tiers.indexOf(tier));
const orders: Readonly<Record<InventoryQuery['sort'], (a: InventoryRow, b: InventoryRow) => number>> = {
  name: () => 0,
  tier: (a, b) => rank(a.tier) - rank(b.tier),
  completeness: (a, b) => a.completeness - b.completeness,
};

/**
 * One model of the inventory. `asOf`: a time (ISO-8601 UTC): corrections and changes made after it don't count, and `listed` must
 * choose the version of that time; null: now.
 */
export function inventoryRow(
  registry: Registry,
  model: ModelSummary,
  { listed = listedNow, asOf = null }: { readonly listed?: ListedVersion; readonly asOf?: string | null } = {},
): InventoryRow {
  const { versions, corrections } = registry.catalog;
  const version = listed(registry, model);
  const record = version === null ? null : (versions.described([version.id])[0] ?? null);
  const isUntil = (time: string) => asOf === null || time <= asOf;
  const metadata =
    record === null
      ? null
      : applyCorrections(
          record.registered,
          record.corrections.filter(({ correctedAt }) => isUntil(correctedAt)),
        );
  const changes = corrections.ofModel(model.id);
  /** The first change after the time says what was there before it. */
  const at = (field: 'description' | 'owner' | 'tier', now: string | null): string | null => {
    const later = changes.find((change) => change.field === field && !isUntil(change.changedAt));
    return later === undefined ? now : later.oldValue;
  };
  const own = {
    description: at('description', model.description) ?? '',
    owner: at('owner', model.owner) ?? '',
    tier: Tier.nullable().parse(at('tier', model.tier)),
  };
  const fields = inventoryValues(own, metadata);
  return {
    modelId: model.id,
    model: model.name,
    tier: own.tier,
    owner: fields.owner,
    version,
    versionCount: model.versionCount,
    fields,
    ...completenessOf(fields, metadata),
  };
}
