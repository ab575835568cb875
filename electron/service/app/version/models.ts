import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { AuditRecord } from '../../../../shared/model/audit.ts';
import type { ModelChange } from '../../../../shared/model/model.ts';
import { nextStages } from '../../../../shared/model/stage.ts';
import type { ModelSummary, StorageFigures, VersionDetail, VersionSummary } from '../../../../shared/model/version.ts';
import type { StatementRow } from '../../catalog/index.ts';
import { toAuditRecord } from '../audit-trail.ts';
import type { Registry } from '../context.ts';
import { toStatementSummary } from '../sign/statement-view.ts';
import { toHold } from '../storage/hold-view.ts';
import { requireModel, versionIdOf } from '../version-ref.ts';
import { waiverOf } from '../waiver/waivers.ts';

/** A model with its versions and what was changed on its own record, oldest first. */
export function getModel(
  registry: Registry,
  idOrName: string,
): { model: ModelSummary; versions: VersionSummary[]; changes: ModelChange[] } {
  const model = requireModel(registry, idOrName);
  const { versions, corrections } = registry.catalog;
  return { model, versions: versions.ofModel(model.id), changes: corrections.ofModel(model.id) };
}

/** `storage`: the version's figures, which take a while to work out (`versionStorage`). */
export function getVersion(registry: Registry, idOrName: string, storage: StorageFigures): VersionDetail {
  const { catalog } = registry;
  const id = versionIdOf(registry, idOrName);
  const record = catalog.versions.record(id);
  if (record === null)
    throw new StrongroomError('version.not_found', `There is no version ${idOrName}.`, { version: idOrName });
  return {
    ...record.summary,
    origin: record.origin,
    metadata: record.metadata,
    registered: record.registered,
    corrections: [...record.corrections],
    inspection: record.inspection,
    artifacts: [...record.artifacts],
    parents: catalog.versions.refs(catalog.lineage.parents(id)),
    children: catalog.versions.refs(catalog.lineage.children(id)),
    source: record.source,
    storage,
    nextStages: record.summary.deletion === null ? [...nextStages[record.summary.stage]] : [],
    openRequestId: catalog.promotions.openOf(id)?.id ?? null,
    waiver: waiverOf(registry, record.waiverId),
    overrides: overridesOf(registry, id).map((row) => toStatementSummary(registry, row)),
    holds: catalog.holds.on(id).map(toHold),
  };
}

/** Who signed for a smaller step of a version's number than its files ask for. */
export function overridesOf({ catalog }: Pick<Registry, 'catalog'>, versionId: string): StatementRow[] {
  const ids = new Set(catalog.comparisons.of(versionId).flatMap(({ overrideId }) => overrideId ?? []));
  return [...ids].flatMap((id) => catalog.statements.get(id) ?? []);
}

/** What the audit log calls a version's own: itself, its deletion, corrections and holds, its promotions, their approvals, its stages. */
export function versionSubjects(registry: Registry, id: string): { type: string; id: string }[] {
  const { promotions } = registry.catalog;
  const requests = promotions.list({ status: null, versionId: id });
  return [
    { type: 'version', id },
    { type: 'version_deletion', id },
    ...registry.catalog.comparisons.of(id).map((one) => ({ type: 'version_comparison', id: one.id })),
    ...registry.catalog.lineage.changeIdsAt(id).map((change) => ({ type: 'lineage_change', id: change })),
    ...registry.catalog.corrections.of(id).map((one) => ({ type: 'version_correction', id: one.id })),
    ...registry.catalog.holds.idsAbout(id).map((hold) => ({ type: 'hold', id: hold })),
    ...promotions.stageEvents(id).map((event) => ({ type: 'stage_event', id: event.id })),
    ...requests.map((request) => ({ type: 'promotion', id: request.id })),
    ...requests
      .flatMap((request) => promotions.approvals(request.id))
      .map((approval) => ({ type: 'approval', id: approval.id })),
  ];
}

/** The audit records that concern a version, oldest first. */
export const versionHistory = (registry: Registry, idOrName: string): AuditRecord[] =>
  registry.catalog.audit.about(versionSubjects(registry, versionIdOf(registry, idOrName))).map(toAuditRecord);
