import type { Validation } from '../../../shared/model/promotion.ts';
import type { VersionRecord } from '../catalog/index.ts';
import type { Judged } from './validation-inputs.ts';
import { fromShortcomings, result, type Shortcoming } from './validation-result.ts';

/** What callers of the production version would meet. */
export interface ProductionDifference {
  /** What a caller may not be able to use any more, in words. */
  readonly breaking: readonly string[];
  readonly evidence: readonly (readonly [label: string, value: string])[];
}

/** Compares a version with the one in production. The only place that does: a finer comparison takes its place here. */
export function differenceFromProduction(subject: VersionRecord, production: VersionRecord): ProductionDifference {
  const against = `${production.summary.model}@${production.summary.version}`;
  const sides = [
    ['Inputs', subject.inspection.inputs, production.inspection.inputs],
    ['Outputs', subject.inspection.outputs, production.inspection.outputs],
  ] as const;
  return {
    breaking: sides.filter(([, now, before]) => show(now) !== show(before)).map(([label]) => label.toLowerCase()),
    evidence: sides.flatMap(([label, now, before]) => [
      [label, show(now)] as const,
      [`${label} in production (${against})`, show(before)] as const,
    ]),
  };
}

const show = (specs: VersionRecord['inspection']['inputs']): string =>
  specs
    .map(
      ({ name, dtype, shape }) =>
        `${name}: ${dtype ?? 'unknown'} [${shape?.map((one) => one ?? '?').join(', ') ?? '?'}]`,
    )
    .join('; ') || 'not known';

/** Breaking changes against the version in production. */
export function compatibility({ subject, production, move }: Judged): Validation {
  if (production === null)
    return result('compatibility', 'not_applicable', 'No version of this model is in production.', []);
  const against = `${production.summary.model}@${production.summary.version}`;
  const { breaking, evidence } = differenceFromProduction(subject, production);
  const found: Shortcoming[] =
    breaking.length === 0
      ? []
      : [
          {
            status: move.policy.document.checks.compatibility.breaking === 'fail' ? 'failed' : 'warning',
            text: `The ${breaking.join(' and ')} differ from ${against}, which is in production.`,
            action: 'Check that every caller of the production version can use this one.',
          },
        ];
  return fromShortcomings('compatibility', found, evidence, `Inputs and outputs are those of ${against}.`);
}
