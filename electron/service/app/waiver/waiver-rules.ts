import { isCode } from '../../../../shared/contract/errors.ts';
import type { Finding, Severity } from '../../../../shared/model/inspection.ts';
import { signatureCounts } from '../../../../shared/model/key.ts';
import { type PolicyDocument, signingRoles } from '../../../../shared/model/policy.ts';
import { atLeastSeverity } from '../../../../shared/model/severity.ts';
import type { WaiverNeed } from '../../../../shared/model/waiver.ts';
import { canonicalJson } from '../../attest/index.ts';
import type { QuarantineRow, WaiverRow } from '../../catalog/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import { currentPolicy } from '../policies/policy.ts';
import { verifyStoredStatement } from '../sign/statement-view.ts';

type Rule = PolicyDocument['waivers'][number];
type WaiverRole = Rule['roles'][number];

/** The rules of waivers in the policy in force; none while it can't be read: then nothing may be waived. */
function waiverRulesNow(registry: Pick<Registry, 'catalog'>): readonly Rule[] {
  try {
    return currentPolicy(registry).document.waivers;
  } catch (error) {
    if (isCode(error, 'policy.malformed')) return [];
    throw error;
  }
}

/** Who may answer for findings, by the policy in force: the roles that it names for every severity among them. Empty: nobody. */
export function waiverRolesFor(registry: Pick<Registry, 'catalog'>, findings: readonly Finding[]): WaiverRole[] {
  const rules = waiverRulesNow(registry);
  return signingRoles.filter((role) =>
    severitiesToWaive(findings).every((severity) => rules.some((rule) => isFor(rule, role, severity))),
  );
}

const isFor = ({ roles, severities }: Rule, role: string, severity: Severity): boolean =>
  roles.some((one) => one === role) && severities.includes(severity);

const severitiesToWaive = (findings: readonly Finding[]): Severity[] => [
  ...new Set(findingsToWaive(findings).map(({ severity }) => severity)),
];

const DAY_MS = 86_400_000;

/** Whether the policy in force still accepts a signed waiver: its signer's role for every severity, within the days that it allows. */
export function isAccepted(
  registry: Pick<Registry, 'catalog' | 'clock'>,
  waiver: WaiverRow,
  findings: readonly Finding[],
): boolean {
  const statement = waiver.statementId === null ? null : registry.catalog.statements.get(waiver.statementId);
  if (statement === null) return false;
  const ageDays = (registry.clock.now() - Date.parse(statement.signedAt)) / DAY_MS;
  const rules = waiverRulesNow(registry).filter(({ maxDays }) => maxDays === null || ageDays <= maxDays);
  return severitiesToWaive(findings).every((severity) => rules.some((rule) => isFor(rule, statement.role, severity)));
}

/** Roles in words: "reviewer or approver"; what a person reads when there are none. */
export const rolesInWords = (roles: readonly string[]): string =>
  roles.length === 0 ? 'none that the policy in force names' : roles.join(' or ');

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
    signerRoles: waiverRolesFor(registry, row.inspection?.findings ?? []),
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
