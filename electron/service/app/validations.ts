import type { RunInput, Validation } from '../../../shared/model/promotion.ts';
import { isAutoApproved, unmetConditions } from '../policy/index.ts';
import type { Registry } from './context.ts';
import type { JudgedMove } from './policy.ts';
import { compatibility } from './validation-compatibility.ts';
import { conditionFacts, gatherJudged, inputsDigest, inputsOf, type Judged, type MoveOf } from './validation-inputs.ts';
import { performance } from './validation-performance.ts';
import { business, regulatory } from './validation-records.ts';
import { security } from './validation-security.ts';

/** How the five came out, with what they judged. */
export interface Outcome {
  readonly validations: readonly Validation[];
  readonly inputs: readonly RunInput[];
  readonly inputsDigest: string;
  /** Validations that refuse the move by the policy; empty when it may be asked for. */
  readonly refusedBy: readonly Validation['name'][];
  /** The policy lets it through without a signature. */
  readonly isAutoApproved: boolean;
}

/** The five validations of a move, from what is recorded now. They read; they change nothing. Throws `version.not_found`. */
export function validate(registry: Pick<Registry, 'catalog' | 'clock'>, of: MoveOf, move: JudgedMove): Outcome {
  const judged = gatherJudged(registry, of, move);
  const inputs = inputsOf(judged);
  const five = [performance, security, compatibility, business, regulatory].map((judge) => judge(judged));
  const validations = withConditions(judged, five);
  const refusedBy = refusing(move, validations);
  return {
    validations,
    inputs,
    inputsDigest: inputsDigest(inputs),
    refusedBy,
    isAutoApproved:
      refusedBy.length === 0 &&
      !of.isRollback &&
      isAutoApproved(move.rules, conditionFacts(judged, statusesOf(validations))),
  };
}

const statusesOf = (validations: readonly Validation[]): Record<string, string> =>
  Object.fromEntries(validations.map(({ name, status }) => [name, status]));

/** Conditions of the policy that are not met count against the regulatory validation: it is the one that speaks for the policy. */
function withConditions(judged: Judged, five: readonly Validation[]): Validation[] {
  const { conditions } = judged.move.rules;
  if (conditions.length === 0) return [...five];
  const unmet = unmetConditions(conditions, conditionFacts(judged, statusesOf(five)));
  return five.map((one) => {
    if (one.name !== 'regulatory') return one;
    const evidence = conditions.map(({ id, require }) => ({
      label: `Condition ${id}`,
      value: `${require}: ${unmet.some((failed) => failed.id === id) ? 'not met' : 'met'}`,
    }));
    const all = { ...one, evidence: [...one.evidence, ...evidence] };
    if (unmet.length === 0) return all;
    const texts = unmet.map(({ message }) => message);
    const before = one.status === 'failed' || one.status === 'warning' ? [one.summary] : [];
    return {
      ...all,
      status: 'failed',
      summary: [...before, ...texts].join(' '),
      requiredActions: [...one.requiredActions, ...texts],
    };
  });
}

/** A condition that is not met refuses whatever the gates are: a policy that names it means it. */
function refusing({ rules }: JudgedMove, validations: readonly Validation[]): Validation['name'][] {
  const { gates, warningsRefuse } = rules.transition;
  const isGate = (name: Validation['name']): boolean =>
    gates.includes(name) || (name === 'regulatory' && rules.conditions.length + rules.evidence.length > 0);
  return validations
    .filter(({ name, status }) => isGate(name) && (status === 'failed' || (warningsRefuse && status === 'warning')))
    .map(({ name }) => name);
}
