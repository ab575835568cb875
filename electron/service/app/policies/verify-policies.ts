import { sha256Hex } from '../../platform/index.ts';
import type { Registry } from '../context.ts';
import { policyBefore, signaturesOn } from './policy-signatures.ts';

/**
 * Reports every policy that came in force without the signatures that the one before it asks for (`policy_not_signed`): people other
 * than its proposer, each once. And every policy whose text is not that of its digest (`policy_edited`).
 */
export function verifyPolicies(
  registry: Pick<Registry, 'catalog'>,
  report: (code: string, location: string, message: string) => void,
): void {
  const { policies } = registry.catalog;
  for (const { policyVersionId } of policies.activations()) {
    const row = policies.byId(policyVersionId);
    const before = row && policyBefore(registry, row);
    if (row === null || before === null) continue; // the comparison with the log names what is gone
    const label = `${row.policyId} ${row.number}`;
    if (sha256Hex(row.document) !== row.digest)
      report('policy_edited', `policy ${label}`, `The document of the policy ${label} is not the one of its digest.`);
    const needed = before.document.policySignatures;
    const count = signaturesOn(registry, row, before).length;
    if (count < needed)
      report(
        'policy_not_signed',
        `policy ${label}`,
        `The policy ${label} came in force with ${count} of ${needed} signatures by people who did not propose it.`,
      );
  }
}
