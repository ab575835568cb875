import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditStore } from './audit-store.ts';
import { type Database, openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { RequestList, type RequestQuery } from './request-list.ts';

const COUNT = 60;
const statuses = ['open', 'approved', 'rejected', 'withdrawn', 'expired'] as const;
const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, Math.floor(n / 3))).toISOString();
const id = (n: number): string => `pr_${String(n).padStart(3, '0')}`;
let folder: string;
let db: Database;
let list: RequestList;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-requests-'));
  db = openDatabase(path.join(folder, 'registry.sqlite'), { throwaway: true });
  migrate(db);
  db.run(
    "INSERT INTO person (id, name, roles, status, created_at, key_id) VALUES ('ana', 'Ana Lyst', '[]', 'active', ?, 'k')",
    at(0),
  );
  db.run(
    "INSERT INTO model (id, name, description, created_at, created_by) VALUES ('mo', 'churn', '', ?, 'ana')",
    at(0),
  );
  for (let n = 0; n < COUNT; n += 1) {
    db.run(
      `INSERT INTO model_version (id, model_id, version, format, size_bytes, root_digest, source, owner, metadata, inspection,
         registered_at, registered_by, stage) VALUES (?, 'mo', ?, 'onnx', 1, ?, '', '', '{}', '{}', ?, 'ana', 'staging')`,
      `mv_${n}`,
      `1.${n}.0`,
      'a'.repeat(64),
      at(n),
    );
    db.run(
      `INSERT INTO promotion_request (id, version_id, from_stage, to_stage, status, reason, requested_by, requested_at, policy, validations)
       VALUES (?, ?, 'staging', ?, ?, ?, 'ana', ?, '{"approvalsNeeded":2}', '[]')`,
      id(n),
      `mv_${n}`,
      n % 2 === 0 ? 'production' : 'archived',
      statuses[n % statuses.length] ?? 'open',
      n % 10 === 0 ? 'Needed by 50% of sites' : 'Planned',
      at(n),
    );
  }
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const any = { status: 'all', toStage: null, text: '', limit: 500, cursor: null } as const;
const ids = (query: Partial<RequestQuery>): string[] => list.page({ ...any, ...query }).rows.map((row) => row.id);
const expected = (test: (n: number) => boolean): string[] =>
  Array.from({ length: COUNT }, (_, n) => COUNT - 1 - n)
    .filter(test)
    .map(id);

describe('the list of requests', () => {
  it('is newest first, in pages that hold each once', () => {
    list = new RequestList(db);
    expect(ids({})).toEqual(expected(() => true));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ReturnType<RequestList['page']> = list.page({ ...any, limit: 7, cursor });
      expect(page.total).toBe(COUNT);
      paged.push(...page.rows.map((row) => row.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(ids({}));
    expect(() => list.page({ ...any, cursor: '7' })).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });

  it('is filtered by status, stage and words of version, person and reason', () => {
    list = new RequestList(db);
    expect(ids({ status: 'open' })).toEqual(expected((n) => n % 5 === 0));
    expect(list.countOpen()).toBe(COUNT / 5);
    expect(ids({ status: 'closed', toStage: 'archived' })).toEqual(expected((n) => n % 5 !== 0 && n % 2 === 1));
    expect(ids({ text: '50% LYST' })).toEqual(expected((n) => n % 10 === 0));
    expect(ids({ text: 'churn@1.7.0' })).toEqual([id(7)]);
    expect(list.page({ ...any, text: 'planned', limit: 2 })).toMatchObject({
      total: 54,
      rows: [{ approvalsNeeded: 2 }, {}],
    });
  });

  it('counts people whose approval is of the run that counts', () => {
    list = new RequestList(db);
    db.run(
      "INSERT INTO person_key (id, person_id, public_key, encrypted_private_key, created_at) VALUES ('k', 'ana', '', '', '')",
    );
    const approve = (n: number, run: string | null, decision: string) =>
      db.run(
        `INSERT INTO approval (id, request_id, decision, signer_id, printed_name, roles, meaning, reason, signed_at, key_id, displayed_record,
           envelope, run_id) VALUES (?, ?, ?, 'ana', '', '[]', '', '', '', 'k', '', '', ?)`,
        `ap_${n} ${run} ${decision}`,
        id(n),
        decision,
        run,
      );
    db.run("UPDATE promotion_request SET run_id = 'now' WHERE id = ?", id(1));
    approve(1, 'before', 'approve');
    approve(1, 'now', 'approve');
    approve(2, null, 'reject');
    approve(3, null, 'approve');
    const counts = new Map(list.page(any).rows.map((row) => [row.id, row.approvals]));
    expect([1, 2, 3, 4].map((n) => counts.get(id(n)))).toEqual([1, 0, 1, 0]);
  });
});

describe('the audit log', () => {
  it('finds words in pieces as one look at every record would', () => {
    const audit = new AuditStore(db);
    expect(audit.actions()).toEqual([]);
    const total = 9000;
    db.transaction(() => {
      for (let seq = 0; seq < total; seq += 1)
        audit.append({
          seq,
          time: at(seq),
          actorId: seq % 9 === 0 ? null : `p${seq % 3}`,
          action: `a${seq % 4}`,
          subjectType: 'version',
          subjectId: `mv_${seq}`,
          subjectLabel: `churn@${seq % 100}`,
          canonical: `{"n":${seq % 1000}}`,
          hash: 'a'.repeat(64),
        });
    });
    const query = { actor: null, action: null, subject: null, from: null, to: null, text: '', before: null, limit: 5 };
    const find = (over: Partial<typeof query> | { before: number } | { text: string; action: string }) => {
      const work = audit.find({ ...query, ...over });
      let pieces = 0;
      for (;;) {
        const step = work.next();
        if (step.done) return { ...step.value, rows: step.value.rows.map(({ seq }) => seq), pieces };
        pieces += 1;
      }
    };
    expect(find({})).toEqual({ rows: [8999, 8998, 8997, 8996, 8995], total, pieces: 0 });
    expect(find({ before: 3 })).toEqual({ rows: [2, 1, 0], total, pieces: 0 });
    expect(find({ text: '"n":777}' })).toEqual({ rows: [8777, 7777, 6777, 5777, 4777], total: 9, pieces: 3 });
    expect(find({ text: '"n":777}', before: 4777 })).toMatchObject({ rows: [3777, 2777, 1777, 777], total: 9 });
    expect(find({ text: '"n":7', action: 'a3' })).toMatchObject({ total: 9 * 29 });
    expect(audit.actions()).toEqual(['a0', 'a1', 'a2', 'a3']);
    expect(audit.actors()).toEqual(['p0', 'p1', 'p2']);
  });
});
