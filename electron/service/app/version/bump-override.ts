import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Role } from '../../../../shared/model/role.ts';
import { canonicalJson } from '../../attest/index.ts';
import type { StatementRow } from '../../catalog/index.ts';
import type { Registry } from '../context.ts';
import { verifyStoredStatement } from '../sign/statement-view.ts';
import { type Announced, assertChangeSuffices, needsOverride, type RequiredChange } from './required-change.ts';

/** Who may answer for a smaller step than the files ask for. */
export const overrideRoles = ['analyst', 'reviewer', 'approver'] as const satisfies readonly Role[];

/** What a smaller step is signed for: exactly this content under exactly this number, beside exactly these parents. */
export interface OverrideSubject {
  readonly model: string;
  readonly version: string;
  readonly rootDigest: string;
  readonly required: RequiredChange;
}

/** What the statement states beyond its words; the same when it is signed and when it is used. */
export const overrideFields = ({ model, version, rootDigest, required }: OverrideSubject): Record<string, unknown> => ({
  model,
  version,
  rootDigest,
  required: required.change,
  comparisons: required.comparisons.map(({ comparison, digest }) => ({ parent: comparison.before.label, digest })),
});

const speaksOf = (registry: Registry, row: StatementRow, subject: OverrideSubject): boolean =>
  row.kind === 'bump_override' &&
  row.subject.digest === subject.rootDigest &&
  canonicalJson(row.fields) === canonicalJson(overrideFields(subject)) &&
  verifyStoredStatement(registry, row).status === 'valid';

/** The newest statement that was signed for exactly this smaller step; null while there is none. */
export function overrideFor(registry: Registry, subject: OverrideSubject): string | null {
  const signed = registry.catalog.statements.list({ kind: 'bump_override', subjectType: 'registration' });
  return signed.find((row) => speaksOf(registry, row, subject))?.id ?? null;
}

/** Refuses a statement that is not there, does not verify, or was signed for something else. Throws `version.override_invalid`. */
function assertOverride(registry: Registry, statementId: string, subject: OverrideSubject): void {
  const row = registry.catalog.statements.get(statementId);
  if (row !== null && speaksOf(registry, row, subject)) return;
  throw new StrongroomError(
    'version.override_invalid',
    `The signed statement ${statementId} is not about ${subject.model}@${subject.version} with these files and parents. Have it signed anew.`,
    { statementId, version: subject.version },
  );
}

/**
 * Lets a version through whose step is large enough, or whose smaller step somebody signed for. Gives the id of that statement when it was
 * needed. Throws `version.bump_too_small`, `version.override_invalid`.
 */
export function assertStep(
  registry: Registry,
  announced: Announced,
  {
    model,
    rootDigest,
    required,
    overrideId,
  }: Omit<OverrideSubject, 'version' | 'required' | 'rootDigest'> & {
    readonly rootDigest: string | null;
    readonly required: RequiredChange | null;
    readonly overrideId: string | null;
  },
): string | null {
  if (overrideId === null || required === null || rootDigest === null || !needsOverride(announced, required)) {
    assertChangeSuffices(announced, required);
    return null;
  }
  assertOverride(registry, overrideId, { model, version: announced.version, rootDigest, required });
  return overrideId;
}
