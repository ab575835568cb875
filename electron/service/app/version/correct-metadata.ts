import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Correction } from '../../../../shared/model/correction.ts';
import { type MetadataKey, VersionMetadata } from '../../../../shared/model/metadata.ts';
import { metadataFields } from '../../../../shared/model/metadata-fields.ts';
import { canonicalJson } from '../../attest/index.ts';
import type { VersionRecord } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { followSources } from '../lineage/link-sources.ts';
import { versionIdOf } from '../version-ref.ts';

interface Correcting {
  readonly version: string;
  readonly set: readonly { readonly field: MetadataKey; readonly value: unknown }[];
  readonly reason: string;
  /** How many corrections the person had seen; null: they don't say. */
  readonly seen: number | null;
}

/**
 * Corrects fields of a version's metadata: a row is added for each, and what was there before stays. The search and the lineage
 * follow: edges are added, and retracted where the metadata names their end no longer. An open promotion request of the version shows another record from now on, so that a signature on
 * what was shown before is refused as stale. One transaction; throws before anything is written.
 */
export function correctMetadata(registry: Registry, actor: Actor, input: Correcting): Correction[] {
  const versionId = versionIdOf(registry, input.version);
  const made = commit(registry, actor, (change) => {
    const record = recordOf(registry, versionId);
    refuseUnseen(record, input.seen);
    const { label, rows, metadata } = compose(registry, record, input, { at: change.at, by: actor.id });
    for (const row of rows) {
      registry.catalog.corrections.add(versionId, row);
      change.created('version.corrected', 'version_correction', row.id, label, input.reason);
    }
    follow(registry, change, actor, { record, metadata, reason: input.reason });
    return rows;
  });
  registry.changed('models', 'promotions', 'audit');
  return made;
}

function recordOf(registry: Registry, versionId: string): VersionRecord {
  const record = registry.catalog.versions.record(versionId);
  if (record) return record;
  throw new StrongroomError('version.not_found', 'This version is not in the registry.', { versionId });
}

function refuseUnseen({ summary, corrections }: VersionRecord, seen: number | null): void {
  if (seen === null || seen === corrections.length) return;
  throw new StrongroomError(
    'correction.stale',
    `${summary.model}@${summary.version} was corrected by somebody else meanwhile. Read it again, then correct it.`,
    { seen, now: corrections.length },
  );
}

function compose(
  registry: Registry,
  { summary, metadata: before, corrections }: VersionRecord,
  { set, reason }: Correcting,
  made: { readonly at: string; readonly by: string },
): { label: string; rows: Correction[]; metadata: VersionMetadata } {
  const label = `${summary.model}@${summary.version}`;
  const rows: Correction[] = [];
  let metadata = before;
  for (const { field, value } of set) {
    const next = parseField(metadata, field, value);
    // Canonical: the order of keys means nothing.
    if (canonicalJson(next[field]) === canonicalJson(metadata[field]))
      throw new StrongroomError(
        'correction.no_change',
        `${metadataFields[field].label} of ${label} has this value already; nothing was corrected.`,
        { field },
      );
    rows.push({
      id: newId(registry.random, 'co'),
      number: corrections.length + rows.length + 1,
      field,
      oldValue: metadata[field],
      newValue: next[field],
      reason,
      correctedAt: made.at,
      correctedBy: made.by,
    });
    metadata = next;
  }
  return { label, rows, metadata };
}

function parseField(metadata: VersionMetadata, field: MetadataKey, value: unknown): VersionMetadata {
  const parsed = VersionMetadata.safeParse({ ...metadata, [field]: value });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.slice(1).map(String).join('.') ?? '';
  throw new StrongroomError(
    'correction.invalid',
    `${metadataFields[field].label}${where === '' ? '' : ` (${where})`} can’t have this value: ${issue?.message ?? 'it does not fit'}`,
    { field, where },
  );
}

interface Followed {
  readonly record: VersionRecord;
  readonly metadata: VersionMetadata;
  readonly reason: string;
}

/** Brings the lineage up to what the metadata says now. */
function follow(registry: Registry, change: Change, actor: Actor, { record, metadata, reason }: Followed): void {
  const { id, model, version } = record.summary;
  const label = `${model}@${version}`;
  followSources(registry, change, actor, { versionId: id, label, before: record.metadata, after: metadata, reason });
}
