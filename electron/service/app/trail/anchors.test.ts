import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Checkpoint } from '../../../../shared/model/audit.ts';
import { WrittenLog } from '../../../../shared/model/report.ts';
import { outcomeOf, TestRegistry } from '../../../testing/registry-harness.ts';
import {
  appendLeaf,
  checkpointDigest,
  emptyRange,
  GENESIS_HASH,
  leafHash,
  parseCheckpoint,
  parseRecord,
  rangeRoot,
  type StoredRecord,
  sealRecord,
  signCheckpoint,
} from '../../audit/index.ts';
import { verifyExportFile, verifyRegistryFolder } from '../index.ts';
import { plainCode } from './anchors.ts';

let registry: TestRegistry;
let root: Client<Methods>;
let outside: string;
let kept: Checkpoint;
const lastWeek = () => path.join(outside, 'last-week');

beforeAll(async () => {
  registry = await TestRegistry.create();
  outside = await mkdtemp(path.join(os.tmpdir(), 'strongroom-anchors-'));
  root = await registry.initialise();
  const settings = await root.call('settings.get', {});
  for (let i = 0; i < 150; i++) await root.call('settings.put', { ...settings, idleMinutes: 10 + (i % 2) });
  await root.call('audit.checkpoint', {});
  await cp(registry.folder, lastWeek(), { recursive: true });
  for (let i = 0; i < 150; i++) await root.call('settings.put', { ...settings, idleMinutes: 40 + (i % 2) });
  kept = await root.call('audit.checkpoint', {});
  await root.call('settings.put', settings);
  await root.call('audit.checkpoint', {});
});
afterAll(async () => {
  await registry.close();
  await rm(outside, { recursive: true, force: true });
});

const codes = (...given: string[]) => ({ checkpoints: [], codes: given });
const notes = (...given: string[]) => ({ checkpoints: given, codes: [] });

describe('a log that is compared with what was kept outside', () => {
  it('is anchored by a code, however it is typed, and by a whole checkpoint', async () => {
    const sloppy = kept.shortCode.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    for (const given of [codes(kept.shortCode), codes(sloppy), notes(kept.note)]) {
      const found = await root.call('audit.verify', given);
      expect(found).toMatchObject({ ok: true, anchor: { status: 'anchored' } });
      expect(found.anchor.detail).toContain(`the first ${kept.size} records`);
    }
    expect(plainCode(sloppy)).toBe(kept.shortCode);
  });

  it('says that it is not anchored when nothing was given', async () => {
    const found = await root.call('audit.verify', {});
    expect(found).toMatchObject({ ok: true, anchor: { status: 'not_anchored' } });
  });

  it('is found to be last week’s copy', async () => {
    expect(await verifyRegistryFolder(lastWeek())).toMatchObject({ ok: true, anchor: { status: 'not_anchored' } });
    const byCode = await verifyRegistryFolder(lastWeek(), codes(kept.shortCode));
    expect(byCode).toMatchObject({ ok: false, anchor: { status: 'differs' } });
    expect(byCode.problems.map(({ code }) => code)).toEqual(['anchor_unknown']);
    const byNote = await verifyRegistryFolder(lastWeek(), notes(kept.note));
    expect(byNote.problems.map(({ code }) => code)).toEqual(['log_truncated']);
  });

  it.each([1, 10, 50])(
    'R5: is found to lack its last %i percent of 300 records although its checkpoints were cut as well',
    async (percent) => {
      const copy = path.join(outside, `cut-${percent}`);
      await cp(registry.folder, copy, { recursive: true });
      await rm(path.join(copy, 'vault/records'), { recursive: true, force: true });
      withoutTriggers(copy, (db) => {
        const size = kept.size - Math.ceil((kept.size * percent) / 100);
        db.prepare('DELETE FROM audit_record WHERE seq >= ?').run(size);
        db.prepare('DELETE FROM audit_checkpoint WHERE size > ?').run(size);
      });
      const found = await verifyRegistryFolder(copy, codes(kept.shortCode));
      expect(found.problems.map(({ code }) => code)).toContain('anchor_unknown');
    },
  );

  it('R1: names every record of 300 when each was edited, and every one that is gone', async () => {
    const copy = path.join(outside, 'edited');
    await cp(registry.folder, copy, { recursive: true });
    withoutTriggers(copy, (db) => {
      db.exec(`UPDATE audit_record SET canonical = replace(canonical, '"actor":{', '"actor":{ ') WHERE seq % 2 = 0`);
      db.exec(
        `UPDATE audit_record SET canonical = replace(canonical, '"appVersion":"', '"appVersion":"9') WHERE seq % 2 = 1`,
      );
      db.exec('DELETE FROM audit_record WHERE seq % 50 = 25');
    });
    const { problems } = await verifyRegistryFolder(copy);
    const places = new Set(problems.map(({ location }) => /^audit record (\d+)/.exec(location)?.[1]));
    const unnamed = Array.from({ length: kept.size }, (_, seq) => seq).filter((seq) => !places.has(String(seq)));
    expect(unnamed).toEqual([]);
  });

  it('is found to be rebuilt, by somebody who has the workstation’s key', async () => {
    const copy = path.join(outside, 'rebuilt');
    await cp(registry.folder, copy, { recursive: true });
    await rm(path.join(copy, 'vault/records'), { recursive: true, force: true });
    const key = registry.service.requireRegistry().workstationKey;
    if (key === null) throw new Error('the registry has no key');
    withoutTriggers(copy, (db) => rewrite(db, key));
    const alone = await verifyRegistryFolder(copy);
    expect(alone).toMatchObject({ ok: true, anchor: { status: 'not_anchored' } });
    const byCode = await verifyRegistryFolder(copy, codes(kept.shortCode));
    expect(byCode.problems.map(({ code }) => code)).toEqual(['anchor_unknown']);
    const byNote = await verifyRegistryFolder(copy, notes(kept.note));
    expect(byNote.problems.map(({ code }) => code)).toEqual(['checkpoint_differs']);
  });

  it('is saved to a file that is the checkpoint itself, and an export is compared with it', async () => {
    const file = path.join(outside, 'checkpoint.txt');
    const saved = await root.call('audit.saveCheckpoint', { out: file });
    expect(await readFile(file, 'utf8')).toBe(saved.checkpoint.note);
    const log = path.join(outside, 'log.json');
    const { shortCode } = await outcomeOf(root, WrittenLog, root.call('audit.export', { out: log }));
    expect(await verifyExportFile(log, codes(shortCode))).toMatchObject({ ok: true });
    const other = await verifyExportFile(log, notes(kept.note));
    expect(other.problems.map(({ code }) => code)).toEqual(['anchor_unknown']);
  });
});

