import { applyCorrections } from '../../../shared/model/correction.ts';
import { completenessOf, type InventoryRow, inventoryValues } from '../../../shared/model/inventory.ts';
import { Tier, tiers } from '../../../shared/model/model.ts';
import type { Stage } from '../../../shared/model/stage.ts';
import type { ModelSummary } from '../../../shared/model/version.ts';
import type { Registry } from './context.ts';

/** More models than anybody lists on a page; the answer says how many there are. */
const MAX_ROWS = 5000;
const PAGE = 500;

interface InventoryQuery {
  readonly text: string;
  readonly tier: Tier | null;
  readonly sort: 'name' | 'tier' | 'completeness';
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

/** The inventory: one row a model. */
export function listInventory(registry: Registry, query: InventoryQuery): { rows: InventoryRow[]; total: number } {
  const models: ModelSummary[] = [];
  let cursor: string | null = null;
  let total = 0;
  do {
    const page = registry.catalog.models.page({
      text: query.text,
      tier: query.tier,
      stage: null,
      format: null,
      sort: 'name',
      limit: PAGE,
      cursor,
    });
    models.push(...page.rows);
    total = page.total;
    cursor = page.nextCursor;
  } while (cursor !== null && models.length < MAX_ROWS);
  const rows = models.map((model) => inventoryRow(registry, model));
  return { rows: rows.toSorted(orders[query.sort]), total };
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
  const record = version && versions.record(version.id);
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
