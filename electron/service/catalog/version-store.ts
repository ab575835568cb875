import { z } from 'zod';
import { applyCorrections, type Correction } from '../../../shared/model/correction.ts';
import { Format, Inspection, Severity } from '../../../shared/model/inspection.ts';
import { Tier } from '../../../shared/model/model.ts';
import { type VersionOrigin, VersionStrategy } from '../../../shared/model/numbering.ts';
import { Stage } from '../../../shared/model/stage.ts';
import {
  type Artifact,
  ChangeType,
  type ModelSummary,
  VersionMetadata,
  type VersionRef,
  type VersionSummary,
} from '../../../shared/model/version.ts';
import { correctionsOf, correctionsOfAll } from './correction-store.ts';
import { type Database, integer, json, type Row, text, textOrNull } from './database.ts';
import { toOrigin } from './origin-columns.ts';

export interface NewVersion {
  readonly id: string;
  readonly modelId: string;
  readonly version: string;
  readonly changeType: ChangeType | null;
  readonly branch: string;
  readonly origin: VersionOrigin;
  readonly sizeBytes: number;
  readonly rootDigest: string;
  readonly source: string;
  readonly metadata: VersionMetadata;
  readonly inspection: Inspection;
  readonly worstFinding: Severity | null;
  /** The waiver under which it was registered; null when it needed none. */
  readonly waiverId: string | null;
  /** Digest of the list of its tensors (docs/formats/tensor-list.md), or null. */
  readonly tensorList: string | null;
  readonly registeredAt: string;
  readonly registeredBy: string;
  readonly artifacts: readonly Artifact[];
  /** Binds the files to their chunks; null where nobody vouches for a recipe. */
  readonly recipesDigest: string | null;
}

