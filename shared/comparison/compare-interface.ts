import { z } from 'zod';
import type { ComparisonRow } from '../model/comparison.ts';
import { type Inspection, TensorSpec } from '../model/inspection.ts';
import type { ChangeRuleId } from './change-rules.ts';
import { row } from './comparable.ts';
import { isWiderType, plainType } from './element-types.ts';

type Side = 'input' | 'output';
type Size = NonNullable<TensorSpec['shape']>[number];

/** An input or output with whether it may be left out. */
export interface InterfaceSpec extends TensorSpec {
  readonly isOptional: boolean;
}

const OptionalInputs = z.array(TensorSpec);
const optionalType = /^optional\((.*)\)$/;

/** What an inspection says of a model's interface. */
export type StatedInterface = Pick<Inspection, 'inputs' | 'outputs' | 'metadata'>;

/** What an inspection says of inputs or outputs; those of an optional type, and inputs with a default, may be left out. */
export function specsOf(inspection: StatedInterface, side: Side): InterfaceSpec[] {
  const listed = side === 'input' ? inspection.inputs : inspection.outputs;
  const specs = listed.map((spec) => {
    const inside = optionalType.exec(spec.dtype ?? '')?.[1];
    return { ...spec, dtype: inside ?? spec.dtype, isOptional: inside !== undefined };
  });
  const withDefault = OptionalInputs.safeParse(side === 'input' ? inspection.metadata['optionalInputs'] : []);
  const more = withDefault.success ? withDefault.data.map((spec) => ({ ...spec, isOptional: true })) : [];
  return [...specs, ...more.filter(({ name }) => !specs.some((one) => one.name === name))];
}

/** True when the file states what it takes and gives. */
export const statesInterface = ({ inputs, outputs }: StatedInterface): boolean => inputs.length + outputs.length > 0;

/** "float32 [N, 3], may be left out" */
export function specText({ dtype, shape, isOptional }: InterfaceSpec): string {
  const size = shape === null ? 'any rank' : `[${shape.map((one) => one ?? '?').join(', ')}]`;
  return `${dtype ?? 'unknown type'} ${size}${isOptional ? ', may be left out' : ''}`;
}

interface Pair {
  readonly side: Side;
  readonly before: InterfaceSpec | null;
  readonly after: InterfaceSpec | null;
}

/** Pairs by name; what is left at the same place with the same type and shape has been renamed. */
function pairsOf(side: Side, before: readonly InterfaceSpec[], after: readonly InterfaceSpec[]): Pair[] {
  const earlier = new Map(before.map((spec) => [spec.name, spec]));
  const later = new Set(after.map(({ name }) => name));
  const gone = new Set(before.filter(({ name }) => !later.has(name)));
  const pairs = after.map((spec, place): Pair => {
    const known = earlier.get(spec.name);
    if (known) return { side, before: known, after: spec };
    const there = before[place];
    if (there === undefined || !gone.has(there) || specText(there) !== specText(spec))
      return { side, before: null, after: spec };
    gone.delete(there);
    return { side, before: there, after: spec };
  });
  return [...pairs, ...[...gone].map((spec): Pair => ({ side, before: spec, after: null }))];
}

/** A free dimension on both sides. A dimension without a name is like no other. */
interface FreeDimension {
  readonly pair: Pair;
  readonly before: string;
  readonly after: string;
}

const freeName = (size: Size | undefined, pair: number, place: number): string =>
  typeof size === 'string' ? `=${size}` : `?${pair}.${place}`;

function freeDimensions(pairs: readonly Pair[]): FreeDimension[] {
  return pairs.flatMap((pair, number) => {
    const { before, after } = pair;
    if (before?.shape?.length !== after?.shape?.length) return [];
    return (before?.shape ?? []).flatMap((size, place) => {
      const next = after?.shape?.[place];
      if (typeof size === 'number' || typeof next === 'number') return [];
      return [{ pair, before: freeName(size, number, place), after: freeName(next, number, place) }];
    });
  });
}

/** Names on one side that stand for more than one name on the other: dimensions that were equal and need not be, or the other way. */
function torn(
  dimensions: readonly FreeDimension[],
  from: 'before' | 'after',
  to: 'before' | 'after',
): ReadonlySet<string> {
  const others = new Map<string, Set<string>>();
  for (const one of dimensions) others.set(one[from], (others.get(one[from]) ?? new Set()).add(one[to]));
  return new Set([...others].filter(([, names]) => names.size > 1).map(([name]) => name));
}

