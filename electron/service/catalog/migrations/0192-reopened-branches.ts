import type { Migration } from '../migrate.ts';

/** 0192: a closed branch can be opened again; that it was closed, and why, stays in the log. */
export const reopenedBranches: Migration = {
  version: 192,
  up: (db) => {
    db.exec(`
      DROP TRIGGER branch_no_update;
      CREATE TRIGGER branch_no_update BEFORE UPDATE ON branch
        WHEN OLD.closed_at IS NOT NULL AND NEW.closed_at IS NOT NULL
            AND (NEW.closed_at <> OLD.closed_at OR NEW.closed_by <> OLD.closed_by OR NEW.close_reason <> OLD.close_reason)
          OR NEW.id <> OLD.id OR NEW.model_id <> OLD.model_id OR NEW.name <> OLD.name
          OR NEW.from_version_id <> OLD.from_version_id OR NEW.description <> OLD.description
          OR NEW.created_at <> OLD.created_at OR NEW.created_by <> OLD.created_by
        BEGIN SELECT RAISE(ABORT, 'a branch stays as it was made'); END;
    `);
  },
};
