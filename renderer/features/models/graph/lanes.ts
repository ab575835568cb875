import { type GraphVersion, MAIN_BRANCH, type VersionGraph } from '../../../../shared/model/numbering.ts';

/** Lanes beyond these share the last one: a picture that is wider is not read at a glance any more. */
export const MAX_LANES = 16;

/** A line from a version (`child`, a row) to what it came from (`parent`, a row further down). */
export interface LaneEdge {
  readonly child: number;
  readonly parent: number;
  readonly childLane: number;
  readonly parentLane: number;
  /** The lane that it runs in between the two rows. */
  readonly via: number;
  /** `derived`: a recorded parent; `branch`: only the order on the branch, or its fork. */
  readonly kind: 'derived' | 'branch';
}

export interface LaneLayout {
  /** The lane of each row. */
  readonly lanes: readonly number[];
  readonly laneCount: number;
  readonly edges: readonly LaneEdge[];
}

interface Span {
  top: number;
  bottom: number;
}

type RawEdge = Pick<LaneEdge, 'child' | 'parent' | 'kind'> & { readonly viaBranch: string };

/**
 * Lays the versions of a model out in lanes, one row each, newest first. `main` is the first lane; a branch takes the first lane that is free from its
 * newest row, or the row that merges it, down to its fork.
 */
export function layOutLanes({ versions, branches }: Pick<VersionGraph, 'versions' | 'branches'>): LaneLayout {
  const rowOf = new Map(versions.map(({ id }, row) => [id, row]));
  const edges = [...derivedEdges(versions, branches, rowOf), ...orderEdges(versions, branches, rowOf)];
  const laneOf = laneOfBranches(versions, edges);
  const lanes = versions.map(({ branch }) => laneOf.get(branch) ?? 0);
  return {
    lanes,
    laneCount: Math.max(1, ...lanes.map((lane) => lane + 1)),
    edges: edges.map(({ viaBranch, ...edge }) => ({
      ...edge,
      childLane: lanes[edge.child] ?? 0,
      parentLane: lanes[edge.parent] ?? 0,
      via: laneOf.get(viaBranch) ?? 0,
    })),
  };
}

function derivedEdges(
  versions: readonly GraphVersion[],
  branches: VersionGraph['branches'],
  rowOf: ReadonlyMap<string, number>,
): RawEdge[] {
  const forkOf = new Map(branches.map(({ name, from }) => [name, from?.versionId]));
  return versions.flatMap((version, child) =>
    version.parents.flatMap((id): RawEdge[] => {
      const parent = rowOf.get(id);
      // A clock that was put back could list a parent above its child; such a line would run upwards.
      if (parent === undefined || parent <= child) return [];
      const from = versions[parent]?.branch ?? MAIN_BRANCH;
      const isFork = from === MAIN_BRANCH || forkOf.get(version.branch) === id;
      return [
        { child, parent, kind: 'derived', viaBranch: isFork && version.branch !== MAIN_BRANCH ? version.branch : from },
      ];
    }),
  );
}

/** Where no parent is recorded the branch itself still says what stands on what. */
function orderEdges(
  versions: readonly GraphVersion[],
  branches: VersionGraph['branches'],
  rowOf: ReadonlyMap<string, number>,
): RawEdge[] {
  const below = new Map<string, number>();
  for (const { name, from } of branches) {
    const fork = from === null ? undefined : rowOf.get(from.versionId);
    if (fork !== undefined) below.set(name, fork);
  }
  const found: RawEdge[] = [];
  for (let child = versions.length - 1; child >= 0; child -= 1) {
    const version = versions[child];
    if (version === undefined) continue;
    const parent = below.get(version.branch);
    if (parent !== undefined && parent > child && version.parents.length === 0)
      found.push({ child, parent, kind: 'branch', viaBranch: version.branch });
    below.set(version.branch, child);
  }
  return found;
}

function laneOfBranches(versions: readonly GraphVersion[], edges: readonly RawEdge[]): Map<string, number> {
  const spans = new Map<string, Span>();
  const cover = (branch: string, row: number): void => {
    const span = spans.get(branch);
    if (!span) spans.set(branch, { top: row, bottom: row });
    else [span.top, span.bottom] = [Math.min(span.top, row), Math.max(span.bottom, row)];
  };
  for (const [row, { branch }] of versions.entries()) cover(branch, row);
  for (const { viaBranch, child, parent } of edges) {
    cover(viaBranch, child);
    cover(viaBranch, parent);
  }
  const laneOf = new Map([[MAIN_BRANCH, 0]]);
  const taken: Span[][] = [];
  const others = [...spans].filter(([branch]) => branch !== MAIN_BRANCH).sort(([, a], [, b]) => b.bottom - a.bottom);
  for (const [branch, span] of others) {
    const isFree = (used: readonly Span[]) => used.every(({ top, bottom }) => bottom < span.top || top > span.bottom);
    const free = taken.findIndex(isFree);
    const lane = free === -1 ? taken.length : free;
    taken[lane] = [...(taken[lane] ?? []), span];
    laneOf.set(branch, Math.min(lane + 1, MAX_LANES - 1));
  }
  return laneOf;
}

/** The part of an edge that lies in one row. Down: from the child's middle; up: to the parent's middle. */
export interface LanePart {
  readonly from: number;
  readonly to: number;
  readonly part: 'down' | 'through' | 'up';
  readonly kind: LaneEdge['kind'];
  /** Whose colour it has. */
  readonly lane: number;
  readonly child: number;
  readonly parent: number;
}

/** What to draw in a row. */
export function partsOfRow({ edges }: LaneLayout, row: number): LanePart[] {
  const parts: LanePart[] = [];
  for (const { child, parent, childLane, parentLane, via, kind } of edges) {
    if (row < child || row > parent) continue;
    const base = { kind, lane: via, child, parent };
    if (row === child) parts.push({ ...base, part: 'down', from: childLane, to: via });
    else if (row === parent) parts.push({ ...base, part: 'up', from: via, to: parentLane });
    else parts.push({ ...base, part: 'through', from: via, to: via });
  }
  return parts;
}