/** Pairs that are less or more bound to others by the names of free dimensions. */
function ties(dimensions: readonly FreeDimension[], side: Side) {
  // What a caller gives is bound by other inputs only; what an output promises, by inputs too.
  const seen = side === 'input' ? dimensions.filter(({ pair }) => pair.side === 'input') : dimensions;
  const loosened = torn(seen, 'before', 'after');
  const tightened = torn(seen, 'after', 'before');
  const own = dimensions.filter(({ pair }) => pair.side === side);
  return {
    widened: new Set(own.filter(({ before }) => loosened.has(before)).map(({ pair }) => pair)),
    narrowed: new Set(own.filter(({ after }) => tightened.has(after)).map(({ pair }) => pair)),
  };
}

type ShapeChange = 'widened' | 'narrowed' | 'changed' | 'renamed';

function shapeChanges(before: TensorSpec['shape'], after: TensorSpec['shape']): Set<ShapeChange> {
  if (before === null || after === null) {
    if (before === after) return new Set();
    return new Set([before === null ? 'narrowed' : 'widened']);
  }
  if (before.length !== after.length) return new Set(['changed']);
  const changes = before.flatMap((size, place): ShapeChange[] => {
    const next = after[place] ?? null;
    if (size === next) return [];
    if (typeof size === 'number' && typeof next === 'number') return ['changed'];
    if (typeof size === 'number') return ['widened'];
    return typeof next === 'number' ? ['narrowed'] : ['renamed'];
  });
  return new Set(changes);
}

function typeRule({ side, before, after }: Pair): ChangeRuleId[] {
  const was = plainType(before?.dtype ?? null);
  const is = plainType(after?.dtype ?? null);
  if (was === is) return [];
  return [was !== null && is !== null && isWiderType(was, is) ? `${side}.type_widened` : `${side}.type_changed`];
}

function optionalRule({ side, before, after }: Pair): ChangeRuleId[] {
  if (before?.isOptional === after?.isOptional) return [];
  if (side === 'input') return [after?.isOptional ? 'input.now_optional' : 'input.now_required'];
  return [after?.isOptional ? 'output.now_optional' : 'output.now_always'];
}

function shapeRules(pair: Pair, tied: ReturnType<typeof ties>): ChangeRuleId[] {
  const { side } = pair;
  const changes = shapeChanges(pair.before?.shape ?? null, pair.after?.shape ?? null);
  if (changes.has('changed')) return [`${side}.shape_changed`];
  const rules: ChangeRuleId[] = [];
  if (changes.has('widened') || tied.widened.has(pair)) rules.push(`${side}.shape_widened`);
  if (changes.has('narrowed') || tied.narrowed.has(pair)) rules.push(`${side}.shape_narrowed`);
  return rules.length === 0 && changes.has('renamed') ? [`${side}.dimension_renamed`] : rules;
}

function pairRow(pair: Pair, tied: ReturnType<typeof ties>, isMoved: boolean): ComparisonRow {
  const { side, before, after } = pair;
  if (before === null || after === null) {
    const added =
      side === 'output' ? 'output.added' : after?.isOptional ? 'input.added_optional' : 'input.added_required';
    return after
      ? row(side, after.name, 'added', { after: specText(after), rules: [added] })
      : row(side, before?.name ?? '', 'removed', { before: before && specText(before), rules: [`${side}.removed`] });
  }
  const values = { before: specText(before), after: specText(after) };
  const inner = [...typeRule(pair), ...shapeRules(pair, tied), ...optionalRule(pair)];
  const rules: ChangeRuleId[] = isMoved ? [`${side}.moved`, ...inner] : inner;
  if (before.name !== after.name) {
    const named = { before: `${before.name}: ${values.before}`, after: `${after.name}: ${values.after}` };
    return row(side, after.name, 'renamed', { ...named, rules: [`${side}.renamed`, ...rules] });
  }
  return row(side, after.name, rules.length > 0 ? 'changed' : 'same', { ...values, rules });
}

/** Pairs that stand after one that they stood before. */
function movedPairs(pairs: readonly Pair[], before: readonly InterfaceSpec[]): ReadonlySet<Pair> {
  let furthest = -1;
  const moved = new Set<Pair>();
  for (const pair of pairs) {
    if (pair.before === null || pair.after === null) continue;
    const place = before.indexOf(pair.before);
    if (place < furthest) moved.add(pair);
    furthest = Math.max(furthest, place);
  }
  return moved;
}

/** Inputs and outputs of two inspections, one row each. Both must state them. */
export function interfaceRows(before: StatedInterface, after: StatedInterface): ComparisonRow[] {
  const sides = (['input', 'output'] as const).map((side) => {
    const earlier = specsOf(before, side);
    return { side, earlier, pairs: pairsOf(side, earlier, specsOf(after, side)) };
  });
  const dimensions = freeDimensions(sides.flatMap(({ pairs }) => pairs));
  return sides.flatMap(({ side, earlier, pairs }) => {
    const tied = ties(dimensions, side);
    const moved = movedPairs(pairs, earlier);
    return pairs.map((pair) => pairRow(pair, tied, moved.has(pair)));
  });
}
