import type { Validation } from '../../../../shared/model/promotion.ts';
import { differenceFromProduction } from '../promotion/production-difference.ts';
import type { Judged } from './validation-inputs.ts';
import { fromShortcomings, result, type Shortcoming } from './validation-result.ts';

/** Breaking changes against the version in production, by the change rules. */
export function compatibility({ subject, production, move }: Judged): Validation {
  if (production === null)
    return result('compatibility', 'not_applicable', 'No version of this model is in production.', []);
  const against = `${production.summary.model}@${production.summary.version}`;
  const { breaking, notCompared, evidence } = differenceFromProduction(subject, production);
  const found: Shortcoming[] = notCompared.map((line) => ({
    status: 'warning',
    text: line,
    action: 'Check by other means that every caller of the production version can use this one.',
  }));
  if (breaking.length > 0)
    found.unshift({
      status: move.policy.document.checks.compatibility.breaking === 'fail' ? 'failed' : 'warning',
      text: `Callers of ${against}, which is in production, may not be able to go on: ${breaking.join(', ')}.`,
      action: 'Check that every caller of the production version can use this one.',
    });
  return fromShortcomings('compatibility', found, evidence, `Callers of ${against} can go on.`);
}
