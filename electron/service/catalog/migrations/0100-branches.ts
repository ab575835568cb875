import type { Migration } from '../migrate.ts';

/** 0100: how a model numbers its versions, branches, and how the files of a version came about. */
export const branches: Migration = {
  version: 100,
  up: (db) => {
    db.exec(`
      ALTER TABLE model ADD COLUMN strategy TEXT NOT NULL DEFAULT '{"kind":"semantic"}';
      -- main has no row: every model has it
      CREATE TABLE branch (
        id TEXT PRIMARY KEY, model_id TEXT NOT NULL REFERENCES model (id), name TEXT NOT NULL CHECK (name <> 'main'),
        from_version_id TEXT NOT NULL REFERENCES model_version (id), description TEXT NOT NULL,
        created_at TEXT NOT NULL, created_by TEXT NOT NULL REFERENCES person (id),
        closed_at TEXT, closed_by TEXT REFERENCES person (id), close_reason TEXT,
        UNIQUE (model_id, name),
        CHECK ((closed_at IS NULL) = (closed_by IS NULL) AND (closed_at IS NULL) = (close_reason IS NULL))
      ) STRICT;
      CREATE TRIGGER branch_no_update BEFORE UPDATE ON branch
        WHEN OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.model_id <> OLD.model_id OR NEW.name <> OLD.name
          OR NEW.from_version_id <> OLD.from_version_id OR NEW.description <> OLD.description
          OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by
        BEGIN SELECT RAISE(ABORT, 'a branch stays as it was made'); END;
      CREATE TRIGGER branch_no_delete BEFORE DELETE ON branch BEGIN SELECT RAISE(ABORT, 'a branch stays'); END;

      ALTER TABLE model_version ADD COLUMN branch TEXT NOT NULL DEFAULT 'main';
      ALTER TABLE model_version ADD COLUMN origin TEXT NOT NULL DEFAULT 'brought_in'
        CHECK (origin IN ('brought_in', 'adopted', 'combined'));
      ALTER TABLE model_version ADD COLUMN adopted_from TEXT REFERENCES model_version (id);
      CREATE INDEX model_version_by_branch ON model_version (model_id, branch, registered_at DESC);
      CREATE TRIGGER model_version_branch BEFORE INSERT ON model_version
        WHEN NEW.branch <> 'main' AND NOT EXISTS (SELECT 1 FROM branch WHERE model_id = NEW.model_id AND name = NEW.branch)
        BEGIN SELECT RAISE(ABORT, 'a version is on a branch of its model'); END;
      CREATE TRIGGER model_version_adopted BEFORE INSERT ON model_version
        WHEN (NEW.origin = 'adopted') <> (NEW.adopted_from IS NOT NULL)
          OR NEW.adopted_from IS NOT NULL AND NEW.root_digest IS NOT (SELECT root_digest FROM model_version WHERE id = NEW.adopted_from)
        BEGIN SELECT RAISE(ABORT, 'an adopted version has the files of the version that it names'); END;
    `);
  },
};
