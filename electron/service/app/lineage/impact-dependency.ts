import { earlierEnd, type LineageEdge, laterEnd } from '../../../../shared/model/lineage.ts';

/** How far something rests on a version: what is recorded, and what it could be at most. */
export interface Dependency {
  /** The strongest way that is recorded from end to end; null without one. */
  readonly value: number | null;
  /** The strongest way when every edge that is not recorded counts as 1. */
  readonly upTo: number;
}

/** A deployment runs the very version: by definition it rests on it wholly. */
const weightOf = ({ type, performanceDependency }: LineageEdge): number | null =>
  performanceDependency ?? (type === 'deployed_as' ? 1 : null);

/**
 * The performance dependency of everything that came of `start`: along a way the product of its edges, over several ways the
 * greatest. The edges form no cycle; each is looked at once, in the order from earlier to later.
 */
export function performanceDependencies(start: string, edges: readonly LineageEdge[]): Map<string, Dependency> {
  const outgoing = Map.groupBy(edges, earlierEnd);
  const order = orderFrom(start, outgoing);
  const found = new Map<string, Dependency>([[start, { value: 1, upTo: 1 }]]);
  for (const id of order) {
    const here = found.get(id);
    if (!here) continue;
    for (const edge of outgoing.get(id) ?? []) {
      const weight = weightOf(edge);
      const way: Dependency = {
        value: here.value === null || weight === null ? null : here.value * weight,
        upTo: here.upTo * (weight ?? 1),
      };
      const before = found.get(laterEnd(edge));
      found.set(laterEnd(edge), before === undefined ? way : stronger(before, way));
    }
  }
  found.delete(start);
  return found;
}

const stronger = (a: Dependency, b: Dependency): Dependency => ({
  value: a.value === null ? b.value : b.value === null ? a.value : Math.max(a.value, b.value),
  upTo: Math.max(a.upTo, b.upTo),
});

/** Every node that is reached, each after all that leads to it. Without recursion: a chain can be as long as a model's life. */
function orderFrom(start: string, outgoing: ReadonlyMap<string, readonly LineageEdge[]>): string[] {
  const finished: string[] = [];
  const seen = new Set<string>();
  const stack: { readonly id: string; readonly isDone: boolean }[] = [{ id: start, isDone: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.isDone) {
      finished.push(top.id);
      continue;
    }
    if (seen.has(top.id)) continue;
    seen.add(top.id);
    stack.push({ id: top.id, isDone: true });
    for (const edge of outgoing.get(top.id) ?? []) stack.push({ id: laterEnd(edge), isDone: false });
  }
  return finished.toReversed();
}
