import type { Migration } from '../migrate.ts';

/** 0191: whether a version was compared with a parent or, without one in its model, with the version that it goes on from. */
export const comparisonRelation: Migration = {
  version: 191,
  up: (db) => {
    db.exec(
      `ALTER TABLE version_comparison ADD COLUMN relation TEXT NOT NULL DEFAULT 'parent' CHECK (relation IN ('parent', 'preceding'))`,
    );
  },
};
