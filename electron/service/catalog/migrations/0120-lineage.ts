import type { Migration } from '../migrate.ts';

const append = (table: string): string => `
  CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
  CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`;

/**
 * 0120: deployments; what is recorded of data sets, experiments and deployments, as revisions; edges of all types with the
 * time in which each was in force; frozen impact reports.
 */
export const lineage: Migration = {
  version: 120,
  up: (db) => {
    db.exec(`
      CREATE TABLE deployment (
        id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE lineage_revision (
        id TEXT PRIMARY KEY, record_type TEXT NOT NULL CHECK (record_type IN ('dataset', 'experiment', 'deployment')),
        record_id TEXT NOT NULL, number INTEGER NOT NULL CHECK (number >= 1), details TEXT NOT NULL, reason TEXT NOT NULL,
        at TEXT NOT NULL, by_person TEXT NOT NULL REFERENCES person (id), UNIQUE (record_id, number)
      ) STRICT;
      ${append('lineage_revision')}

      CREATE TABLE lineage_change (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('add', 'retract', 'describe')),
        from_id TEXT NOT NULL, from_type TEXT NOT NULL, to_id TEXT NOT NULL, to_type TEXT NOT NULL,
        type TEXT NOT NULL CHECK (type IN ('derived_from', 'trained_on', 'influenced_by', 'produced_by', 'deployed_as', 'uses')),
        performance_dependency REAL CHECK (performance_dependency BETWEEN 0 AND 1),
        reason TEXT NOT NULL, at TEXT NOT NULL, by_person TEXT NOT NULL REFERENCES person (id)
      ) STRICT;
      CREATE INDEX lineage_change_by_edge ON lineage_change (from_id, type, to_id);
      ${append('lineage_change')}

      -- Made anew: an edge can be added later, retracted and added again, each time a period of its own.
      CREATE TABLE lineage_period (
        from_id TEXT NOT NULL, type TEXT NOT NULL CHECK (type IN
          ('derived_from', 'trained_on', 'influenced_by', 'produced_by', 'deployed_as', 'uses')),
        to_id TEXT NOT NULL, period INTEGER NOT NULL, from_type TEXT NOT NULL, to_type TEXT NOT NULL,
        added_at TEXT NOT NULL, retracted_at TEXT,
        -- null: it came with the registration of the version in from_id, and belongs to its record
        change_id TEXT REFERENCES lineage_change (id),
        performance_dependency REAL, roles TEXT,
        PRIMARY KEY (from_id, type, to_id, period)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO lineage_period SELECT e.from_id, e.type, e.to_id, 0, e.from_type, e.to_type,
        coalesce((SELECT registered_at FROM model_version v WHERE v.id = e.from_id), ''), NULL, NULL, NULL, NULL FROM lineage_edge e;
      DROP TABLE lineage_edge;
      ALTER TABLE lineage_period RENAME TO lineage_edge;
      -- whether an edge is in force is decided in the index, without a look at the row
      CREATE INDEX lineage_edge_to ON lineage_edge (to_id, type, from_id, retracted_at, added_at);
      -- an edge is in force once
      CREATE UNIQUE INDEX lineage_edge_in_force ON lineage_edge (from_id, type, to_id) WHERE retracted_at IS NULL;
      -- what a node of a graph shows, without the long texts of the row
      CREATE INDEX model_version_as_node ON model_version (id, model_id, version, stage, format);

      CREATE TABLE impact_report (
        id TEXT PRIMARY KEY, request_id TEXT NOT NULL UNIQUE REFERENCES promotion_request (id),
        version_id TEXT NOT NULL REFERENCES model_version (id), frozen_at TEXT NOT NULL, report TEXT NOT NULL
      ) STRICT;
      ${append('impact_report')}
    `);
  },
};
