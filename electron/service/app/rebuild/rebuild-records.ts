import type { Problem } from '../../../../shared/model/audit.ts';
import type { Catalog } from '../../catalog/index.ts';
import { type Disk, isoTime } from '../../platform/index.ts';
import { AuditTrail } from '../audit-trail.ts';
import type { Platform } from '../context.ts';
import {
  createWorkstationKey,
  hasWorkstationKey,
  openWorkstationKey,
  pendingKeyFile,
  type WorkstationKey,
} from '../people/workstation-key.ts';

/** The workstation's key of a rebuilt registry. */
export interface KeyPlan {
  readonly key: WorkstationKey;
  /** Made now, under a name that counts only once the database is in place. */
  readonly isNew: boolean;
}

/**
 * The key that is there, or a new one when its file is missing. A file that is damaged or another registry's is `key.malformed`: the right
 * one may be in a backup, and only the person can say that it is lost, by moving the file away.
 */
export async function planKey(disk: Disk, catalog: Catalog): Promise<KeyPlan> {
  if (await hasWorkstationKey(disk)) {
    const publicKeyPem = catalog.registry.get()?.workstationPublicKeyPem ?? '';
    return { key: await openWorkstationKey(disk, publicKeyPem), isNew: false };
  }
  return { key: await createWorkstationKey(disk, pendingKeyFile), isNew: true };
}

const mostNamed = 50;

/**
 * Writes what the rebuild changed into the log, with a checkpoint over it: another workstation key, records that are lost. When there is
 * neither, the log stays as it was, to the last hash.
 */
export function recordRebuild(
  { clock, build }: Platform,
  catalog: Catalog,
  { key, isNew }: KeyPlan,
  lost: readonly Problem[],
): void {
  const row = catalog.registry.get();
  if (row === null || (!isNew && lost.length === 0)) return;
  const trail = new AuditTrail(catalog, clock, build);
  const base = {
    time: isoTime(clock.now()),
    actor: null,
    subject: { type: 'registry', id: row.id, label: 'Registry' },
  };
  catalog.transaction(() => {
    if (isNew) {
      const old = catalog.snapshot('registry', row.id);
      catalog.registry.putWorkstationKey(key.publicKeyPem);
      const reason = 'The registry was rebuilt from its vault, and the workstation’s key was not there.';
      const next = catalog.snapshot('registry', row.id);
      trail.append({ ...base, action: 'registry.workstation_key_replaced', reason, old, next });
    }
    if (lost.length > 0)
      trail.append({
        ...base,
        action: 'registry.rebuilt',
        subject: { type: 'rebuild', id: row.id, label: 'Registry' },
        reason: 'The registry was rebuilt from a vault that was damaged; what is lost was accepted.',
        old: null,
        next: {
          problems: lost.length,
          lost: lost.slice(0, mostNamed).map(({ code, location }) => ({ code, location })),
        },
      });
  });
  trail.checkpoint(key);
}
