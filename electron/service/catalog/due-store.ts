import { Tier } from '../../../shared/model/model.ts';
import { type Database, integer, type Row, text, textOrNull } from './database.ts';

/** A version in production, with what says when it is to be validated again. */
export interface ProductionRow {
  readonly versionId: string;
  readonly label: string;
  readonly tier: Tier | null;
  /** When it went into production. */
  readonly since: string;
  /** When its last validation report was attached; null without one. */
  readonly lastReport: string | null;
}

/** A finding of a document of a version in production that nobody has closed. */
export interface OpenFindingRow {
  readonly id: string;
  readonly number: number;
  readonly severity: string;
  readonly text: string;
  readonly title: string;
  readonly versionId: string;
  readonly label: string;
}

/** A version in production that was made from, or calls, one of another model that is in use no more. */
export interface RestingRow {
  readonly versionId: string;
  readonly label: string;
  readonly on: string;
  readonly stage: string;
}

/** More of one kind are not listed. */
const MOST = 5000;
const isThere = 'NOT EXISTS (SELECT 1 FROM version_deletion x WHERE x.id = v.id)';

/** What waits, read for all versions in production at once. Each statement begins with those, or with what is open. */
export class DueStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Newest first. */
  inProduction(): ProductionRow[] {
    return this.#db
      .all(
        `SELECT v.id, m.name || '@' || v.version AS label, m.now_tier AS tier,
           coalesce((SELECT s.at FROM stage_event s WHERE s.version_id = v.id AND s.to_stage = 'production' ORDER BY s.number DESC LIMIT 1),
             v.registered_at) AS since,
           (SELECT max(d.attached_at) FROM version_document d WHERE d.version_id = v.id AND d.kind = 'validation_report') AS last_report
         FROM model_version v CROSS JOIN model_now m ON m.id = v.model_id WHERE v.stage = 'production' AND ${isThere}
         ORDER BY v.registered_at DESC, v.id`,
      )
      .map((row) => ({
        versionId: text(row, 'id'),
        label: text(row, 'label'),
        tier: Tier.nullable().parse(row['tier']),
        since: text(row, 'since'),
        lastReport: textOrNull(row, 'last_report'),
      }));
  }

  openFindings(): OpenFindingRow[] {
    return this.#db
      .all(
        `SELECT f.id, f.number, f.severity, f.text, d.title, v.id AS version_id, m.name || '@' || v.version AS label
         FROM document_finding f INDEXED BY document_finding_open CROSS JOIN version_document d ON d.id = f.document_id
         CROSS JOIN model_version v INDEXED BY model_version_as_node ON v.id = d.version_id JOIN model m ON m.id = v.model_id
         WHERE f.closed_at IS NULL AND v.stage = 'production' AND ${isThere} ORDER BY d.attached_at DESC, f.number LIMIT ?`,
        MOST,
      )
      .map((row) => ({
        id: text(row, 'id'),
        number: integer(row, 'number'),
        severity: text(row, 'severity'),
        text: text(row, 'text'),
        title: text(row, 'title'),
        versionId: text(row, 'version_id'),
        label: text(row, 'label'),
      }));
  }

  /** On deprecated ones first. */
  restingOnGone(): RestingRow[] {
    return this.#db
      .all(
        `SELECT DISTINCT v.id, m.name || '@' || v.version AS label, gm.name || '@' || g.version AS gone, g.stage
         FROM model_version v CROSS JOIN lineage_edge e ON e.from_id = v.id AND e.type IN ('derived_from', 'influenced_by', 'uses')
         CROSS JOIN model_version g INDEXED BY model_version_as_node ON g.id = e.to_id
         JOIN model m ON m.id = v.model_id JOIN model gm ON gm.id = g.model_id
         WHERE v.stage = 'production' AND e.retracted_at IS NULL AND g.stage IN ('deprecated', 'archived') AND g.model_id <> v.model_id
         ORDER BY g.stage DESC, gone, label LIMIT ?`,
        MOST,
      )
      .map(toResting);
  }
}

const toResting = (row: Row): RestingRow => ({
  versionId: text(row, 'id'),
  label: text(row, 'label'),
  on: text(row, 'gone'),
  stage: text(row, 'stage'),
});
