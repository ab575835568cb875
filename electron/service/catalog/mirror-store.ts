import { MirrorHolds, MirrorPlace, MirrorPolicy, StorageClass } from '../../../shared/model/mirror.ts';
import { Stage } from '../../../shared/model/stage.ts';
import { type Database, integer, json, type Row, text, textOrNull } from './database.ts';

export interface MirrorRow {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'removed';
  readonly place: MirrorPlace;
  readonly storageClass: StorageClass;
  readonly holds: MirrorHolds;
  readonly addedAt: string;
  readonly addedBy: string;
}

/** A file on a mirror: written and read back, or read again later. */
export interface MirrorFileRow {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly checkedAt: string;
  /** Why it is not believed any more; null for a file that is right. */
  readonly problem: string | null;
}

export interface MirrorContact {
  readonly lastSyncAt: string | null;
  readonly lastVerifiedAt: string | null;
}

const toMirror = (row: Row): MirrorRow => ({
  id: text(row, 'id'),
  name: text(row, 'name'),
  status: text(row, 'status') === 'active' ? 'active' : 'removed',
  place: MirrorPlace.parse(json(row, 'place')),
  storageClass: StorageClass.parse(text(row, 'storage_class')),
  holds: MirrorHolds.parse(json(row, 'holds')),
  addedAt: text(row, 'added_at'),
  addedBy: text(row, 'added_by'),
});

const toFile = (row: Row): MirrorFileRow => ({
  path: text(row, 'path'),
  sizeBytes: integer(row, 'size_bytes'),
  sha256: text(row, 'sha256'),
  checkedAt: text(row, 'checked_at'),
  problem: textOrNull(row, 'problem'),
});

/** What decides how many copies a version must have. */
export interface VersionForCopies {
  readonly versionId: string;
  readonly model: string;
  readonly version: string;
  readonly stage: Stage;
  /** As the version's tag `tier` says. */
  readonly tier: string | null;
}

const policyId = 'policy';

/** Mirrors, what is known of their files, and the policy of copies. */
export class MirrorStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Active ones, by name. */
  list(): MirrorRow[] {
    return this.#db.all("SELECT * FROM mirror WHERE status = 'active' ORDER BY name").map(toMirror);
  }

  /** An active mirror by id or name, or null. */
  find(idOrName: string): MirrorRow | null {
    const row = this.#db.one(
      "SELECT * FROM mirror WHERE status = 'active' AND (id = ? OR name = ?)",
      idOrName,
      idOrName,
    );
    return row && toMirror(row);
  }

  /** Adds a mirror, or puts one that was removed back with new particulars. */
  put(mirror: MirrorRow): void {
    this.#db.run(
      `INSERT INTO mirror (id, name, status, place, storage_class, holds, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status, place = excluded.place,
       storage_class = excluded.storage_class, holds = excluded.holds, added_at = excluded.added_at, added_by = excluded.added_by`,
      mirror.id,
      mirror.name,
      mirror.status,
      JSON.stringify(mirror.place),
      mirror.storageClass,
      JSON.stringify(mirror.holds),
      mirror.addedAt,
      mirror.addedBy,
    );
  }

  /** Forgets what a mirror held with it; its row stays as removed. */
  remove(id: string): void {
    this.#db.run("UPDATE mirror SET status = 'removed' WHERE id = ?", id);
    this.#db.run('DELETE FROM mirror_file WHERE mirror_id = ?', id);
    this.#db.run('DELETE FROM mirror_contact WHERE mirror_id = ?', id);
  }

  contact(id: string): MirrorContact {
    const row = this.#db.one('SELECT * FROM mirror_contact WHERE mirror_id = ?', id);
    return {
      lastSyncAt: row && textOrNull(row, 'last_sync_at'),
      lastVerifiedAt: row && textOrNull(row, 'last_verified_at'),
    };
  }

  putContact(id: string, { lastSyncAt, lastVerifiedAt }: MirrorContact): void {
    this.#db.run(
      `INSERT INTO mirror_contact (mirror_id, last_sync_at, last_verified_at) VALUES (?, ?, ?)
       ON CONFLICT (mirror_id) DO UPDATE SET last_sync_at = excluded.last_sync_at, last_verified_at = excluded.last_verified_at`,
      id,
      lastSyncAt,
      lastVerifiedAt,
    );
  }

  files(id: string): MirrorFileRow[] {
    return this.#db.all('SELECT * FROM mirror_file WHERE mirror_id = ? ORDER BY path', id).map(toFile);
  }

  putFile(id: string, file: MirrorFileRow): void {
    this.#db.run(
      `INSERT INTO mirror_file (mirror_id, path, size_bytes, sha256, checked_at, problem) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (mirror_id, path) DO UPDATE SET size_bytes = excluded.size_bytes, sha256 = excluded.sha256,
       checked_at = excluded.checked_at, problem = excluded.problem`,
      id,
      file.path,
      file.sizeBytes,
      file.sha256,
      file.checkedAt,
      file.problem,
    );
  }

  /** The mirror answered and lacks the file, or it was removed there. */
  dropFile(id: string, path: string): void {
    this.#db.run('DELETE FROM mirror_file WHERE mirror_id = ? AND path = ?', id, path);
  }

  /** Null while nobody has set one. */
  policy(): MirrorPolicy | null {
    const row = this.#db.one('SELECT rules FROM mirror_policy WHERE id = ?', policyId);
    return row && MirrorPolicy.parse({ rules: json(row, 'rules') });
  }

  putPolicy(policy: MirrorPolicy): void {
    this.#db.run(
      'INSERT INTO mirror_policy (id, rules) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET rules = excluded.rules',
      policyId,
      JSON.stringify(policy.rules),
    );
  }

  /** Every version that is not deleted, in the order of names. Its tier is its model's, else what its tag `tier` says. */
  versions(): VersionForCopies[] {
    return this.#db
      .all(
        `SELECT v.id, m.name AS model, v.version, v.stage, coalesce(m.now_tier, CASE WHEN c.new_value IS NULL THEN json_extract(v.metadata, '$.tags.tier') ELSE json_extract(c.new_value, '$.tier') END) AS tier
         FROM model_version v JOIN model_now m ON m.id = v.model_id
         LEFT JOIN version_correction c ON c.version_id = v.id AND c.field = 'tags' AND c.number = (SELECT max(t.number)
           FROM version_correction t WHERE t.version_id = v.id AND t.field = 'tags')
         WHERE v.id NOT IN (SELECT id FROM version_deletion) ORDER BY m.name, v.registered_at, v.id`,
      )
      .map((row) => ({
        versionId: text(row, 'id'),
        model: text(row, 'model'),
        version: text(row, 'version'),
        stage: Stage.parse(text(row, 'stage')),
        tier: typeof row['tier'] === 'string' ? row['tier'] : null,
      }));
  }

  /**
   * Packs that are known to be of no more use, because a collection forgot them or a repair replaced them. A pack that is merely not in the
   * index (a database from a backup, an index that was rebuilt without it) is not among them.
   */
  forgottenPacks(): string[] {
    return this.#db
      .all(
        `SELECT pack_id FROM (SELECT pack_id FROM forgotten_pack UNION SELECT pack_id FROM replaced_pack)
         WHERE pack_id NOT IN (SELECT id FROM pack) ORDER BY pack_id`,
      )
      .map((row) => text(row, 'pack_id'));
  }
}
