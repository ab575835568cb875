import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Tier } from '../../../../shared/model/model.ts';
import type { PolicyDocument, PolicyName, PolicyStep } from '../../../../shared/model/policy.ts';
import { canMoveTo, nextStages, type Stage } from '../../../../shared/model/stage.ts';
import type { AppliedPolicy, PolicyVersionRow } from '../../catalog/index.ts';
import { defaultPolicy, policyDigest, type Rules, readPolicy, rulesFor } from '../../policy/index.ts';
import type { Registry } from '../context.ts';

/** A policy with what names it in decisions. */
export interface NumberedPolicy {
  /** 0 for the built-in one. */
  readonly number: number;
  readonly digest: string;
  readonly document: PolicyDocument;
}

const builtIn: NumberedPolicy = { number: 0, digest: policyDigest(defaultPolicy), document: defaultPolicy };

/**
 * The policy in force, or with `at` (ISO-8601 UTC) the one that was then. Throws `policy.malformed` when this build can't read it:
 * then nothing is judged.
 */
export function currentPolicy({ catalog }: Pick<Registry, 'catalog'>, at: string | null = null): NumberedPolicy {
  return numberedPolicy(catalog.policies.current(at));
}

/** A stored policy, or with null the built-in one. Throws `policy.malformed` when this build can't read it. */
export const numberedPolicy = (row: PolicyVersionRow | null): NumberedPolicy =>
  row === null ? builtIn : { number: row.number, digest: row.digest, document: readPolicy(row.document) };

/** A policy by what names it: what an inventory or a report says of the one in force, or of the one that was at a time. */
export function namedPolicy(registry: Pick<Registry, 'catalog'>, at: string | null = null): PolicyName {
  const row = registry.catalog.policies.current(at);
  const { number, digest } = row ?? builtIn;
  return { id: row?.policyId ?? defaultPolicy.id, title: row?.title ?? defaultPolicy.title, number, digest };
}

/** What the policy asks for a move, and what of it a request keeps. */
export interface JudgedMove {
  readonly policy: NumberedPolicy;
  readonly rules: Rules;
  readonly applied: AppliedPolicy;
}

/** The policy for a move of a version of a tier. Throws `stage.transition_refused` for a move that it does not allow. */
export function policyFor(registry: Pick<Registry, 'catalog'>, from: Stage, to: Stage, tier: Tier | null): JudgedMove {
  return judgeMove(currentPolicy(registry), from, to, tier);
}

/** The same by a policy that need not be in force. */
export function judgeMove(policy: NumberedPolicy, from: Stage, to: Stage, tier: Tier | null): JudgedMove {
  const rules = canMoveTo(from, to) ? rulesFor(policy.document, from, to, tier) : null;
  if (rules === null) {
    const allowed = allowedStages(policy.document, from).join(' or ') || 'nowhere';
    throw new StrongroomError(
      'stage.transition_refused',
      `A version can’t go from ${from} to ${to}; from ${from} it can go to ${allowed}.`,
      { from, to, policy: policy.document.id },
    );
  }
  return { policy, rules, applied: appliedPolicy(policy, rules) };
}

/** Stages that a policy lets a version go to. */
export const allowedStages = (document: PolicyDocument, from: Stage): Stage[] =>
  nextStages[from].filter((to) => rulesFor(document, from, to, null) !== null);

function appliedPolicy(
  { number, digest, document }: NumberedPolicy,
  { transition, steps, tier }: Rules,
): AppliedPolicy {
  return {
    id: document.id,
    version: number,
    digest,
    approvalsNeeded: steps.reduce((sum, step) => sum + step.number, 0),
    approverRoles: [...new Set(steps.flatMap(({ roles }) => roles))],
    steps: [...steps],
    ordered: transition.approvals.ordered,
    expiryDays: transition.approvals.expiryDays,
    tier,
    soloReason: document.solo?.reason ?? null,
  };
}

/** The approvals that a request needs, as steps. */
export const stepsOf = ({ steps, approvalsNeeded, approverRoles }: AppliedPolicy): PolicyStep[] =>
  steps.length > 0
    ? steps
    : [
        {
          roles: approverRoles.filter((role) => role === 'reviewer' || role === 'approver' || role === 'compliance'),
          number: approvalsNeeded,
        },
      ];
