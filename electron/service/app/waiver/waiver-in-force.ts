import type { Severity } from '../../../../shared/model/inspection.ts';
import type { VersionRecord } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import type { JudgedMove } from '../policies/policy.ts';
import { waiverProblem } from './waiver-rules.ts';

/** A signed waiver of a version's findings that the policy accepts today. */
export interface WaiverInForce {
  readonly statementId: string;
  /** Severities of findings that it answers for. */
  readonly severities: readonly Severity[];
  readonly by: string;
  readonly signedAt: string;
  readonly reason: string;
  /** The day on which it ends; null: it does not. */
  readonly until: string | null;
}

const DAY_MS = 86_400_000;

/**
 * The waiver under which a version was registered, as far as the policy accepts it: for the severities that it names for the role of whoever
 * signed it, and for as many days. One that does not hold, or that the policy does not name, waives nothing.
 */
export function waiverInForce(
  registry: Pick<Registry, 'catalog' | 'clock'>,
  subject: VersionRecord,
  move: JudgedMove,
): WaiverInForce | null {
  const { waivers, statements } = registry.catalog;
  const waiver = subject.waiverId === null ? null : waivers.get(subject.waiverId);
  const content = { rootDigest: subject.summary.rootDigest, findings: subject.inspection.findings };
  if (waiver === null || waiver.statementId === null || waiverProblem(registry, waiver, content) !== null) return null;
  const statement = statements.get(waiver.statementId);
  if (statement === null) return null;
  const today = isoTime(registry.clock.now()).slice(0, 10);
  const rules = move.policy.document.waivers
    .filter(({ roles }) => roles.some((role) => role === statement.role))
    .map((rule) => ({ ...rule, until: endOf(statement.signedAt, rule.maxDays) }))
    .filter(({ until }) => until === null || until >= today);
  if (rules.length === 0) return null;
  return {
    statementId: statement.id,
    severities: [...new Set(rules.flatMap(({ severities }) => severities))],
    by: statement.printedName,
    signedAt: statement.signedAt,
    reason: statement.reason,
    until: rules.flatMap(({ until }) => until ?? []).toSorted()[0] ?? null,
  };
}

const endOf = (signedAt: string, maxDays: number | null): string | null =>
  maxDays === null ? null : isoTime(Date.parse(signedAt) + maxDays * DAY_MS).slice(0, 10);
