import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { signatureCounts } from '../../../../shared/model/key.ts';
import type { Role } from '../../../../shared/model/role.ts';
import type { PolicyVersionRow, StatementRow } from '../../catalog/index.ts';
import type { Actor, Registry } from '../context.ts';
import { verifyStoredStatement } from '../sign/statement-view.ts';
import { currentPolicy, type NumberedPolicy, numberedPolicy } from './policy.ts';

/** Roles that propose and sign policies. */
export const policySigners = ['compliance', 'administrator'] as const satisfies readonly Role[];

export const isPolicySigner = (roles: readonly Role[]): boolean =>
  roles.some((role) => policySigners.some((one) => one === role));

const followed = ({ fields }: StatementRow): string => {
  const { number, digest } = Object(fields['follows']);
  return `${number} ${digest}`;
};

/**
 * The signatures that count towards a policy's coming in force, oldest first: one for each person other than its proposer, valid, in a role
 * that signs policies, and given while the policy that it follows was the one in force.
 */
export function signaturesOn(
  registry: Pick<Registry, 'catalog'>,
  row: PolicyVersionRow,
  follows: Pick<NumberedPolicy, 'number' | 'digest'>,
): StatementRow[] {
  const given = registry.catalog.statements
    .list({ kind: 'policy', subjectType: 'policy_version', subjectId: row.id })
    .toReversed()
    .filter(
      (one) =>
        one.signerId !== row.proposedBy &&
        one.subject.digest === row.digest &&
        isPolicySigner([one.role]) &&
        followed(one) === `${follows.number} ${follows.digest}` &&
        signatureCounts(verifyStoredStatement(registry, one).status),
    );
  return [...new Map(given.toReversed().map((one) => [one.signerId, one])).values()].toReversed();
}

/** The policy that was in force before a given one came in force, or null for one that never did. */
export function policyBefore(registry: Pick<Registry, 'catalog'>, row: PolicyVersionRow): NumberedPolicy | null {
  const { policies } = registry.catalog;
  const activations = policies.activations();
  const index = activations.findIndex(({ policyVersionId }) => policyVersionId === row.id);
  if (index < 0) return null;
  const before = activations[index - 1];
  return numberedPolicy(before === undefined ? null : policies.byId(before.policyVersionId));
}

/** Why somebody whose role may sign policies can't sign this one, or null when they can. */
export function whyNotSignPolicy(registry: Registry, row: PolicyVersionRow, actor: Actor): StrongroomError | null {
  const { number } = row;
  if (row.proposedBy === actor.id)
    return new StrongroomError(
      'policy.own_proposal',
      'You proposed this policy, so someone else must sign it: compliance or another administrator.',
      { number },
    );
  if (signaturesOn(registry, row, currentPolicy(registry)).some(({ signerId }) => signerId === actor.id))
    return new StrongroomError('policy.already_signed', 'You have signed this policy; another person is next.', {
      number,
    });
  return null;
}
