import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { applyCorrections } from '../../../../shared/model/correction.ts';
import { completenessOf, type InventoryRow, inventoryValues } from '../../../../shared/model/inventory.ts';
import { Tier, tiers } from '../../../../shared/model/model.ts';
import type { Stage } from '../../../../shared/model/stage.ts';
import type { ModelSummary } from '../../../../shared/model/version.ts';
import type { StandingVersion } from '../../catalog/index.ts';
import type { Registry } from '../context.ts';
import { inTurns } from '../in-turns.ts';

const PAGE = 500;

interface InventoryQuery {
  readonly text: string;
  readonly tier: Tier | null;
  readonly sort: 'name' | 'tier' | 'completeness';
  readonly limit: number;
  readonly cursor: string | null;
  /** Null: now. */
  readonly asOf: string | null;
}

interface InventoryPage {
  readonly rows: InventoryRow[];
  readonly total: number;
  readonly nextCursor: string | null;
  readonly asOf: string | null;
}

/** Which version of a model is listed, and in which stage it is or was; null: none. */
type Listed = { readonly id: string; readonly version: string; readonly stage: Stage } | null;

/** The version in production, else the newest that is not deleted. */
export const listedNow = ({ production, latest }: ModelSummary): Listed => {
  if (production !== null) return { id: production.versionId, version: production.version, stage: production.stage };
  return latest === null || latest.deletion !== null
    ? null
    : { id: latest.id, version: latest.version, stage: latest.stage };
};

/**
 * The inventory: one row a model, a page of them by name, in pieces between which other calls are answered. Another order is one of the rows that
 * are asked for together: what they are sorted by is worked out for each.
 */
export async function listInventory(registry: Registry, query: InventoryQuery): Promise<InventoryPage> {
  const page = query.asOf === null ? await listNow(registry, query) : await listThen(registry, query, query.asOf);
  return { ...page, rows: page.rows.toSorted(orders[query.sort]) };
}

async function listNow(
  registry: Registry,
  { text, tier, limit, cursor: start }: InventoryQuery,
): Promise<InventoryPage> {
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
  return { rows, total, nextCursor: cursor, asOf: null };
}

/** The filter asks what was recorded then. The past does not change, so that a page goes on where it ended by counting. */
async function listThen(
  registry: Registry,
  { text, tier, limit, cursor }: InventoryQuery,
  asked: string,
): Promise<InventoryPage> {
  const asOf = new Date(Math.min(Date.parse(asked), registry.clock.now())).toISOString();
  const skipped = cursor === null ? 0 : placeOf(cursor);
  const rows: InventoryRow[] = [];
  let total = 0;
  await inTurns(allModels(registry), (model) => {
    if (model.createdAt > asOf || !matches(model, ownThen(registry, model, asOf), { text, tier })) return;
    total += 1;
    if (total > skipped && rows.length < limit) rows.push(inventoryRow(registry, model, asOf));
  });
  const end = skipped + rows.length;
  return { rows, total, nextCursor: end < total ? String(end) : null, asOf };
}

function* allModels({ catalog }: Registry): Generator<ModelSummary> {
  let cursor: string | null = null;
  do {
    const page = catalog.models.page({
      text: '',
      tier: null,
      stage: null,
      format: null,
      sort: 'name',
      limit: PAGE,
      cursor,
    });
    yield* page.rows;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function placeOf(cursor: string): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new StrongroomError('request.invalid', 'This is not where a page of this list ended.', { cursor });
}

function matches(
  { name }: ModelSummary,
  own: OwnFields,
  { text, tier }: Pick<InventoryQuery, 'text' | 'tier'>,
): boolean {
  const sought = text.trim().toLowerCase();
  return (
    (tier === null || own.tier === tier) &&
    (name.toLowerCase().includes(sought) || own.description.toLowerCase().includes(sought))
  );
}

/** A tier that is not set comes last; of equal rows the name decides, as they came. */
const rank = (tier: Tier | null): number => (tier === null ? tiers.length : tiers.indexOf(tier));
const orders: Readonly<Record<InventoryQuery['sort'], (a: InventoryRow, b: InventoryRow) => number>> = {
  name: () => 0,
  tier: (a, b) => rank(a.tier) - rank(b.tier),
  completeness: (a, b) => a.completeness - b.completeness,
};

interface OwnFields {
  readonly description: string;
  readonly owner: string;
  readonly tier: Tier | null;
}

/** What a model says of itself; with a time, what it said then. */
function ownThen({ catalog }: Registry, model: ModelSummary, asOf: string | null): OwnFields {
  if (asOf === null) return model;
  const changes = catalog.corrections.ofModel(model.id);
  /** The first change after the time says what was there before it. */
  const at = (field: 'description' | 'owner' | 'tier', now: string | null): string | null => {
    const later = changes.find((change) => change.field === field && change.changedAt > asOf);
    return later === undefined ? now : later.oldValue;
  };
  return {
    description: at('description', model.description) ?? '',
    owner: at('owner', model.owner) ?? '',
    tier: Tier.nullable().parse(at('tier', model.tier)),
  };
}

/** The version that was in production at a moment, else the newest of then that was not deleted. */
function listedThen(standing: readonly StandingVersion[]): Listed {
  const there = standing.filter(({ isDeleted }) => !isDeleted);
  const found = there.findLast(({ stage }) => stage === 'production') ?? there.at(-1);
  return found === undefined ? null : { id: found.id, version: found.version, stage: found.stage };
}

/**
 * One model of the inventory. `asOf`: a time (ISO-8601 UTC): stages are those that its stage events led to by then, and corrections and
 * changes that were made after it don't count; null: now.
 */
export function inventoryRow(registry: Registry, model: ModelSummary, asOf: string | null = null): InventoryRow {
  const { versions, promotions } = registry.catalog;
  const standing = asOf === null ? null : promotions.standingAt(model.id, asOf);
  const version = standing === null ? listedNow(model) : listedThen(standing);
  const record = version === null ? null : (versions.described([version.id])[0] ?? null);
  const metadata =
    record === null
      ? null
      : applyCorrections(
          record.registered,
          record.corrections.filter(({ correctedAt }) => asOf === null || correctedAt <= asOf),
        );
  const own = ownThen(registry, model, asOf);
  const fields = inventoryValues(own, metadata);
  return {
    modelId: model.id,
    model: model.name,
    tier: own.tier,
    owner: fields.owner,
    version,
    versionCount: standing?.length ?? model.versionCount,
    fields,
    ...completenessOf(fields, metadata),
  };
}
