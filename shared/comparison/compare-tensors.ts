import type { ComparisonRow, TensorCounts } from '../model/comparison.ts';
import type { Format } from '../model/inspection.ts';
import type { ChangeRuleId } from './change-rules.ts';
import { byKey, type ComparableTensor, row } from './comparable.ts';
import { plainType } from './element-types.ts';

/** Files that hold weights without the graph that uses them: other code must know their names and shapes. */
const weightsOnly: ReadonlySet<Format> = new Set([
  'safetensors',
  'pytorch-zip',
  'pytorch-legacy',
  'keras-h5-weights',
  'numpy',
]);

interface TensorRows {
  readonly counts: TensorCounts;
  readonly rows: ComparisonRow[];
}

type Counted = Exclude<keyof TensorCounts, 'before' | 'after'>;

const textOf = ({ dtype, shape }: ComparableTensor): string => `${plainType(dtype) ?? dtype} [${shape.join(', ')}]`;
const sameShape = (a: ComparableTensor, b: ComparableTensor): boolean =>
  a.shape.length === b.shape.length && a.shape.every((size, place) => size === b.shape[place]);

/** Tensors by name; one that is gone and one that is new with the same digest and shape has been renamed. */
export function compareTensors(
  before: readonly ComparableTensor[],
  after: readonly ComparableTensor[],
  format: Format,
): TensorRows {
  const structure: ChangeRuleId = weightsOnly.has(format)
    ? 'tensor.weights_structure_changed'
    : 'tensor.structure_changed';
  const counts: Record<Counted, number> = {
    identical: 0,
    changed: 0,
    reshaped: 0,
    retyped: 0,
    renamed: 0,
    added: 0,
    removed: 0,
    unknown: 0,
  };
  const rows: ComparisonRow[] = [];
  const earlier = byKey(before, ({ name }) => name);
  const later = byKey(after, ({ name }) => name);
  const gone = new Map([...earlier].filter(([name]) => !later.has(name)));
  const goneByDigest = byKey(
    [...gone.values()].filter(({ digest }) => digest !== null),
    identityOf,
  );
  for (const tensor of later.values()) {
    const known = earlier.get(tensor.name);
    if (known) {
      const { counted, changed } = sameName(known, tensor, structure);
      counts[counted] += 1;
      if (changed) rows.push(changed);
      continue;
    }
    const moved = tensor.digest === null ? undefined : goneByDigest.get(identityOf(tensor));
    if (moved && gone.delete(moved.name)) {
      counts.renamed += 1;
      const values = { before: `${moved.name}: ${textOf(moved)}`, after: `${tensor.name}: ${textOf(tensor)}` };
      rows.push(row('tensor', tensor.name, 'renamed', { ...values, note: 'the same values', rules: [structure] }));
    } else {
      counts.added += 1;
      rows.push(row('tensor', tensor.name, 'added', { after: textOf(tensor), rules: [structure] }));
    }
  }
  for (const tensor of gone.values()) {
    counts.removed += 1;
    rows.push(row('tensor', tensor.name, 'removed', { before: textOf(tensor), rules: [structure] }));
  }
  return { counts: { before: earlier.size, after: later.size, ...counts }, rows };
}

const identityOf = (tensor: ComparableTensor): string => `${tensor.digest} ${textOf(tensor)}`;

function sameName(
  before: ComparableTensor,
  after: ComparableTensor,
  structure: ChangeRuleId,
): { counted: Counted; changed: ComparisonRow | null } {
  const values = { before: textOf(before), after: textOf(after) };
  const changed = (counted: Counted, note: string | null, rules: readonly ChangeRuleId[]) => ({
    counted,
    changed: row('tensor', after.name, 'changed', { ...values, note, rules }),
  });
  const isRetyped = plainType(before.dtype) !== plainType(after.dtype);
  if (!sameShape(before, after))
    return changed('reshaped', null, isRetyped ? [structure, 'tensor.retyped'] : [structure]);
  if (isRetyped) return changed('retyped', null, ['tensor.retyped']);
  if (before.digest === null || after.digest === null)
    return changed('unknown', 'values not compared', ['tensor.values_changed']);
  if (before.digest === after.digest) return { counted: 'identical', changed: null };
  return changed('changed', 'other values', ['tensor.values_changed']);
}
