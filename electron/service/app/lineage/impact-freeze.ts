import { z } from 'zod';
import { type FrozenImpact, type Impact, ImpactReport } from '../../../../shared/model/impact.ts';
import { canonicalJson } from '../../attest/index.ts';
import type { PromotionRow } from '../../catalog/index.ts';
import { newId, sha256Hex } from '../../platform/index.ts';
import type { Change } from '../commit.ts';
import type { Registry } from '../context.ts';
import { impactOf } from './impact.ts';

/** A displayed record names so many dependents; the digest covers the rest. */
const SHOWN_DEPENDENTS = 100;

/** Keeps the impact report of a version with the request that is being made. */
export function freezeImpact(
  registry: Registry,
  change: Change,
  { requestId, versionId, label }: { requestId: string; versionId: string; label: string },
): void {
  const id = newId(registry.random, 'im');
  const report = canonicalJson(impactOf(registry, versionId).report);
  registry.catalog.lineageRecords.addImpact({ id, requestId, versionId, frozenAt: change.at, report });
  change.created('impact.frozen', 'impact_report', id, label);
}

/** The report that was frozen with a request, in short; null for a request without one. */
export function frozenImpact(registry: Pick<Registry, 'catalog'>, requestId: string): FrozenImpact | null {
  const row = registry.catalog.lineageRecords.impactOf(requestId);
  if (row === null) return null;
  // The dependents are left as they are: a list of requests has many reports, and each may name two thousand.
  const short = ShortReport.parse(JSON.parse(row.report));
  return { digest: sha256Hex(row.report), frozenAt: row.frozenAt, ...short };
}

const ShortReport = z.object(
  ImpactReport.pick({ category: true, isComplete: true, truncated: true, totals: true }).shape,
);

/** The whole frozen report; null for a request without one. */
export function frozenReport(
  registry: Pick<Registry, 'catalog'>,
  requestId: string,
): (Impact & { frozenAt: string }) | null {
  const row = registry.catalog.lineageRecords.impactOf(requestId);
  if (row === null) return null;
  const report = ImpactReport.parse(JSON.parse(row.report));
  return { digest: sha256Hex(row.report), report, frozenAt: row.frozenAt };
}

/**
 * What a signer is shown of the impact: the frozen report, and the digest of the one that the registry gives now. When
 * something came to depend on the version since the request was made, the two differ, and the page says so.
 */
export function displayedImpact(registry: Registry, request: PromotionRow) {
  const frozen = frozenReport(registry, request.id);
  const now = request.status === 'open' ? impactOf(registry, request.versionId).digest : null;
  if (frozen === null) return { frozen: null, digestNow: now };
  const { dependents, ...rest } = frozen.report;
  return {
    frozen: {
      digest: frozen.digest,
      frozenAt: frozen.frozenAt,
      ...rest,
      dependents: dependents.length <= SHOWN_DEPENDENTS ? dependents : { count: dependents.length, boundBy: 'digest' },
    },
    digestNow: now,
  };
}
