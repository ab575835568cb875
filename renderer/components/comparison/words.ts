import {
  type ChangeClass,
  type Comparison,
  type ComparisonRow,
  recordedAreas,
} from '../../../shared/model/comparison.ts';
import { formatCount } from '../format.ts';

/** Headings of the areas. */
export const areaNames: Readonly<Record<ComparisonRow['area'], string>> = {
  input: 'Inputs',
  output: 'Outputs',
  format: 'Format and framework',
  operator: 'Operators and layers',
  tensor: 'Tensors',
  metric: 'Metrics',
  dataset: 'Datasets',
  hyperparameter: 'Hyperparameters',
  size: 'Size',
  finding: 'Findings',
};

/** "2 breaking, 1 feature, 3 patch"; "nothing differs". */
export function countsText({ counts, smallestChange }: Pick<Comparison, 'counts' | 'smallestChange'>): string {
  if (smallestChange === null) return 'nothing differs';
  const parts = (['breaking', 'feature', 'patch'] as const).filter((name) => counts[name] > 0);
  return parts.map((name) => `${counts[name]} ${name}`).join(', ');
}

/** What the later version must be numbered as. */
export const stepText = (smallest: ChangeClass | null): string =>
  smallest === null ? 'The files ask for no step of the number.' : `Its number must make at least a ${smallest} step.`;

/** "12 identical, 1 changed, 2 added" */
export function tensorText(tensors: Comparison['tensors']): string {
  const { before, after, unknown, ...counted } = tensors;
  if (before + after === 0) return 'not compared';
  const parts = Object.entries(counted).filter(([, number]) => number > 0);
  const named = parts.map(([name, number]) => `${formatCount(number, name, name)}`);
  return [
    ...named,
    ...(unknown > 0 ? [`${formatCount(unknown, 'with unknown values', 'with unknown values')}`] : []),
  ].join(', ');
}

/** The differences that ask for the required change, each with its reason: "output z, beside churn@1.0.0: Callers read this output." */
export function reasonsOf(required: {
  readonly change: ChangeClass;
  readonly comparisons: readonly { readonly comparison: Pick<Comparison, 'before' | 'rows'> }[];
}): string[] {
  return required.comparisons.flatMap(({ comparison }) =>
    comparison.rows.flatMap(({ area, name, changes }) => {
      const asking = changes.filter((change) => change.class === required.change && !recordedAreas.has(area));
      const reasons = [...new Set(asking.map(({ reason }) => reason))];
      return reasons.length === 0 ? [] : [`${area} ${name}, beside ${comparison.before.label}: ${reasons.join(' ')}`];
    }),
  );
}
