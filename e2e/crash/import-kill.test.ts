import { createHash, randomBytes } from 'node:crypto';
import { closeSync, cpSync, createReadStream, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow, sizeBelow } from '../cli/damage.ts';
import { ended, jsonAs, makeRegistry, passphrases, runAs, startStrongroom } from '../cli/strongroom.ts';

const MINUTE = 60_000;
const KILLS = 20;
const SOURCE_BYTES = 200 * 1024 * 1024;
const place = mkdtempSync(path.join(tmpdir(), 'strongroom-kill-'));
const at = (name: string): string => path.join(place, name);
const source = at('weights.bin');
const importArgs = ['import', source, '--model', 'big', '--version', '1.0.0', '--json'];

/** Where a killed import had got to, as the next start sees it. */
type Reached = 'nothing brought in' | 'copying' | 'copied' | 'registered';

/** Random bytes: nothing is deduplicated or compressed away, so that the copy and the packs take their time. */
function writeSource(): void {
  const file = openSync(source, 'w');
  for (let written = 0; written < SOURCE_BYTES; written += 1024 * 1024) writeSync(file, randomBytes(1024 * 1024));
  closeSync(file);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

const startImport = (registry: string) =>
  startStrongroom(importArgs, {
    env: { STRONGROOM_REGISTRY: registry, STRONGROOM_USER: 'ann', STRONGROOM_PASSPHRASE: passphrases.ann },
  });

/** Bytes written so far, at times since the start: from an import that nobody disturbs. */
async function watchImport(registry: string): Promise<{ atMs: number; bytes: number }[]> {
  const child = startImport(registry);
  const run = ended(child);
  const samples: { atMs: number; bytes: number }[] = [];
  const startedAt = performance.now();
  const timer = setInterval(() => samples.push({ atMs: performance.now() - startedAt, bytes: sizeBelow(registry) }), 5);
  const ran = await run;
  clearInterval(timer);
  if (ran.exitCode !== 0) throw new Error(`the undisturbed import failed: ${ran.err}`);
  return samples;
}

/** Kills an import at a share of the way from its first written byte to its end. Says whether it was still running. */
async function killAt(registry: string, empty: number, waitMs: number): Promise<boolean> {
  const child = startImport(registry);
  const run = ended(child);
  let isRunning = true;
  run.then(
    () => {
      isRunning = false;
    },
    () => undefined,
  );
  // From the first byte on, not from the start of the process: how long Node takes to start is not what is tested.
  while (isRunning && sizeBelow(registry) < empty + 1024 * 1024) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  const wasRunning = isRunning;
  child.kill('SIGKILL');
  await run;
  return wasRunning;
}

async function whatIsThere(registry: string): Promise<Reached> {
  const { versions } = await jsonAs(registry, null, ['search', 'big']);
  if (versions.length > 0) return 'registered';
  const { items } = await jsonAs(registry, null, ['quarantine', 'list']);
  if (items.length === 0) return 'nothing brought in';
  return items[0].status === 'interrupted' ? 'copying' : 'copied';
}

describe('kill -9 of an import', { timeout: 20 * MINUTE }, () => {
  const template = at('template');
  let digest = '';
  let durationMs = 0;
  let empty = 0;
  const reached = new Map<Reached, number>();
  let killed = 0;

  beforeAll(async () => {
    writeSource();
    digest = await sha256(source);
    await makeRegistry(template);
    empty = sizeBelow(template);
    const undisturbed = at('undisturbed');
    cpSync(template, undisturbed, { recursive: true });
    const samples = await watchImport(undisturbed);
    const first = samples.find((sample) => sample.bytes > empty + 1024 * 1024)?.atMs ?? 0;
    durationMs = (samples.at(-1)?.atMs ?? 0) - first;
    rmSync(undisturbed, { recursive: true });
  }, 5 * MINUTE);
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it.each(Array.from({ length: KILLS }, (_, index) => index))(
    'at place %i leaves nothing half-registered, loses nothing and tells the person',
    async (index) => {
      const registry = at(`registry-${index}`);
      cpSync(template, registry, { recursive: true });
      if (await killAt(registry, empty, (durationMs * index) / KILLS)) killed += 1;

      const after = await runAs(registry, null, ['list']);
      const where = await whatIsThere(registry);
      reached.set(where, (reached.get(where) ?? 0) + 1);
      if (where === 'copying' || where === 'copied') expect(after.err).toContain('Note: ');
      expect(await jsonAs(registry, null, ['audit', 'verify'])).toMatchObject({ ok: true, problems: [] });
      expect(await jsonAs(registry, 'ann', ['verify', '--full'])).toMatchObject({ ok: true, problems: [] });

      if (where !== 'registered') {
        const again = await ended(startImport(registry));
        expect(again.exitCode, again.err).toBe(0);
        expect(JSON.parse(again.out)).toMatchObject({ ref: 'big@1.0.0', resumed: where === 'copying' });
      }
      mkdirSync(at(`out-${index}`));
      const { path: folder } = await jsonAs(registry, 'ann', ['export', 'big@1.0.0', '--out', at(`out-${index}`)]);
      const files = filesBelow(folder);
      expect(files).toHaveLength(1);
      expect(await sha256(files[0] ?? '')).toBe(digest);
      expect(await jsonAs(registry, null, ['search', 'big'])).toMatchObject({ total: 1 });
      rmSync(registry, { recursive: true });
      rmSync(at(`out-${index}`), { recursive: true });
    },
  );

  it('struck while bytes were copied and after they were copied', () => {
    console.log(`killed ${killed} of ${KILLS}; found: ${JSON.stringify(Object.fromEntries(reached))}`);
    expect(killed).toBeGreaterThanOrEqual(KILLS - 3);
    expect(reached.get('copying') ?? 0).toBeGreaterThan(0);
    expect((reached.get('copied') ?? 0) + (reached.get('registered') ?? 0)).toBeGreaterThan(0);
  });
});
