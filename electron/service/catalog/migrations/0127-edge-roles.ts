import type { Migration } from '../migrate.ts';

/** 0127: what a data set was for, also at edges that were added after the registration. */
export const edgeRoles: Migration = {
  version: 127,
  up: (db) => {
    db.exec('ALTER TABLE lineage_change ADD COLUMN roles TEXT');
  },
};
