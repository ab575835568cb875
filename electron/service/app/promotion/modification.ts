import type { StatementReview, StatementSummary } from '../../../../shared/model/statement.ts';
import type { Caller, Registry } from '../context.ts';
import { type Signing, type StatementToSign, signStatement } from '../sign/sign.ts';
import { reviewStatement, toStatementSummary } from '../sign/statement-view.ts';
import { refuseDeleted } from '../storage/deletion.ts';
import { refOf, versionIdOf } from '../version-ref.ts';

const signers = ['reviewer', 'approver', 'compliance'] as const;

/** R25: whether a version is a substantial modification of what was there before. */
const decision = (registry: Registry, version: string, substantial: boolean): StatementToSign => ({
  kind: 'modification_decision',
  roles: signers,
  compose: () => {
    const versionId = versionIdOf(registry, version);
    const { model, version: number } = refOf(registry, versionId);
    const record = registry.catalog.versions.record(versionId);
    const label = `${model}@${number}`;
    return {
      subject: { type: 'version', id: versionId, label, digest: record?.summary.rootDigest ?? null },
      meaning: `I decide that ${label} is ${substantial ? '' : 'not '}a substantial modification.`,
      fields: { substantial },
      displayed: { changeType: record?.summary.changeType ?? null, metadata: record?.metadata ?? null },
    };
  },
});

export const reviewModification = (
  registry: Registry,
  { session }: Caller,
  input: { version: string; substantial: boolean },
): StatementReview =>
  reviewStatement(
    decision(registry, input.version, input.substantial),
    session?.actor ?? { id: '', name: '', roles: [] },
    session?.actor.roles.some((role) => signers.some((one) => one === role))
      ? null
      : `Only someone with the role ${signers.join(' or ')} decides this.`,
  );

/** Signs the decision. A later one takes its place; both stay on record. */
export async function decideModification(
  registry: Registry,
  caller: Caller,
  input: { version: string; substantial: boolean },
  signing: Signing,
): Promise<StatementSummary> {
  const statement = await signStatement(
    registry,
    caller,
    { ...decision(registry, input.version, input.substantial), signing },
    (_, row) => {
      refuseDeleted(registry, versionIdOf(registry, input.version), 'judged');
      return row;
    },
  );
  registry.changed('models', 'promotions');
  return toStatementSummary(registry, statement);
}