export interface NewModel {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly strategy: VersionStrategy;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** A version with its own documents; what needs other nouns is added by the use cases. */
export interface VersionRecord {
  readonly summary: VersionSummary;
  /** As it is now, after all corrections. */
  readonly metadata: VersionMetadata;
  /** As it was first entered. */
  readonly registered: VersionMetadata;
  /** Oldest first. */
  readonly corrections: readonly Correction[];
  readonly inspection: Inspection;
  readonly artifacts: readonly Artifact[];
  readonly source: string;
  readonly origin: VersionOrigin;
  /** The waiver under which it was registered, or null. */
  readonly waiverId: string | null;
  /** Digest of the list of its tensors (docs/formats/tensor-list.md), or null. */
  readonly tensorList: string | null;
}

/** A version without the documents that are long. */
export type DescribedVersion = Pick<VersionRecord, 'summary' | 'metadata' | 'registered' | 'corrections'>;

export interface Page<T> {
  readonly rows: T[];
  readonly total: number;
  readonly nextCursor: string | null;
}

/** The newest correction of a field, JSON; null without one. */
const corrected = (field: 'owner' | 'tags'): string =>
  `(SELECT c.new_value FROM version_correction c WHERE c.version_id = v.id AND c.field = '${field}' ORDER BY c.number DESC LIMIT 1)`;

const about = `m.name AS model, m.now_tier AS tier, ${corrected('owner')} AS owner_now, ${corrected('tags')} AS tags_now, d.deleted_at, d.deleted_by, d.reason AS deletion_reason, d.certificate_id`;
const from = `FROM model_version v JOIN model_now m ON m.id = v.model_id LEFT JOIN version_deletion d ON d.id = v.id`;
/** With all of a version's documents, which can be long. */
const joined = `SELECT v.*, ${about} ${from}`;
/** What a list shows of a version. */
const listed = `SELECT v.id, v.model_id, v.version, v.stage, v.change_type, v.branch, v.format, v.framework, v.size_bytes, v.root_digest, v.owner,
  v.registered_at, v.registered_by, v.worst_finding, v.metadata, ${about} ${from}`;
/** What names a version. */
const named = 'SELECT v.id, v.version, v.stage, m.name AS model';
/** By id, from an index that has all of it. */
const namedFrom =
  'CROSS JOIN model_version v INDEXED BY model_version_as_node ON v.id = f.value JOIN model m ON m.id = v.model_id';

const toSummary = (row: Row): VersionSummary => ({
  id: text(row, 'id'),
  modelId: text(row, 'model_id'),
  model: text(row, 'model'),
  version: text(row, 'version'),
  stage: Stage.parse(text(row, 'stage')),
  changeType: ChangeType.nullable().parse(row['change_type']),
  branch: text(row, 'branch'),
  format: Format.parse(text(row, 'format')),
  framework: textOrNull(row, 'framework'),
  sizeBytes: integer(row, 'size_bytes'),
  rootDigest: text(row, 'root_digest'),
  owner: row['owner_now'] === null ? text(row, 'owner') : z.string().parse(json(row, 'owner_now')),
  tier: Tier.nullable().parse(row['tier']),
  registeredAt: text(row, 'registered_at'),
  registeredBy: text(row, 'registered_by'),
  worstFinding: Severity.nullable().parse(row['worst_finding']),
  tags: VersionMetadata.shape.tags.parse(
    row['tags_now'] === null ? (Object(json(row, 'metadata')).tags ?? {}) : json(row, 'tags_now'),
  ),
  deletion: toDeletion(row),
});

const Interface = z.object(Inspection.pick({ inputs: true, outputs: true, metadata: true }).shape);

const toDeletion = (row: Row): VersionSummary['deletion'] =>
  row['deleted_at'] === null
    ? null
    : {
        deletedAt: text(row, 'deleted_at'),
        deletedBy: text(row, 'deleted_by'),
        reason: text(row, 'deletion_reason'),
        certificateId: textOrNull(row, 'certificate_id'),
      };

/** What is recorded of a model itself. */
export type ModelRow = Omit<ModelSummary, 'versionCount' | 'latest' | 'production' | 'sizeBytes'>;

/** Of a row of `model_now`. */
export const toModelRow = (row: Row): ModelRow => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  description: text(row, 'now_description'),
  strategy: VersionStrategy.parse(json(row, 'strategy')),
  owner: text(row, 'now_owner'),
  tier: Tier.nullable().parse(row['now_tier']),
  createdAt: text(row, 'created_at'),
  createdBy: text(row, 'created_by'),
});

const toRef = (row: Row): VersionRef => ({
  versionId: text(row, 'id'),
  model: text(row, 'model'),
  version: text(row, 'version'),
  stage: Stage.parse(text(row, 'stage')),
});

