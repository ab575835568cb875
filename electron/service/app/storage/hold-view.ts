import type { Hold } from '../../../../shared/model/collection.ts';
import type { HoldRow } from '../../catalog/index.ts';

/** A hold as callers see it. */
export const toHold = (row: HoldRow): Hold => ({
  id: row.id,
  subject:
    row.versionId === null
      ? { type: 'model', id: row.modelId ?? '', label: row.label }
      : { type: 'version', id: row.versionId, label: row.label },
  reason: row.reason,
  placedAt: row.placedAt,
  placedBy: row.placedBy,
  release: row.release && { ...row.release },
});
