import { AuditTrail } from '../service/app/audit-trail.ts';
import type { Catalog } from '../service/catalog/index.ts';

const BATCH = 5000;
const actions = ['version.registered', 'stage.changed', 'version.corrected', 'session.signed_in'] as const;

/** Makes the audit log of a large registry long: records in their chain, which speak of versions that are there. */
export function lengthenLog(
  catalog: Catalog,
  { records, versions, time }: { readonly records: number; readonly versions: number; readonly time: string },
): void {
  const trail = new AuditTrail(catalog, { now: () => Date.parse(time), monotonicMs: () => 0 }, build);
  for (let from = 0; from < records; from += BATCH)
    catalog.transaction(() => {
      for (let n = from; n < Math.min(from + BATCH, records); n += 1) {
        const id = `mv_${String((n * 7) % versions).padStart(20, '0')}`;
        trail.append({
          time,
          actor: { id: `person-${n % 40}`, name: `Person ${n % 40}`, roles: ['analyst'] },
          action: actions[n % actions.length] ?? 'version.registered',
          subject: { type: 'version', id, label: `model-${n % 2000}@1.${n % 100}.0` },
          reason: n % 3 === 0 ? 'As agreed.' : null,
          old: null,
          next: { id, metadata: { description: `Number ${n}`, owner: `Owner ${n % 200}`, purpose: 'measuring' } },
        });
      }
    });
}

const build = { version: '0.0.0', digest: 'a'.repeat(64) };
