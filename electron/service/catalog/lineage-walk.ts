import { type Database, text, type Value } from './database.ts';
import { stepSql, type Way } from './lineage-sql.ts';

/** Bounds of a walk that knows each node once. */
export interface WalkBounds {
  readonly maxNodes: number;
  readonly maxDepth: number;
  readonly asOf: string | null;
}

/** What a walk reached: for each node its distance and the node before it. */
export interface Walk {
  readonly reached: ReadonlyMap<string, { readonly depth: number; readonly via: string | null }>;
  readonly truncated: boolean;
}

const EDGES_A_NODE = 20;

/** A walk one way, a level at a time, each node once. */
export class LevelWalk implements Walk {
  readonly #db: Database;
  readonly #sql: string;
  readonly #bounds: WalkBounds;
  readonly #reached: Map<string, { readonly depth: number; readonly via: string | null }>;
  #frontier: readonly string[];
  #depth = 0;
  #isFull = false;

  constructor(db: Database, { start, way }: { readonly start: string; readonly way: Way }, bounds: WalkBounds) {
    this.#db = db;
    this.#sql = stepSql(way, bounds.asOf !== null);
    this.#bounds = bounds;
    this.#reached = new Map([[start, { depth: 0, via: null }]]);
    this.#frontier = [start];
  }

  get reached(): Walk['reached'] {
    return this.#reached;
  }

  /** Every node up to this distance was reached. */
  get depth(): number {
    return this.#depth;
  }

  /** How many nodes the next step goes on from. */
  get width(): number {
    return this.#frontier.length;
  }

  /** Nothing more will come. */
  get isOver(): boolean {
    return this.#isFull || this.#frontier.length === 0 || this.#depth >= this.#bounds.maxDepth;
  }

  /** More would come, but for the bounds. */
  get truncated(): boolean {
    return this.#isFull || (this.#frontier.length > 0 && this.isOver);
  }

  /** Takes the next level and gives the nodes that are new; stops at `until`. */
  step(until?: string): readonly string[] {
    if (this.isOver) return [];
    const { maxNodes, asOf } = this.#bounds;
    const dates: Value[] = asOf === null ? [] : [asOf, asOf];
    const list = JSON.stringify(this.#frontier);
    // A node can be met along several edges, so more rows than nodes are read.
    const rows = (maxNodes - this.#reached.size + 1) * EDGES_A_NODE;
    const found: string[] = [];
    for (const row of this.#db.all(this.#sql, list, ...dates, rows, list, ...dates, rows)) {
      const far = text(row, 'far');
      if (this.#reached.has(far)) continue;
      if (this.#reached.size > maxNodes) {
        this.#isFull = true;
        break;
      }
      this.#reached.set(far, { depth: this.#depth + 1, via: text(row, 'near') });
      found.push(far);
      if (far === until) break;
    }
    if (!this.#isFull) this.#depth += 1;
    this.#frontier = found;
    return found;
  }
}

/** The way that a walk took to a node, from its start. */
export function wayTo(walk: Walk, id: string): string[] {
  const way: string[] = [];
  for (let at: string | null = id; at !== null; at = walk.reached.get(at)?.via ?? null) way.push(at);
  return way.toReversed();
}

/**
 * The node over which the way between the starts of two walks is shortest, or null when they do not meet. Of both walks, the one with fewer
 * nodes to go on from takes the next step, and neither goes further than it must. `opposed`: one goes up and the other down, so that each
 * way between them can be cut anywhere; two walks of one direction may have a nearer meeting still while the other one is behind.
 */
export function meetingOf(a: LevelWalk, b: LevelWalk, opposed: boolean): string | null {
  let best = nearestOf(a.reached.keys(), a, b);
  const isSure = (): boolean => best !== null && (opposed || best.steps <= Math.min(knownDepth(a), knownDepth(b)) + 2);
  while (!isSure() && !(a.isOver && b.isOver)) {
    // A walk that has ended whole knows all there is: a meeting would be in it, so the other needs only reach it.
    if (opposed && best === null && ((a.isOver && !a.truncated) || (b.isOver && !b.truncated))) break;
    const next = b.isOver || (!a.isOver && a.width <= b.width) ? a : b;
    const found = nearestOf(next.step(), a, b);
    if (found !== null && (best === null || found.steps < best.steps)) best = found;
  }
  return best?.id ?? null;
}

/** Whatever is not reached yet is further away than this. */
const knownDepth = (walk: LevelWalk): number =>
  walk.isOver && !walk.truncated ? Number.POSITIVE_INFINITY : walk.depth;

function nearestOf(ids: Iterable<string>, a: Walk, b: Walk): { readonly id: string; readonly steps: number } | null {
  let best: { id: string; steps: number } | null = null;
  for (const id of ids) {
    const [one, other] = [a.reached.get(id), b.reached.get(id)];
    if (one && other && (best === null || one.depth + other.depth < best.steps))
      best = { id, steps: one.depth + other.depth };
  }
  return best;
}
