/**
 * Policies as documents: reading, conditions in CEL, rules of a move, counting of approvals, templates. Pure functions over data; which
 * policy is in force is decided elsewhere. Format: docs/formats/policy.md.
 */
export {
  type ConditionFacts,
  type ConditionOutcome,
  conditionProblem,
  conditionVariables,
  evaluateCondition,
} from './condition.ts';
export { type ApprovalCount, countApprovals, type Signature } from './count-approvals.ts';
export { defaultPolicy } from './default-policy.ts';
export { type Framework, frameworks } from './frameworks/index.ts';
export { checkPolicy, maxPolicyLength, type ParsedPolicy, parsePolicy, readPolicy } from './parse-policy.ts';
export { policyDigest, policyJsonSchema, policyYaml } from './policy-text.ts';
export { isAutoApproved, type Rules, revalidationDays, rulesFor, type Unmet, unmetConditions } from './rules.ts';
export { policyTemplates } from './templates/index.ts';