function withoutTriggers(folder: string, change: (db: Sqlite.Database) => void): void {
  const db = new Sqlite(path.join(folder, 'registry.sqlite'));
  const triggers = db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  change(db);
  db.close();
}

/** Changes who made the second record and seals everything after it anew, checkpoints included. */
function rewrite(db: Sqlite.Database, key: { publicKeyPem: string; privateKeyDer: Uint8Array }): void {
  const rows = db.prepare<[], StoredRecord>('SELECT seq, canonical, hash FROM audit_record ORDER BY seq').all();
  const time = rows[1] === undefined ? '' : parseRecord(rows[1].canonical).time;
  let prevHash = GENESIS_HASH;
  const sealed = rows.map(({ seq, canonical }) => {
    const { prevHash: _, ...entry } = parseRecord(canonical);
    const record = sealRecord(seq === 3 ? { ...entry, time, reason: 'Never happened.' } : entry, prevHash);
    prevHash = record.hash;
    return record;
  });
  const update = db.prepare('UPDATE audit_record SET canonical = ?, hash = ?, time = ? WHERE seq = ?');
  for (const { seq, canonical, hash } of sealed) update.run(canonical, hash, parseRecord(canonical).time, seq);
  let previous: string | null = null;
  const checkpoints = db
    .prepare<[], { size: number; note: string }>('SELECT size, note FROM audit_checkpoint ORDER BY size')
    .all();
  for (const { size, note } of checkpoints) {
    const range = sealed.slice(0, size).reduce((head, row) => appendLeaf(head, leafHash(row.canonical)), emptyRange);
    const { registryId, time: signedAt } = parseCheckpoint(note);
    const body = {
      registryId,
      size,
      rootHash: Buffer.from(rangeRoot(range)).toString('hex'),
      time: signedAt,
      headHash: sealed[size - 1]?.hash ?? GENESIS_HASH,
      previous,
    };
    const signed = signCheckpoint(body, key);
    previous = checkpointDigest(signed.note);
    db.prepare('UPDATE audit_checkpoint SET note = ? WHERE size = ?').run(signed.note, size);
  }
}
