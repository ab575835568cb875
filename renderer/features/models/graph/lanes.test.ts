import { describe, expect, it } from 'vitest';
import type { Branch, GraphVersion } from '../../../../shared/model/numbering.ts';
import { layOutLanes, partsOfRow } from './lanes.ts';

const at = '2026-11-26T09:00:00.000Z';
const version = (id: string, branch: string, parents: string[] = []): GraphVersion => ({
  id,
  version: id,
  branch,
  stage: 'development',
  changeType: 'patch',
  registeredAt: at,
  registeredBy: 'ana',
  origin: { kind: 'brought_in' },
  parents,
  foreignParents: [],
  signatures: 0,
  isDeleted: false,
});
const branch = (name: string, from: string | null): Branch => ({
  name,
  from: from === null ? null : { versionId: from, version: from },
  description: '',
  createdAt: at,
  createdBy: 'ana',
  closed: null,
  versionCount: 1,
  latest: null,
});

/** Newest first: main 1, 2, 4 with a branch that forks from 1 and is merged into 4. */
const merged = {
  branches: [branch('main', null), branch('fast', '1')],
  versions: [
    version('4', 'main', ['2', 'f2']),
    version('f2', 'fast', ['f1']),
    version('2', 'main', ['1']),
    version('f1', 'fast', ['1']),
    version('1', 'main'),
  ],
};

describe('the lanes of a version graph', () => {
  it('give main the first lane and a branch its own from fork to merge', () => {
    const { lanes, laneCount, edges } = layOutLanes(merged);
    expect(lanes).toEqual([0, 1, 0, 1, 0]);
    expect(laneCount).toBe(2);
    expect(edges).toContainEqual({ child: 0, parent: 1, childLane: 0, parentLane: 1, via: 1, kind: 'derived' });
    expect(edges).toContainEqual({ child: 3, parent: 4, childLane: 1, parentLane: 0, via: 1, kind: 'derived' });
    expect(edges).toHaveLength(5);
  });

  it('are used again by a branch that another one leaves free, and not by one that it overlaps', () => {
    const versions = [version('b', 'two'), version('2', 'main'), version('a', 'one'), version('1', 'main')];
    const apart = layOutLanes({ versions, branches: [branch('main', null), branch('one', '1'), branch('two', '2')] });
    expect(apart.lanes).toEqual([1, 0, 1, 0]);
    const overlapping = layOutLanes({
      versions,
      branches: [branch('main', null), branch('one', '1'), branch('two', '1')],
    });
    expect(new Set([overlapping.lanes[0], overlapping.lanes[2]])).toEqual(new Set([1, 2]));
  });

  it('say by another line where only the branch tells what comes from what', () => {
    const layout = layOutLanes({
      versions: [version('f1', 'fast'), version('2', 'main'), version('1', 'main')],
      branches: merged.branches,
    });
    expect(layout.edges.map(({ child, parent, kind }) => [child, parent, kind])).toEqual([
      [1, 2, 'branch'],
      [0, 2, 'branch'],
    ]);
  });

  it('join from row to row', () => {
    const layout = layOutLanes(merged);
    for (let row = 0; row + 1 < merged.versions.length; row += 1) {
      const leaving = partsOfRow(layout, row)
        .filter(({ part }) => part !== 'up')
        .map(({ to }) => to);
      const arriving = partsOfRow(layout, row + 1)
        .filter(({ part }) => part !== 'down')
        .map(({ from }) => from);
      expect(leaving.sort()).toEqual(arriving.sort());
    }
  });

  it('stay few when a model has a hundred branches at once', () => {
    const names = Array.from({ length: 100 }, (_, index) => `b${index}`);
    const versions = [...names.map((name) => version(name, name, ['1'])), version('1', 'main')];
    const layout = layOutLanes({
      versions,
      branches: [branch('main', null), ...names.map((name) => branch(name, '1'))],
    });
    expect(layout.laneCount).toBe(16);
  });
});
