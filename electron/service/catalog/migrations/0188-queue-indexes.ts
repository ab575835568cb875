import type { Migration } from '../migrate.ts';

/** 0188: indexes for lists that are read from their newest end, and for what waits for somebody. */
export const queueIndexes: Migration = {
  version: 188,
  up: (db) => {
    db.exec(`
      CREATE INDEX model_version_by_registration ON model_version (registered_at DESC, id);
      CREATE INDEX promotion_request_by_time ON promotion_request (requested_at DESC, id DESC);
      CREATE INDEX promotion_request_by_status ON promotion_request (status, requested_at DESC, id DESC);
      CREATE INDEX document_finding_open ON document_finding (document_id) WHERE closed_at IS NULL;
      CREATE INDEX version_document_ending ON version_document (expires_on) WHERE expires_on IS NOT NULL;
    `);
  },
};
