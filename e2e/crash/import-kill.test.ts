import { createHash, randomBytes, randomInt } from 'node:crypto';
import { closeSync, cpSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededNumbers } from '../../electron/testing/vault-scene.ts';
import { filesBelow, sizeBelow } from '../cli/damage.ts';
import { ended, jsonAs, makeRegistry, passphrases, runAs, startStrongroom } from '../cli/strongroom.ts';

const MINUTE = 60_000;
const SOURCE_BYTES = 96 * 1024 * 1024;
const place = mkdtempSync(path.join(tmpdir(), 'strongroom-kill-'));
const at = (name: string): string => path.join(place, name);
const source = at('weights.bin');

/** Where to strike: when so many bytes were written, and so long a share of the pause after the copy later. */
interface Strike {
  readonly bytes: number;
  readonly pauseShare: number;
}
// By what was written and not by the clock: a busy machine must not move all blows behind the end. The pause after the
// copy (comparing with the source, inspecting, writing rows) writes nothing, so there the clock has to do.
const chosenStrikes: readonly Strike[] = [
  ...[0.01, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.99].map((share) => ({ bytes: share * SOURCE_BYTES, pauseShare: 0 })),
  ...[0, 0.3, 0.6, 0.9].map((pauseShare) => ({ bytes: SOURCE_BYTES, pauseShare })),
  ...[1.05, 1.2, 1.4, 1.6, 1.8, 1.95].map((share) => ({ bytes: share * SOURCE_BYTES, pauseShare: 0 })),
  ...[0, 0.05].map((pauseShare) => ({ bytes: 1.999 * SOURCE_BYTES, pauseShare })),
];

/** The long mode (`npm run soak:kill`): so many blows anywhere, two thirds by what was written and the others in the pause. */
const randomKills = Number(process.env['STRONGROOM_KILLS'] ?? 0);
const seed = Number(process.env['STRONGROOM_KILL_SEED'] ?? randomInt(1_000_000_000));
function randomStrikes(): readonly Strike[] {
  process.stdout.write(`kill: seed ${seed}\n`);
  const next = seededNumbers(seed);
  return Array.from({ length: randomKills }, (_, at) =>
    at % 3 === 0 ? { bytes: SOURCE_BYTES, pauseShare: next() } : { bytes: next() * 2 * SOURCE_BYTES, pauseShare: 0 },
  );
}
const strikes = randomKills > 0 ? randomStrikes() : chosenStrikes;

/** Where a killed import had got to, as the next start sees it. */
type Reached = 'nothing brought in' | 'copying' | 'copied' | 'registered';

/** Random bytes: nothing is deduplicated or compressed away, so the packs grow as the source is long. */
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
  startStrongroom(['import', source, '--model', 'big', '--version', '1.0.0', '--json'], {
    env: { STRONGROOM_REGISTRY: registry, STRONGROOM_USER: 'ann', STRONGROOM_PASSPHRASE: passphrases.ann },
  });

/** Watches an import; `seen` gets the bytes written so far until it says that it has seen enough. Says whether it still ran then. */
async function watch(registry: string, empty: number, seen: (bytes: number) => boolean) {
  const child = startImport(registry);
  const run = ended(child);
  let isRunning = true;
  child.once('exit', () => {
    isRunning = false;
  });
  while (isRunning && !seen(sizeBelow(registry) - empty)) await sleep(1);
  return { child, run, stillRuns: () => isRunning };
}

async function whatIsThere(registry: string): Promise<Reached> {
  const { total } = await jsonAs(registry, null, ['search', 'big', '--type', 'version']);
  if (total > 0) return 'registered';
  const { items } = await jsonAs(registry, null, ['quarantine', 'list']);
  if (items.length === 0) return 'nothing brought in';
  return items[0].status === 'interrupted' ? 'copying' : 'copied';
}

describe('kill -9 of an import', { timeout: 5 * MINUTE }, () => {
  const template = at('template');
  const reached: Partial<Record<Reached, number>> = {};
  let digest = '';
  let empty = 0;
  let pauseMs = 0;
  let killed = 0;

  beforeAll(async () => {
    writeSource();
    digest = await sha256(source);
    await makeRegistry(template);
    empty = sizeBelow(template);
    const undisturbed = at('undisturbed');
    cpSync(template, undisturbed, { recursive: true });
    let copiedAt = 0;
    const { run } = await watch(undisturbed, empty, (bytes) => {
      if (bytes >= SOURCE_BYTES && copiedAt === 0) copiedAt = performance.now();
      if (bytes >= 1.02 * SOURCE_BYTES && pauseMs === 0) pauseMs = performance.now() - copiedAt;
      return false;
    });
    const { exitCode, err } = await run;
    expect(exitCode, err).toBe(0);
    rmSync(undisturbed, { recursive: true });
  }, 5 * MINUTE);
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it.each([...strikes.entries()])(
    'at place %i leaves nothing half-registered, loses nothing and is told',
    async (index, strike) => {
      const registry = at(`registry-${index}`);
      cpSync(template, registry, { recursive: true });
      const { child, run, stillRuns } = await watch(registry, empty, (bytes) => bytes >= strike.bytes);
      await sleep(strike.pauseShare * pauseMs);
      if (stillRuns()) killed += 1;
      child.kill('SIGKILL');
      await run;

      const first = await runAs(registry, null, ['list']);
      const where = await whatIsThere(registry);
      reached[where] = (reached[where] ?? 0) + 1;
      if (where === 'copying') expect(first.err).toMatch(/^Note: .*weights\.bin/m);
      expect(await jsonAs(registry, null, ['audit', 'verify'])).toMatchObject({ ok: true, problems: [] });
      expect(await jsonAs(registry, 'ann', ['verify'])).toMatchObject({ ok: true, problems: [] });

      if (where !== 'registered') {
        const again = await ended(startImport(registry));
        expect(again.exitCode, again.err).toBe(0);
        expect(JSON.parse(again.out)).toMatchObject({ ref: 'big@1.0.0', resumed: where !== 'nothing brought in' });
        if (where === 'copied') expect(again.err).toContain('Using the copy of weights.bin that lies in quarantine');
      }
      const { path: folder } = await jsonAs(registry, 'ann', ['export', 'big@1.0.0', '--out', at(`out-${index}`)]);
      const files = filesBelow(folder);
      expect(files).toHaveLength(1);
      expect(await sha256(files[0] ?? '')).toBe(digest);
      expect(await jsonAs(registry, null, ['search', 'big', '--type', 'version'])).toMatchObject({ total: 1 });
      expect(await jsonAs(registry, null, ['quarantine', 'list'])).toEqual({ items: [] });
      rmSync(registry, { recursive: true });
      rmSync(at(`out-${index}`), { recursive: true });
    },
  );

  it('struck as often as planned, while bytes were copied, after that, and while they were stored', () => {
    expect(strikes).toHaveLength(randomKills || 20);
    expect(killed).toBeGreaterThanOrEqual(0.95 * strikes.length);
    // Of random blows fewer fall into the short stretches.
    const share = randomKills > 0 ? 0.1 : 0.2;
    expect(reached.copying ?? 0).toBeGreaterThanOrEqual(2 * share * strikes.length);
    expect(reached.copied ?? 0).toBeGreaterThanOrEqual(share * strikes.length);
  });
});
