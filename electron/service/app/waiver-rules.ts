import type { Finding } from '../../../shared/model/inspection.ts';
import { signatureCounts } from '../../../shared/model/key.ts';
import type { Role } from '../../../shared/model/role.ts';
import { atLeastSeverity } from '../../../shared/model/severity.ts';
import type { WaiverNeed } from '../../../shared/model/waiver.ts';
import { canonicalJson } from '../attest/index.ts';
import type { QuarantineRow, WaiverRow } from '../catalog/index.ts';
import { sha256Hex } from '../platform/index.ts';
import type { Registry } from './context.ts';
import { verifyStoredStatement } from './statement-view.ts';

/** Who may answer for findings. */
export const waiverRoles = ['reviewer', 'approver', 'compliance'] as const satisfies readonly Role[];

/** The findings that keep something from being registered until a second person has answered for them. */
export const findingsToWaive = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ severity }) => atLeastSeverity(severity, 'high'));

/** Binds a waiver to what inspection saw: one finding more or another place gives another digest. */
export const findingsDigestOf = (findings: readonly Finding[]): string => sha256Hex(canonicalJson([...findings]));

/** Codes, each once, sorted. */
export const codesOf = (findings: readonly Finding[]): string[] =>
  [...new Set(findings.map(({ code }) => code))].toSorted();

type Content = Pick<QuarantineRow, 'rootDigest' | 'inspection'>;

/** Requests about exactly these bytes with exactly these findings, newest first. */
export function waiversAbout(registry: Pick<Registry, 'catalog'>, { rootDigest, inspection }: Content): WaiverRow[] {
  if (rootDigest === null || inspection === null) return [];
  return registry.catalog.waivers.about(rootDigest, findingsDigestOf(inspection.findings));
}

/** What an item needs before it can be registered, and how far that is. */
export function waiverNeedOf(registry: Registry, row: QuarantineRow): WaiverNeed {
  const codes = codesOf(findingsToWaive(row.inspection?.findings ?? []));
  const all = codes.length === 0 ? [] : waiversAbout(registry, row);
  const newest = all.find(({ status }) => status === 'signed') ?? all[0];
  return {
    isNeeded: codes.length > 0,
    codes,
    signerRoles: [...waiverRoles],
    waiverId: newest?.id ?? null,
    status: newest?.status ?? null,
  };
}

/**
 * What is wrong with a waiver as the ground on which `content` may be in the registry, or null when it holds: it is signed, the
 * signature verifies, and it is about exactly these bytes and findings and covers each that needs it.
 */
export function waiverProblem(
  registry: Pick<Registry, 'catalog'>,
  waiver: WaiverRow,
  content: { readonly rootDigest: string; readonly findings: readonly Finding[] },
): string | null {
  const statement = waiver.statementId === null ? null : registry.catalog.statements.get(waiver.statementId);
  if (statement === null || statement.kind !== 'waiver') return 'It is not signed.';
  const { status, detail } = verifyStoredStatement(registry, statement);
  if (!signatureCounts(status)) return detail;
  if (statement.subject.digest !== content.rootDigest) return 'It is about other bytes.';
  if (statement.fields['findingsDigest'] !== findingsDigestOf(content.findings)) return 'It is about other findings.';
  const covered: unknown = statement.fields['codes'];
  const isCovered = (code: string) => Array.isArray(covered) && covered.includes(code);
  const left = codesOf(findingsToWaive(content.findings)).filter((code) => !isCovered(code));
  return left.length === 0 ? null : `It does not cover ${left.join(', ')}.`;
}