export class VersionStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  addModel(model: NewModel): void {
    this.#db.run(
      'INSERT INTO model (id, name, description, created_at, created_by, strategy) VALUES (?, ?, ?, ?, ?, ?)',
      model.id,
      model.name,
      model.description,
      model.createdAt,
      model.createdBy,
      JSON.stringify(model.strategy),
    );
  }

  setStrategy(modelId: string, strategy: VersionStrategy): void {
    this.#db.run('UPDATE model SET strategy = ? WHERE id = ?', JSON.stringify(strategy), modelId);
  }

  /** By id or by name (case does not count). */
  modelId(idOrName: string): string | null {
    const row = this.#db.one('SELECT id FROM model WHERE id = ? OR name = ?', idOrName, idOrName);
    return row && text(row, 'id');
  }

  add(version: NewVersion): void {
    const { metadata, inspection } = version;
    this.#db.run(
      `INSERT INTO model_version (id, model_id, version, change_type, format, framework, framework_version, size_bytes, root_digest,
        source, owner, metadata, inspection, worst_finding, waiver_id, registered_at, registered_by, recipes_digest, branch, origin, adopted_from, tensor_list, stage)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'development')`,
      version.id,
      version.modelId,
      version.version,
      version.changeType,
      inspection.format,
      inspection.framework,
      inspection.frameworkVersion,
      version.sizeBytes,
      version.rootDigest,
      version.source,
      metadata.owner,
      JSON.stringify(metadata),
      JSON.stringify(inspection),
      version.worstFinding,
      version.waiverId,
      version.registeredAt,
      version.registeredBy,
      version.recipesDigest,
      version.branch,
      version.origin.kind,
      version.origin.kind === 'adopted' ? version.origin.from : null,
      version.tensorList,
    );
    for (const artifact of version.artifacts) {
      this.#db.run(
        'INSERT INTO artifact (version_id, path, size_bytes, sha256) VALUES (?, ?, ?, ?)',
        version.id,
        artifact.path,
        artifact.sizeBytes,
        artifact.sha256,
      );
    }
  }

  setStage(versionId: string, stage: Stage): void {
    this.#db.run('UPDATE model_version SET stage = ? WHERE id = ?', stage, versionId);
  }

  /** By id or as MODEL@VERSION. */
  versionId(idOrName: string): string | null {
    const at = idOrName.lastIndexOf('@');
    const row =
      at > 0
        ? this.#db.one(
            `SELECT v.id FROM model_version v JOIN model m ON m.id = v.model_id WHERE m.name = ? AND v.version = ?`,
            idOrName.slice(0, at),
            idOrName.slice(at + 1),
          )
        : this.#db.one('SELECT id FROM model_version WHERE id = ?', idOrName);
    return row && text(row, 'id');
  }

  record(versionId: string): VersionRecord | null {
    const row = this.#db.one(`${joined} WHERE v.id = ?`, versionId);
    if (row === null) return null;
    const registered = VersionMetadata.parse(json(row, 'metadata'));
    const corrections = correctionsOf(this.#db, versionId);
    return {
      summary: toSummary(row),
      metadata: applyCorrections(registered, corrections),
      registered,
      corrections,
      inspection: Inspection.parse(json(row, 'inspection')),
      artifacts: this.artifacts(versionId),
      source: text(row, 'source'),
      origin: toOrigin(row),
      waiverId: textOrNull(row, 'waiver_id'),
      tensorList: textOrNull(row, 'tensor_list'),
    };
  }

  /** Versions with a high or critical finding, deleted ones too, and those that name a waiver. */
  needingWaiver(): string[] {
    return this.#db
      .all(
        "SELECT id FROM model_version WHERE worst_finding IN ('high', 'critical') OR waiver_id IS NOT NULL ORDER BY rowid",
      )
      .map((row) => text(row, 'id'));
  }

  /** What versions say of how their files were put together; `sha256`: those that hold this file, else all that are not deleted. */
  bindings(sha256: string | null): { versionId: string; recipesDigest: string }[] {
    const isThere = 'v.recipes_digest IS NOT NULL AND v.id NOT IN (SELECT id FROM version_deletion)';
    const rows =
      sha256 === null
        ? this.#db.all(`SELECT v.id, v.recipes_digest FROM model_version v WHERE ${isThere}`)
        : this.#db.all(
            `SELECT DISTINCT v.id, v.recipes_digest FROM artifact a JOIN model_version v ON v.id = a.version_id
             WHERE a.sha256 = ? AND ${isThere} LIMIT 20`,
            sha256,
          );
    return rows.map((row) => ({ versionId: text(row, 'id'), recipesDigest: text(row, 'recipes_digest') }));
  }

  /** What is recorded of these versions by now, without their inspections, in this order. */
  described(versionIds: readonly string[]): DescribedVersion[] {
    const list = JSON.stringify(versionIds);
    const corrections = correctionsOfAll(this.#db, list);
    const rows = this.#db.all(`${listed} WHERE v.id IN (SELECT value FROM json_each(?))`, list);
    const found = new Map(
      rows.map((row): [string, DescribedVersion] => {
        const registered = VersionMetadata.parse(json(row, 'metadata'));
        const own = corrections.get(text(row, 'id')) ?? [];
        const metadata = applyCorrections(registered, own);
        return [text(row, 'id'), { summary: toSummary(row), metadata, registered, corrections: own }];
      }),
    );
    return versionIds.flatMap((id) => found.get(id) ?? []);
  }

  /** What the inspections of these versions say of their interfaces, by id. */
  interfaces(versionIds: readonly string[]): Map<string, z.infer<typeof Interface>> {
    const rows = this.#db.all(
      'SELECT v.id, v.inspection FROM json_each(?) f CROSS JOIN model_version v ON v.id = f.value',
      JSON.stringify(versionIds),
    );
    return new Map(rows.map((row) => [text(row, 'id'), Interface.parse(json(row, 'inspection'))]));
  }

  artifacts(versionId: string): Artifact[] {
    return this.#db
      .all('SELECT path, size_bytes, sha256 FROM artifact WHERE version_id = ? ORDER BY path', versionId)
      .map((row) => ({ path: text(row, 'path'), sizeBytes: integer(row, 'size_bytes'), sha256: text(row, 'sha256') }));
  }

  ref(versionId: string): VersionRef | null {
    return this.refs([versionId])[0] ?? null;
  }

  /** These versions by name, in this order; those that are not there are left out. */
  refs(versionIds: readonly string[]): VersionRef[] {
    return this.#db
      .all(`${named} FROM json_each(?) f ${namedFrom} ORDER BY f.key`, JSON.stringify(versionIds))
      .map(toRef);
  }

  /** Root digests of these versions, by id. */
  rootDigests(versionIds: readonly string[]): Map<string, string> {
    return new Map(
      this.#db
        .all(
          'SELECT v.id, v.root_digest FROM json_each(?) f CROSS JOIN model_version v ON v.id = f.value',
          JSON.stringify(versionIds),
        )
        .map((row) => [text(row, 'id'), text(row, 'root_digest')]),
    );
  }

  ofModel(modelId: string): VersionSummary[] {
    return this.#db
      .all(`${listed} WHERE v.model_id = ? ORDER BY v.registered_at DESC, v.rowid DESC`, modelId)
      .map(toSummary);
  }

  /** Deleted ones left out: they hold no bytes that could be meant. */
  withRootDigest(rootDigest: string): VersionRef[] {
    return this.#db
      .all(`${named} ${from} WHERE v.root_digest = ? AND d.id IS NULL ORDER BY v.registered_at`, rootDigest)
      .map(toRef);
  }

  inStage(modelId: string, stage: Stage): VersionRef[] {
    return this.#db
      .all(`${named} ${from} WHERE v.model_id = ? AND v.stage = ? ORDER BY v.registered_at DESC`, modelId, stage)
      .map(toRef);
  }

  /** These versions, in this order; those that are not there are left out. */
  summaries(versionIds: readonly string[]): VersionSummary[] {
    const found = new Map(
      this.#db
        .all(`${listed} WHERE v.id IN (SELECT value FROM json_each(?))`, JSON.stringify(versionIds))
        .map((row) => [text(row, 'id'), toSummary(row)]),
    );
    return versionIds.flatMap((id) => found.get(id) ?? []);
  }

  /** The versions that were registered last, newest first; of one stage, where it is given. */
  newest(limit: number, stage: Stage | null = null): VersionSummary[] {
    const ids = this.#db.all(
      `SELECT id FROM model_version ${stage === null ? '' : 'WHERE stage = ?'} ORDER BY registered_at DESC, id LIMIT ?`,
      ...(stage === null ? [] : [stage]),
      limit,
    );
    return this.summaries(ids.map((row) => text(row, 'id')));
  }

  /** A model's own record, as it is now, without a look at its versions. */
  modelRow(modelId: string): ModelRow | null {
    const row = this.#db.one('SELECT * FROM model_now WHERE id = ?', modelId);
    return row && toModelRow(row);
  }

  count(): number {
    return integer(this.#db.one('SELECT count(*) AS n FROM model_version') ?? { n: 0 }, 'n');
  }
}
