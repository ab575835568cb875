import type { RunInput, Validation } from '../../../../shared/model/promotion.ts';
import { isAutoApproved, type Unmet, unmetConditions } from '../../policy/index.ts';
import type { Registry } from '../context.ts';
import type { JudgedMove } from '../policies/policy.ts';
import { compatibility } from './validation-compatibility.ts';
import { missingEvidence } from './validation-evidence.ts';
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
  const unmet = unmetConditions(move.rules.conditions, conditionFacts(judged, statusesOf(five)));
  const validations = withConditions(judged, five, unmet);
  const lacksWhatIsNamed = unmet.length + missingEvidence(judged).found.length > 0;
  const refusedBy = refusing(move, validations, lacksWhatIsNamed);
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
function withConditions(judged: Judged, five: readonly Validation[], unmet: readonly Unmet[]): Validation[] {
  const { conditions } = judged.move.rules;
  if (conditions.length === 0) return [...five];
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

/**
 * A validation refuses where it is a gate of the move. A condition that is not met and evidence that is not there refuse whatever the
 * gates are: a policy that names them for a move means it. What else the regulatory validation looks for stays with the gates.
 */
function refusing(
  { rules }: JudgedMove,
  validations: readonly Validation[],
  lacksWhatIsNamed: boolean,
): Validation['name'][] {
  const { gates, warningsRefuse } = rules.transition;
  const refuses = ({ name, status }: Validation): boolean =>
    (gates.includes(name) && (status === 'failed' || (warningsRefuse && status === 'warning'))) ||
    (name === 'regulatory' && lacksWhatIsNamed);
  return validations.filter(refuses).map(({ name }) => name);
}
