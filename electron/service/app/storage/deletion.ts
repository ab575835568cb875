import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Deletion, Hold } from '../../../../shared/model/collection.ts';
import { utcTime } from '../../../../shared/model/moment.ts';
import type { VersionSummary } from '../../../../shared/model/version.ts';
import type { HoldRow } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { versionIdOf } from '../version-ref.ts';
import { toHold } from './hold-view.ts';
import { retainedUntil } from './retention.ts';

const nameOf = ({ model, version }: { model: string; version: string }): string => `${model}@${version}`;

/** Refuses what a deleted version can't do. Throws `version.deleted`. */
export function refuseDeleted(registry: Pick<Registry, 'catalog'>, versionId: string, what: string): void {
  const deletion = registry.catalog.collection.deletion(versionId);
  if (deletion === null) return;
  const ref = registry.catalog.versions.ref(versionId);
  throw new StrongroomError(
    'version.deleted',
    `${ref ? nameOf(ref) : versionId} was deleted at ${utcTime(deletion.deletedAt)}; it can’t be ${what}.`,
    { versionId, deletedAt: deletion.deletedAt },
  );
}

/**
 * Marks a version as deleted, for ever: its row, signatures and number stay, its bytes go in a collection. Everything that
 * forbids it is asked inside the transaction, so that nothing can come between.
 */
export function deleteVersion(registry: Registry, actor: Actor, input: { version: string; reason: string }): Deletion {
  const { catalog } = registry;
  const versionId = versionIdOf(registry, input.version);
  const deletion = commit(registry, actor, (change) => {
    const summary = catalog.versions.record(versionId)?.summary;
    if (!summary) throw new StrongroomError('version.not_found', `There is no version ${input.version}.`, {});
    refuseDeletion(registry, summary);
    const row = { versionId, reason: input.reason, deletedAt: change.at, deletedBy: actor.id };
    catalog.collection.addDeletion(row);
    change.created('version.deleted', 'version_deletion', versionId, nameOf(summary), input.reason);
    catalog.figures.recordSize({ at: change.at, event: 'deleted', label: nameOf(summary), packs: [] });
    return { deletedAt: row.deletedAt, deletedBy: row.deletedBy, reason: row.reason, certificateId: null };
  });
  registry.changed('models', 'vault', 'audit');
  return deletion;
}

/** The first reason for which a version stays. A hold comes first: it wins over everything. */
function refuseDeletion(registry: Registry, version: VersionSummary): void {
  const { catalog, clock } = registry;
  const name = nameOf(version);
  refuseDeleted(registry, version.id, 'deleted again');
  const [hold] = catalog.holds.on(version.id);
  if (hold)
    throw new StrongroomError(
      'deletion.on_hold',
      `${name} is on legal hold (${hold.label}, ${hold.id}): ${hold.reason}. Compliance can release it.`,
      { holdId: hold.id, subject: hold.label },
    );
  if (version.stage === 'staging' || version.stage === 'production')
    throw new StrongroomError(
      'deletion.in_stage',
      `${name} is in ${version.stage}. Move it to another stage first; what is in use can’t be deleted.`,
      { stage: version.stage },
    );
  const open = catalog.promotions.openOf(version.id);
  if (open)
    throw new StrongroomError(
      'deletion.request_open',
      `There is an open promotion request for ${name}; it must be decided or withdrawn first.`,
      { requestId: open.id },
    );
  const until = retainedUntil(registry, version);
  if (until !== null && clock.now() < Date.parse(until))
    throw new StrongroomError(
      'deletion.retained',
      `${name} must be kept until ${utcTime(until)}; the retention is not over.`,
      {
        until,
      },
    );
}

/** Throws `hold.not_found`. */
function getHold(registry: Registry, id: string): HoldRow {
  const row = registry.catalog.holds.get(id);
  if (row) return row;
  throw new StrongroomError('hold.not_found', `There is no legal hold ${id}.`, { holdId: id });
}

/** What a hold is placed on: MODEL@VERSION, MODEL, or an id. Throws `version.not_found` or `model.not_found`. */
function subjectOf(registry: Registry, subject: string): { versionId: string | null; modelId: string | null } {
  const { versions } = registry.catalog;
  if (subject.includes('@')) return { versionId: versionIdOf(registry, subject), modelId: null };
  const versionId = versions.versionId(subject);
  const modelId = versionId === null ? versions.modelId(subject) : null;
  if (versionId === null && modelId === null)
    throw new StrongroomError('model.not_found', `There is no model or version ${subject} in this registry.`, {
      subject,
    });
  return { versionId, modelId };
}

/** Places a hold, on a deleted version too: while its bytes are there they then stay. */
export function placeHold(registry: Registry, actor: Actor, input: { subject: string; reason: string }): Hold {
  const { catalog, random } = registry;
  const subject = subjectOf(registry, input.subject);
  const id = newId(random, 'ho');
  commit(registry, actor, (change) => {
    catalog.holds.add({ id, ...subject, reason: input.reason, placedAt: change.at, placedBy: actor.id });
    change.created('hold.placed', 'hold', id, getHold(registry, id).label, input.reason);
  });
  registry.changed('models', 'vault', 'audit');
  return toHold(getHold(registry, id));
}

export function releaseHold(registry: Registry, actor: Actor, input: { holdId: string; reason: string }): Hold {
  const { catalog } = registry;
  commit(registry, actor, (change) => {
    const row = getHold(registry, input.holdId);
    if (row.release !== null)
      throw new StrongroomError(
        'hold.released',
        `The hold ${row.id} was released at ${utcTime(row.release.at)} already.`,
        {
          holdId: row.id,
        },
      );
    const release = { at: change.at, by: actor.id, reason: input.reason };
    change.updated('hold.released', 'hold', row.id, row.label, { reason: input.reason }, () =>
      catalog.holds.release(row.id, release),
    );
  });
  registry.changed('models', 'vault', 'audit');
  return toHold(getHold(registry, input.holdId));
}

export const listHolds = (registry: Registry, withReleased: boolean): Hold[] =>
  registry.catalog.holds.list(withReleased).map(toHold);
