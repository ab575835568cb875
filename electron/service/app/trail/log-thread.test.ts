import { readFile } from 'node:fs/promises';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { Verification } from '../../../../shared/model/audit.ts';
import { WrittenLog } from '../../../../shared/model/report.ts';
import { lengthenLog } from '../../../testing/large-log.ts';
import { ended, outcomeOf, PASSPHRASE, TestRegistry } from '../../../testing/registry-harness.ts';
import { verifyExportFile } from '../index.ts';
import { inLogThread } from './log-thread.ts';
import { verifyAudit } from './verify-audit.ts';
import { verifyRunning } from './verify-running.ts';

let registry: TestRegistry;
let root: Client<Methods>;

const inside = () => registry.service.requireRegistry();

beforeEach(async () => {
  registry = await TestRegistry.create();
  root = await registry.initialise();
  const time = new Date(registry.clock.ms).toISOString();
  lengthenLog(inside().catalog, { records: 6000, versions: 10, time });
});
afterEach(() => registry.close());

describe('a long log', () => {
  it('is verified in a thread, as it is at one moment, with what the same work finds at once', async () => {
    const steps: string[] = [];
    const before = inside().catalog.audit.count();
    const atOnce = verifyAudit(inside());
    let recorded = 0;
    const found = await verifyRunning(inside(), undefined, {
      onProgress: (_done, _total, step) => {
        if (!steps.includes(step)) steps.push(step);
        // Others record while it is under way: the verification is of the moment at which it began.
        if (recorded < 3)
          lengthenLog(inside().catalog, { records: 1, versions: 10, time: new Date(registry.clock.ms).toISOString() });
        recorded += 1;
      },
    });
    expect(found.checkedRecords).toBe(before);
    expect(inside().catalog.audit.count()).toBe(before + 3);
    expect(steps).toContain('Verifying records');
    expect(found.problems.length).toBeGreaterThan(0); // the added records speak of versions that are not there
    expect(found.problems).toEqual(atOnce.problems);
  });

  it('is verified by an operation that can be stopped', async () => {
    const Verified = z.object({ verification: Verification });
    const { verification } = await outcomeOf(root, Verified, root.call('audit.startVerification', {}));
    expect(verification.checkedRecords).toBe(inside().catalog.audit.count());
    const second = await root.call('audit.startVerification', {});
    await root.call('operation.cancel', second);
    expect((await ended(root, second.operationId)).status).toBe('cancelled');
  });

  it('names a changed record, also while the registry is open', async () => {
    const file = path.join(registry.folder, 'registry.sqlite');
    const db = new Sqlite(file);
    db.exec(`DROP TRIGGER audit_record_no_update`);
    db.prepare(
      `UPDATE audit_record SET canonical = replace(canonical, 'Number 2500', 'Number 2501') WHERE seq > 2000`,
    ).run();
    db.close();
    const found = await root.call('audit.verify', {});
    expect(found.problems.map(({ code }) => code)).toContain('record_edited');
  });

  it('is sealed in a thread, and the file verifies by itself', async () => {
    const out = path.join(registry.folder, '..', `${path.basename(registry.folder)}-log.json`);
    const written = await outcomeOf(root, WrittenLog, root.call('audit.export', { out, format: 'json' }));
    expect(written.records).toBeGreaterThan(6000);
    const verified = await verifyExportFile(out);
    expect(verified.problems.slice(0, 3)).toEqual([]);
    expect(verified).toMatchObject({ ok: true, checkedRecords: written.records });
    expect(JSON.parse(await readFile(out, 'utf8')).records).toHaveLength(written.records);
  });

  it('is hashed in pieces before its head is signed, and what comes meanwhile is signed too', async () => {
    const [first] = await Promise.all([
      root.call('audit.checkpoint', {}),
      root.call('person.add', { userId: 'ana', name: 'Ana', roles: ['analyst'], passphrase: PASSPHRASE }),
    ]);
    const second = await root.call('audit.checkpoint', {});
    expect(second.size).toBe(inside().catalog.audit.count());
    expect(first.size).toBeLessThanOrEqual(second.size);
    expect((await root.call('audit.verify', {})).problems.filter(({ code }) => code.startsWith('checkpoint'))).toEqual(
      [],
    );
  });

  it('gives the error of a thread that can’t read the registry, and stops at once when it was stopped before', async () => {
    const task = {
      kind: 'verify',
      file: path.join(registry.folder, 'none'),
      nowMs: 0,
      outside: { checkpoints: [], codes: [] },
    } as const;
    await expect(inLogThread(task)).rejects.toThrow();
    await expect(inLogThread(task, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop');
  });
});
