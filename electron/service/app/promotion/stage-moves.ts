import type { Stage } from '../../../../shared/model/stage.ts';
import type { PromotionRow } from '../../catalog/index.ts';
import type { Change } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { refOf } from '../version-ref.ts';

/** Ends a request, with its reason. */
export function closeRequest(
  registry: Pick<Registry, 'catalog'>,
  change: Change,
  row: PromotionRow,
  end: { readonly status: 'approved' | 'rejected' | 'withdrawn' | 'expired'; readonly reason: string },
): void {
  const { model, version } = refOf(registry, row.versionId);
  change.updated(`promotion.${end.status}`, 'promotion', row.id, `${model}@${version}`, { reason: end.reason }, () =>
    registry.catalog.promotions.close(row.id, end.status, change.at, end.reason),
  );
}

/** Moves the version of an approved request; a rollback takes the version that it replaces out of production in the same step. */
export function carryOut(registry: Pick<Registry, 'catalog'>, change: Change, actor: Actor, row: PromotionRow): void {
  moveStage(registry, change, actor, { versionId: row.versionId, from: row.fromStage, to: row.toStage, row });
  if (row.replacesVersionId === null) return;
  moveStage(registry, change, actor, { versionId: row.replacesVersionId, from: 'production', to: 'deprecated', row });
}

function moveStage(
  registry: Pick<Registry, 'catalog'>,
  change: Change,
  actor: Actor,
  move: { versionId: string; from: Stage; to: Stage; row: PromotionRow },
): void {
  const { catalog } = registry;
  const { versionId, from, to, row } = move;
  const number = catalog.promotions.stageEvents(versionId).length;
  const id = `${versionId}.${String(number).padStart(4, '0')}`;
  const ref = refOf(registry, versionId);
  catalog.promotions.addStageEvent({
    id,
    versionId,
    number,
    fromStage: from,
    toStage: to,
    requestId: row.id,
    at: change.at,
    byPerson: actor.id,
  });
  catalog.versions.setStage(versionId, to);
  change.created('stage.changed', 'stage_event', id, `${ref.model}@${ref.version}`, row.reason);
}
