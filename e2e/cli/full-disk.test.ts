import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAs, makeRegistry } from './strongroom.ts';

const MINUTE = 60_000;
const MB = 1_000_000;
const place = mkdtempSync(path.join(tmpdir(), 'strongroom-full-'));
const small = path.join(place, 'disk');
const registry = path.join(small, 'registry');
const file = (name: string): string => path.join(place, name);

/** A disk of 96 MB that is really full when it is full. Only root on Linux can make one; elsewhere faults are injected (durability.test.ts). */
function mounted(): boolean {
  mkdirSync(small);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'none', small]).status === 0;
}
const isReal = mounted();
if (!isReal) process.stdout.write('full-disk.test.ts: not run, a small disk can be mounted by root on Linux only\n');

beforeAll(async () => {
  if (!isReal) return;
  await makeRegistry(registry);
  writeFileSync(file('first.bin'), randomBytes(6 * MB));
  writeFileSync(file('large.bin'), randomBytes(30 * MB));
}, MINUTE);
afterAll(() => {
  if (isReal) spawnSync('umount', [small]);
  rmSync(place, { recursive: true, force: true });
});

describe.runIf(isReal)('a disk that fills', { timeout: 3 * MINUTE }, () => {
  it('is said with needed and free bytes; earlier versions verify, and the import goes on once there is room', async () => {
    await jsonAs(registry, 'ann', ['import', file('first.bin'), '--model', 'first']);
    // Room for the copy in quarantine and a part of the packs.
    const filler = path.join(small, 'filler');
    const { bavail, bsize } = statfsSync(small);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 45 * MB));
    const failed = await jsonAs(registry, 'ann', ['import', file('large.bin'), '--model', 'large'], 1);
    expect(failed.error.code).toBe('disk.full');
    const { neededBytes, freeBytes } = failed.error.details;
    expect(neededBytes).toBeGreaterThan(freeBytes);
    expect(failed.error.message).toMatch(/[\d.]+ MB are needed and .+ free/);
    expect(await jsonAs(registry, 'ann', ['verify', '--full'])).toMatchObject({ ok: true, checkedFiles: 1 });

    rmSync(filler);
    expect(await jsonAs(registry, 'ann', ['import', file('large.bin'), '--model', 'large'])).toMatchObject({
      ref: 'large@1.0.0',
    });
    expect(await jsonAs(registry, 'ann', ['verify', '--full'])).toMatchObject({ ok: true, checkedFiles: 2 });
    const out = file('out');
    await jsonAs(registry, 'ann', ['export', 'large@1.0.0', '--out', out]);
    expect(readFileSync(path.join(out, 'large.bin')).equals(readFileSync(file('large.bin')))).toBe(true);
  });
});
