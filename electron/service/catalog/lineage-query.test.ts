import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EdgeType, earlierEnd, laterEnd } from '../../../shared/model/lineage.ts';
import { type Database, openDatabase } from './database.ts';
import { edgesFromSql, nodeSql, productionSql, restedOnSql, stepSql } from './lineage-sql.ts';
import { LineageStore } from './lineage-store.ts';
import { meetingOf, wayTo } from './lineage-walk.ts';
import { migrate } from './migrate.ts';

let folder: string;
let db: Database;
let store: LineageStore;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-lineage-'));
  db = openDatabase(path.join(folder, 'registry.sqlite'));
  migrate(db);
  db.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF');
  store = new LineageStore(db);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const NODES = 9;
const types = ['derived_from', 'influenced_by', 'uses', 'deployed_as'] as const;
const nodeName = (number: number) => `x${number}`;
const at = (step: number) => new Date(Date.UTC(2026, 0, 1, 0, step)).toISOString();

interface Step {
  readonly a: number;
  readonly b: number;
  readonly type: EdgeType;
}
interface Period {
  readonly type: EdgeType;
  readonly from: string;
  readonly to: string;
  readonly since: string;
  until: string | null;
}

/** A history of edges: adding what is there retracts it. Later nodes have the higher number, so that no step closes a cycle. */
function play(steps: readonly Step[]): Period[] {
  const periods: Period[] = [];
  for (const [number, { a, b, type }] of steps.entries()) {
    const [low, high] = [Math.min(a, b), Math.max(a, b)].map(nodeName);
    if (low === undefined || high === undefined || low === high) continue;
    const [from, to] = type === 'deployed_as' ? [low, high] : [high, low];
    const known = periods.find((one) => one.type === type && one.from === from && one.to === to && one.until === null);
    if (known) known.until = at(number);
    else periods.push({ type, from, to, since: at(number), until: null });
    store.addChange({
      id: `lc_${number}`,
      kind: known ? 'retract' : 'add',
      type,
      fromId: from,
      fromType: 'version',
      toId: to,
      toType: 'version',
      performanceDependency: null,
      reason: 'x',
      at: at(number),
      byPerson: 'p',
    });
  }
  return periods;
}

/** The simple model: least steps by breadth-first search over the edges that were in force. */
function modelReach(periods: readonly Period[], start: string, way: 'ancestors' | 'descendants', asOf: string | null) {
  const inForce = periods.filter(({ since, until }) =>
    asOf === null ? until === null : since <= asOf && (until === null || until > asOf),
  );
  const depths = new Map([[start, 0]]);
  const open = [start];
  for (let id = open.shift(); id !== undefined; id = open.shift())
    for (const edge of inForce) {
      const [near, far] = way === 'ancestors' ? [laterEnd(edge), earlierEnd(edge)] : [earlierEnd(edge), laterEnd(edge)];
      if (near !== id || depths.has(far)) continue;
      depths.set(far, (depths.get(id) ?? 0) + 1);
      open.push(far);
    }
  return depths;
}

const steps = fc.array(
  fc.record({
    a: fc.nat(NODES - 1),
    b: fc.nat(NODES - 1),
    type: fc.constantFrom(...types),
  }),
  { maxLength: 40 },
);

