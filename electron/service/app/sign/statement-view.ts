import type { Handlers } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { statementMethods } from '../../../../shared/contract/methods/statements.ts';
import type { SignedStatement, StatementReview, StatementSummary } from '../../../../shared/model/statement.ts';
import { canonicalJson, type StatementVerdict, verifyPersonStatement } from '../../attest/index.ts';
import type { StatementRow } from '../../catalog/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import type { Actor, Caller, Registry } from '../context.ts';
import { personKeysOf } from '../people/person-keys.ts';
import { displayedRecordOf, type StatementToSign } from './sign.ts';

/** Verifies one stored statement against everything that the registry holds about it. */
export const verifyStoredStatement = (registry: Pick<Registry, 'catalog'>, row: StatementRow): StatementVerdict =>
  verifyPersonStatement(
    row.envelope,
    {
      registryId: registry.catalog.registry.get()?.id ?? '',
      statementId: row.id,
      kind: row.kind,
      subjectType: row.subject.type,
      subjectId: row.subject.id,
      subjectLabel: row.subject.label,
      subjectDigest: row.subject.digest,
      signerId: row.signerId,
      printedName: row.printedName,
      role: row.role,
      signedAt: row.signedAt,
      meaning: row.meaning,
      reason: row.reason,
      fields: canonicalJson(row.fields),
      recordDigest: sha256Hex(row.displayedRecord),
    },
    // An expired key may sign one thing: the key that comes after it.
    personKeysOf(registry, row.keyId).map((key) => (row.kind === 'key_rotation' ? { ...key, expiresAt: null } : key)),
  );

/** A statement as the contract gives it, verified now. */
export function toSignedStatement(registry: Pick<Registry, 'catalog'>, row: StatementRow): SignedStatement {
  const { status, detail } = verifyStoredStatement(registry, row);
  return { ...row, fields: { ...row.fields }, verification: { status, detail } };
}

/** A statement as lists show it, verified now. */
export function toStatementSummary(registry: Pick<Registry, 'catalog'>, row: StatementRow): StatementSummary {
  const { displayedRecord: _, envelope: __, ...summary } = toSignedStatement(registry, row);
  return summary;
}

/** What is shown before signing. A refusal of `compose` that is about the person becomes the reason why they can't sign. */
export function reviewStatement(toSign: StatementToSign, actor: Actor, cannotSign: string | null): StatementReview {
  const composed = toSign.compose(actor);
  const record = displayedRecordOf(toSign.kind, composed);
  return { kind: toSign.kind, record, digest: sha256Hex(record), meaning: composed.meaning, cannotSign };
}

export const statementHandlers = (registry: () => Registry): Handlers<typeof statementMethods, Caller> => ({
  'statement.list': (filter) =>
    registry()
      .catalog.statements.list(filter)
      .map((row) => toStatementSummary(registry(), row)),
  'statement.get': ({ statementId }) => {
    const row = registry().catalog.statements.get(statementId);
    if (row) return toSignedStatement(registry(), row);
    throw new StrongroomError('statement.not_found', `There is no signed statement ${statementId}.`, { statementId });
  },
});
