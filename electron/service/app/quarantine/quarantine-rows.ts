import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { QuarantineRow } from '../../catalog/index.ts';
import type { Registry } from '../context.ts';

/** An item in quarantine. Throws `quarantine.not_found`. */
export function getRow(registry: Registry, quarantineId: string): QuarantineRow {
  const row = registry.catalog.quarantine.get(quarantineId);
  if (row) return row;
  throw new StrongroomError(
    'quarantine.not_found',
    'This item is no longer in quarantine; it was registered or discarded.',
    { quarantineId },
  );
}

/** The refusal for an item in the wrong state: its name and what `why` says. */
export const notReady = (row: QuarantineRow, why: string): StrongroomError =>
  new StrongroomError('quarantine.not_ready', `${row.name} ${why}.`, { quarantineId: row.id, status: row.status });