describe('random histories of edges', () => {
  it('are read as a simple model reads them: both ways, at any date, to any depth, and the projection follows from the log', () => {
    fc.assert(
      fc.property(
        steps,
        fc.nat(NODES - 1),
        fc.nat(45),
        fc.integer({ min: 1, max: 4 }),
        (history, focus, date, depth) => {
          db.exec(
            'DROP TRIGGER IF EXISTS lineage_change_no_delete; DELETE FROM lineage_edge; DELETE FROM lineage_change',
          );
          const periods = play(history);
          const start = nodeName(focus);
          for (const way of ['ancestors', 'descendants'] as const)
            for (const asOf of [null, at(date)]) {
              const expected = modelReach(periods, start, way, asOf);
              const near = new Map([...expected].filter(([, steps]) => steps <= depth));
              expect(store.query.reach(start, way, { depth, limit: 100, asOf })).toEqual(near);
              const walk = store.query.walk(start, way, { maxNodes: 100, maxDepth: 100, asOf });
              expect(new Map([...walk.reached].map(([id, { depth }]) => [id, depth]))).toEqual(expected);
              for (const [id, length] of expected) expect(wayTo(walk, id)).toHaveLength(length + 1);
            }
          expect(store.outOfStep()).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('give the shortest way between two nodes, along the lineage or over a node that both share', () => {
    const bounds = { maxNodes: 100, maxDepth: 100, asOf: null };
    fc.assert(
      fc.property(steps, fc.nat(NODES - 1), fc.nat(NODES - 1), (history, one, other) => {
        db.exec(
          'DROP TRIGGER IF EXISTS lineage_change_no_delete; DELETE FROM lineage_edge; DELETE FROM lineage_change',
        );
        const periods = play(history);
        const [a, b] = [nodeName(one), nodeName(other)];
        for (const [wayA, wayB] of [
          ['ancestors', 'descendants'],
          ['ancestors', 'ancestors'],
          ['descendants', 'descendants'],
        ] as const) {
          const [fromA, fromB] = [modelReach(periods, a, wayA, null), modelReach(periods, b, wayB, null)];
          const isOpposed = wayA !== wayB;
          // Walks of one direction are asked only when neither node came of the other.
          if (!isOpposed && (fromA.has(b) || fromB.has(a))) continue;
          const sums = [...fromA].flatMap(([id, depth]) => (fromB.has(id) ? [depth + (fromB.get(id) ?? 0)] : []));
          const [walkA, walkB] = [store.query.walkFrom(a, wayA, bounds), store.query.walkFrom(b, wayB, bounds)];
          const meeting = meetingOf(walkA, walkB, isOpposed);
          if (meeting === null) expect(sums).toEqual([]);
          else
            expect(wayTo(walkA, meeting).length + wayTo(walkB, meeting).length - 2, `${a} ${b}`).toBe(
              Math.min(...sums),
            );
        }
      }),
      { numRuns: 150 },
    );
  });

  it('are bounded by count: one more than the limit tells that there are more', () => {
    for (let other = 1; other <= 50; other += 1)
      db.run(
        `INSERT INTO lineage_edge (from_id, type, to_id, period, from_type, to_type, added_at)
         VALUES (?, 'derived_from', 'hub', 0, 'version', 'version', '')`,
        `y${other}`,
      );
    expect(store.query.reach('hub', 'descendants', { depth: 5, limit: 10 }).size).toBe(11);
    expect(store.query.walk('hub', 'descendants', { maxNodes: 10, maxDepth: 9, asOf: null }).truncated).toBe(true);
  });

  it('are found out when an edge was changed behind the log', () => {
    play([
      { a: 0, b: 1, type: 'derived_from' },
      { a: 1, b: 2, type: 'uses' },
    ]);
    expect(store.outOfStep()).toEqual([]);
    db.run("UPDATE lineage_edge SET retracted_at = 'x' WHERE type = 'uses'");
    expect(store.outOfStep()).toEqual(['x2 uses x1']);
    db.run("DELETE FROM lineage_edge WHERE type = 'derived_from'");
    expect(store.outOfStep().toSorted()).toEqual(['x1 derived_from x0', 'x2 uses x1']);
  });
});

describe('concentration', () => {
  const version = (id: string, model: string, stage: string) => {
    db.run(
      'INSERT OR IGNORE INTO model (id, name, description, created_at, created_by) VALUES (?, ?, ?, ?, ?)',
      model,
      model,
      '',
      '',
      'p',
    );
    db.run(
      `INSERT INTO model_version (id, model_id, version, format, size_bytes, root_digest, source, owner, metadata, inspection,
        registered_at, registered_by, stage) VALUES (?, ?, ?, 'onnx', 1, ?, '', '', '{}', '{}', '', 'p', ?)`,
      id,
      model,
      id,
      'a'.repeat(64),
      stage,
    );
    moved(id, 0, stage);
  };
  const moved = (id: string, number: number, stage: string) => {
    db.run('UPDATE model_version SET stage = ? WHERE id = ?', stage, id);
    db.run(
      'INSERT INTO stage_event (id, version_id, number, to_stage, at, by_person) VALUES (?, ?, ?, ?, ?, ?)',
      `${id}.${number}`,
      id,
      number,
      stage,
      '',
      'p',
    );
  };
  const edge = (type: EdgeType, fromId: string, toId: string) =>
    store.addEdge({ type, fromType: 'version', fromId, toType: type === 'trained_on' ? 'dataset' : 'version', toId });

  it('R21: names data sets and parents that several models in production rest on, however far, and follows changes', () => {
    for (const [id, model, stage] of [
      ['base', 'm0', 'archived'],
      ['a', 'm1', 'production'],
      ['b', 'm2', 'production'],
      ['b2', 'm2', 'production'],
      ['c', 'm3', 'staging'],
    ] as const)
      version(id, model, stage);
    edge('derived_from', 'a', 'base');
    edge('derived_from', 'b', 'base');
    edge('derived_from', 'b2', 'b');
    edge('trained_on', 'base', 'data');
    edge('trained_on', 'c', 'data');
    edge('trained_on', 'b2', 'own');
    const shared = () => {
      const { found, productionModels } = store.query.concentration({ minimum: 2, depth: 5, limit: 10 });
      return [
        productionModels,
        ...found.map(({ id, modelCount, nearest, models }) => [id, modelCount, nearest, ...models]),
      ];
    };
    // Two versions of one model count as one model.
    expect(shared()).toEqual([2, ['base', 2, 1, 'm1', 'm2'], ['data', 2, 2, 'm1', 'm2']]);
    moved('c', 1, 'production');
    expect(shared()).toEqual([3, ['data', 3, 1, 'm1', 'm2', 'm3'], ['base', 2, 1, 'm1', 'm2']]);
    const changed = (kind: 'add' | 'retract', fromId: string, toId: string) =>
      store.addChange({
        id: `lc_${kind}${fromId}${toId}`,
        kind,
        type: 'derived_from',
        fromId,
        fromType: 'version',
        toId,
        toType: 'version',
        performanceDependency: null,
        reason: 'x',
        at: '2026-01-01T00:00:00.000Z',
        byPerson: 'p',
      });
    // An edge that is far from production: who rests on its later end is asked again, and reads on behind it.
    version('older', 'm9', 'archived');
    edge('trained_on', 'older', 'oldest');
    changed('add', 'base', 'older');
    const [old, oldest] = [
      ['older', 2, 2, 'm1', 'm2'],
      ['oldest', 2, 3, 'm1', 'm2'],
    ];
    expect(shared()).toEqual([3, ['data', 3, 1, 'm1', 'm2', 'm3'], ['base', 2, 1, 'm1', 'm2'], old, oldest]);
    changed('retract', 'a', 'base');
    expect(shared()).toEqual([3, ['data', 2, 1, 'm2', 'm3']]);
    moved('c', 2, 'archived');
    expect(shared()).toEqual([2]);
  });

  it('is the same after any history as when it is asked for the first time', () => {
    const move = fc.record({ node: fc.nat(NODES - 1), stage: fc.constantFrom('production', 'archived') });
    for (let node = 0; node < NODES; node += 1) version(nodeName(node), `m${node % 4}`, 'archived');
    let number = 0;
    fc.assert(
      fc.property(steps, fc.array(move, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (history, moves, depth) => {
        db.exec(
          'DROP TRIGGER IF EXISTS lineage_change_no_delete; DELETE FROM lineage_edge; DELETE FROM lineage_change',
        );
        const query = { minimum: 1, depth, limit: 100 };
        const kept = new LineageStore(db).query;
        kept.concentration(query);
        // Another one is read in pieces, between which everything below happens, and questions are asked.
        const inPieces = new LineageStore(db).query;
        const work = inPieces.prepareConcentration(depth);
        for (const { node, stage } of moves) {
          number += 1;
          moved(nodeName(node), number, stage);
          kept.concentration({ ...query, depth: 1 + (number % 4) });
          work.next();
          if (number % 5 === 0) inPieces.concentration({ ...query, depth: 1 + (number % 3) });
        }
        play(history);
        while (!work.next().done);
        for (const { node } of moves.slice(0, 3)) {
          number += 1;
          moved(nodeName(node), number, 'production');
        }
        const first = new LineageStore(db).query.concentration(query);
        expect(kept.concentration(query)).toEqual(first);
        expect(inPieces.concentration(query)).toEqual(first);
      }),
      { numRuns: 40 },
    );
  });
});

describe('query plans', () => {
  const statements: readonly [string, string][] = [false, true].flatMap((asOf): [string, string][] => [
    ['a step to ancestors', stepSql('ancestors', asOf)],
    ['a step to descendants', stepSql('descendants', asOf)],
    ['edges of nodes', edgesFromSql(asOf)],
    ['versions of a graph', nodeSql.version(asOf)],
    ['data sets of a graph', nodeSql.dataset(asOf)],
    ['experiments of a graph', nodeSql.experiment(asOf)],
    ['deployments of a graph', nodeSql.deployment(asOf)],
    ['versions in production', productionSql],
    ['what nodes rest on', restedOnSql],
  ]);

  it.each(statements)('%s scan no table of the registry', (_, sql) => {
    const values = Array.from(sql.matchAll(/\?/g), () => null);
    const plan = db.all(`EXPLAIN QUERY PLAN ${sql}`, ...values).map((row) => String(row['detail']));
    // Lists, levels and what a query made itself may be scanned; they are bounded.
    const scans = plan.filter(
      (line) => /^SCAN /.test(line) && !/VIRTUAL TABLE|SCAN (?:level|up|\(|CONSTANT)/.test(line),
    );
    expect(scans).toEqual([]);
    expect(plan.some((line) => /^SEARCH .* USING/.test(line))).toBe(true);
  });
});
