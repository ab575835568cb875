import type { Tier } from '../../../shared/model/model.ts';
import type {
  EvidenceKind,
  PolicyCondition,
  PolicyDocument,
  PolicyStep,
  PolicyTransition,
} from '../../../shared/model/policy.ts';
import type { Stage } from '../../../shared/model/stage.ts';
import { type ConditionFacts, evaluateCondition } from './condition.ts';

/** What a policy asks for one move of a version of one tier. */
export interface Rules {
  readonly transition: PolicyTransition;
  /** The tier whose rules hold. */
  readonly tier: Tier | null;
  readonly steps: readonly PolicyStep[];
  readonly evidence: readonly EvidenceKind[];
  readonly conditions: readonly PolicyCondition[];
  readonly mayAutoApprove: boolean;
}

/** The rules for a move, or null when the policy does not allow it at all. A tier only adds to them. */
export function rulesFor(document: PolicyDocument, from: Stage, to: Stage, given: Tier | null): Rules | null {
  const transition = document.transitions.find((one) => one.from === from && one.to === to);
  if (transition === undefined) return null;
  const tier = given ?? document.untiered;
  const added = document.tiers.find((one) => one.tier === tier);
  const forMove = <T extends { readonly to: Stage }>(rows: readonly T[] | undefined): T[] =>
    (rows ?? []).filter((row) => row.to === to);
  const conditions = forMove(added?.conditions).map(({ to: _, ...condition }) => condition);
  return {
    transition,
    tier,
    steps: [
      ...transition.approvals.steps,
      ...forMove(added?.addApprovals).map(({ roles, number }) => ({ roles, number })),
    ],
    evidence: [
      ...new Set([...transition.evidence, ...forMove(added?.addEvidence).flatMap(({ evidence }) => evidence)]),
    ],
    conditions: [...transition.conditions, ...conditions],
    mayAutoApprove: transition.autoApproval !== null && (added === undefined || added.autoApproval),
  };
}

/** How many days after it went to production a version of a tier is due again; null: never. */
export function revalidationDays(document: PolicyDocument, given: Tier | null): number | null {
  const tier = given ?? document.untiered;
  return document.tiers.find((one) => one.tier === tier)?.revalidationDays ?? document.revalidationDays;
}

/** A condition that is not met, with the words for a person. */
export interface Unmet {
  readonly id: string;
  readonly message: string;
}

/** Conditions that are not met. One that can't be evaluated is not met, and says why. */
export function unmetConditions(conditions: readonly PolicyCondition[], facts: ConditionFacts): Unmet[] {
  return conditions.flatMap(({ id, when, require, message }): Unmet[] => {
    if (when !== null) {
      const applies = evaluateCondition(when, facts);
      if (applies.status === 'not_met') return [];
      if (applies.status === 'failed')
        return [{ id, message: `${message} (${id} could not be evaluated: ${applies.error})` }];
    }
    const outcome = evaluateCondition(require, facts);
    if (outcome.status === 'met') return [];
    const why = outcome.status === 'failed' ? ` (${id} could not be evaluated: ${outcome.error})` : '';
    return [{ id, message: `${message}${why}` }];
  });
}

/** True when every condition of the automatic approval holds. What can't be evaluated needs people. */
export const isAutoApproved = ({ mayAutoApprove, transition }: Rules, facts: ConditionFacts): boolean =>
  mayAutoApprove &&
  (transition.autoApproval?.every((expression) => evaluateCondition(expression, facts).status === 'met') ?? false);
