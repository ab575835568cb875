import { describe, expect, it } from 'vitest';
import type { LineageGraph, LineageNode } from '../../../shared/model/lineage.ts';
import type { Operation } from '../../../shared/model/operation.ts';
import { count, formatDuration, formatSize, formatTime, shortDigest } from './figures.ts';
import { lineageTree } from './lineage-tree.ts';
import { formatProblems } from './problems.ts';
import { progressLine } from './progress-line.ts';
import { facts, printable, table } from './table.ts';

describe('figures', () => {
  it('name sizes with a decimal unit, as pages do', () => {
    expect([0, 999, 1000, 999_600, 1536, 5e9].map(formatSize)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '1.00 MB',
      '1.54 kB',
      '5.00 GB',
    ]);
  });
  it('name lengths of time', () => {
    expect([0, 7.4, 750, 3723].map(formatDuration)).toEqual(['0:00', '0:07', '12:30', '1:02:03']);
  });
  it('shorten digests and times and count nouns', () => {
    expect(shortDigest('0123456789abcdef')).toBe('0123456789ab');
    expect(shortDigest(null)).toBe('-');
    expect(formatTime('2026-11-23T11:05:53.123Z')).toBe('2026-11-23 11:05:53Z');
    expect([count(1, 'file'), count(0, 'file'), count(2, 'entry', 'entries')]).toEqual([
      '1 file',
      '0 files',
      '2 entries',
    ]);
  });
});

describe('tables', () => {
  it('align their columns and leave no trailing space', () => {
    expect(
      table(
        ['A', 'LONG'],
        [
          ['first', 'x'],
          ['2', 'y'],
        ],
      ),
    ).toBe('A      LONG\nfirst  x\n2      y');
  });
  it('let no text from outside move the cursor, recolour or turn the line', () => {
    const hostile = 'a\u001b[31mb\nc\u009b2Jd\u202ee';
    expect(printable(hostile)).toBe('a?[31mb c?2Jd?e');
    expect(table(['A'], [[hostile]]).split('\n')).toHaveLength(2);
    expect(facts([['Name', hostile]])).not.toContain('\u001b');
  });
  it('leave out facts that are not known', () => {
    expect(
      facts([
        ['Id', 'x'],
        ['Gone', null],
        ['Empty', ''],
        ['Longer', 'y'],
      ]),
    ).toBe('Id      x\nLonger  y');
  });
});

const node = (id: string, depth: number, type: LineageNode['type'] = 'version'): LineageNode => ({
  id,
  type,
  label: id,
  model: type === 'version' ? 'm' : null,
  version: type === 'version' ? '1.0.0' : null,
  stage: type === 'version' ? 'staging' : null,
  format: null,
  depth,
  endedAt: null,
});

const graphOf = (edges: readonly [string, string][], nodes: LineageNode[], truncated = false): LineageGraph => ({
  focusId: 'F',
  nodes,
  edges: edges.map(([from, to], index) => ({
    id: `e${index}`,
    type: 'derived_from',
    from,
    to,
    performanceDependency: null,
    roles: [],
  })),
  truncated,
  asOf: null,
});

describe('a lineage tree', () => {
  it('shows what the focus came from and what it led to', () => {
    const graph = graphOf(
      [
        ['F', 'P'],
        ['P', 'G'],
        ['F', 'D'],
        ['C', 'F'],
      ],
      [node('F', 0), node('P', 1), node('G', 2), node('D', 1, 'dataset'), node('C', 1)],
    );
    expect(lineageTree(graph)).toBe(
      [
        'F [staging]',
        'came from',
        '├─ derived_from P [staging]',
        '│  └─ derived_from G [staging]',
        '└─ derived_from D [dataset]',
        'led to',
        '└─ derived_from C [staging]',
      ].join('\n'),
    );
  });

  it('writes a node that is reached twice once and points back to it', () => {
    const graph = graphOf(
      [
        ['F', 'A'],
        ['F', 'B'],
        ['A', 'R'],
        ['B', 'R'],
        ['R', 'X'],
      ],
      ['F', 'A', 'B', 'R', 'X'].map((id, depth) => node(id, depth)),
    );
    const text = lineageTree(graph);
    expect(text.match(/R \[staging\]/g)).toHaveLength(2);
    expect(text.match(/see above/g)).toHaveLength(1);
    expect(text.match(/X \[staging\]/g)).toHaveLength(1);
  });

  it('survives a cycle and the deepest and widest graph there can be', () => {
    const cycle = graphOf(
      [
        ['F', 'A'],
        ['A', 'F'],
      ],
      [node('F', 0), node('A', 1)],
    );
    expect(lineageTree(cycle)).toContain('see above');
    // The contract's own limits: 50 steps, 5000 nodes.
    const chain = ['F', ...Array.from({ length: 50 }, (_, index) => `n${index}`)];
    const edges = chain.slice(1).map((id, index): [string, string] => [chain[index] ?? '', id]);
    for (let index = 0; index < 4_950; index += 1) edges.push(['n49', `leaf${index}`]);
    expect(lineageTree(graphOf(edges, [])).split('\n')).toHaveLength(5_002);
  });

  it('says when there is nothing, and when it was cut', () => {
    expect(lineageTree(graphOf([], [node('F', 0)]))).toContain('nothing before it');
    expect(lineageTree(graphOf([['F', 'A']], [node('F', 0)], true))).toContain('cut short');
  });
});

describe('a progress line', () => {
  const running: Operation = {
    id: 'op',
    kind: 'bring_in',
    title: 'churn.onnx',
    status: 'running',
    step: 'Copying',
    unit: 'bytes',
    doneBytes: 25 * 1024 ** 2,
    totalBytes: 100 * 1024 ** 2,
    bytesPerSecond: 10 * 1024 ** 2,
    secondsLeft: 7.5,
    startedAt: '2026-11-23T11:05:53.123Z',
    endedAt: null,
    startedBy: 'ann',
    canCancel: true,
    canPause: false,
    isPaused: false,
    error: null,
    result: null,
  };
  it('says the step, the share, the speed and the time left', () => {
    expect(progressLine(running, 200)).toBe('Copying churn.onnx  25%  26.2 MB of 105 MB  10.5 MB/s  0:08 left');
  });
  it('fits the terminal and says no share of an unknown whole', () => {
    expect(progressLine(running, 40)).toHaveLength(39);
    expect(progressLine({ ...running, totalBytes: null, secondsLeft: null }, 200)).not.toMatch(/%|left/);
  });
});

it('names the files that a problem hits below it', () => {
  const problem = { code: 'pack.corrupt', message: 'Other bytes.', location: 'pack ab12…' };
  expect(formatProblems([{ ...problem, files: ['churn@1.0.0 a.onnx', 'churn@1.1.0 a.onnx'] }, problem])).toBe(
    '  pack ab12…: Other bytes. (pack.corrupt)\n    hits churn@1.0.0 a.onnx; churn@1.1.0 a.onnx\n  pack ab12…: Other bytes. (pack.corrupt)',
  );
});
