import { describe, expect, it } from 'vitest';
import { bytesOf, CollectScene, KeptRows, moved, weights } from '../../testing/collect-scene.ts';
import { type Fault, type FaultyMethod, faultyDisk } from '../../testing/faulty-disk.ts';
import { explorePowerCuts } from '../../testing/power-cuts.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { noise, prose } from '../../testing/vault-scene.ts';

/** Two versions that share a file, small files in a block, a base with two differences; one of each is deleted. */
async function prepared(): Promise<{ disk: SimDisk; rows: KeptRows }> {
  const disk = new SimDisk('/registry');
  const rows = new KeptRows();
  const scene = new CollectScene({ disk, rows });
  await scene.vault.reconcile();
  const shared = noise(150_000, 1);
  await scene.add('v1', { 'shared.bin': shared, 'old.bin': noise(200_000, 2), 'a.txt': prose(700) });
  await scene.add('v2', { 'shared.bin': shared, 'b.txt': prose(900) });
  const base = weights(4096, 1);
  await scene.addTensor('base', bytesOf(base), null);
  await scene.addTensor('tune0', bytesOf(moved(base, 10, 1e-5)), 'base');
  await scene.addTensor('tune1', bytesOf(moved(base, 11, 1e-5)), 'base');
  rows.deleted.add('v1').add('base');
  return { disk, rows };
}

/** What was there is there, what was deleted does not come back, and the work can be finished. */
async function requireSound(disk: SimDisk, rows: KeptRows, isCollected: boolean): Promise<void> {
  const scene = new CollectScene({ disk, rows, seed: 2 });
  const { missingPacks } = await scene.vault.reconcile();
  expect(missingPacks).toEqual([]);
  await scene.requireWhole();
  if (isCollected) await scene.requireRebuildable();
  await scene.collect({ unreferenced: true });
  await scene.requireWhole();
  await scene.requireRebuildable();
  expect((await scene.plan()).rounds).toEqual([]);
}

describe('a power cut', () => {
  it('at any operation of a collection loses no version and brings no deleted file back', async () => {
    let rows = new KeptRows();
    const run = await explorePowerCuts({
      prepare: async () => {
        const scene = await prepared();
        rows = scene.rows;
        return scene.disk;
      },
      work: async (disk) => {
        const collected = await new CollectScene({ disk, rows, seed: 3 }).collect();
        expect(collected.reencodedChunks).toBeGreaterThanOrEqual(2);
      },
      check: (disk, finished) => requireSound(disk, rows.clone(), finished || rows.rounds.at(-1)?.isLast === true),
    });
    expect(run.violations).toEqual([]);
    expect(run.points).toBeGreaterThan(12);
  }, 120_000);
});

describe('a failing disk', () => {
  const methods: readonly FaultyMethod[] = [
    'makeFolder',
    'syncFolder',
    'create',
    'rename',
    'remove',
    'handleAppend',
    'sync',
    'stat',
    'open',
    'read',
    'handleStat',
    'list',
  ];
  const outcomes: readonly Fault['outcome'][] = ['disk.failed', 'disk.full', 'short'];

  it('at each call of a collection gives its own error or is gone around, and loses nothing', async () => {
    const counted = await prepared();
    const counting = faultyDisk(counted.disk, []);
    await new CollectScene({ disk: counting, rows: counted.rows, seed: 3 }).collect();
    let failed = 0;
    for (const method of methods) {
      for (let after = 0; after < (counting.calls.get(method) ?? 0); after += 1) {
        for (const outcome of outcomes) {
          if ((outcome === 'short') !== (method === 'read') && outcome === 'short') continue;
          const { disk, rows } = await prepared();
          const faulty = faultyDisk(disk, [{ method, after, outcome }]);
          const error: unknown = await new CollectScene({ disk: faulty, rows, seed: 3 }).collect().then(
            () => null,
            (reason: unknown) => reason,
          );
          faulty.assertAllFaultsHit();
          if (error !== null) expect(error, `${method} ${after}`).toMatchObject({ code: outcome });
          if (error !== null) failed += 1;
          await requireSound(disk, rows, error === null && false);
        }
      }
    }
    expect(failed).toBeGreaterThan(30);
  }, 120_000);
});
