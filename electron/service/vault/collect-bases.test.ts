import { describe, expect, it } from 'vitest';
import { bytesOf, CollectScene, moved, weights } from '../../testing/collect-scene.ts';

const base = weights(16_384, 1);

/** A base and fine-tunes that are stored as differences to it, each moved by so much. */
async function family(steps: readonly number[]): Promise<CollectScene> {
  const scene = new CollectScene();
  await scene.vault.reconcile();
  await scene.addTensor('base', bytesOf(base), null);
  for (const [n, step] of steps.entries())
    await scene.addTensor(`tune${n}`, bytesOf(moved(base, 10 + n, step)), 'base');
  return scene;
}

function rowOf(scene: CollectScene, name: string) {
  const [sha256 = ''] = (scene.rows.versions.get(name) ?? []).map((file) => file.sha256);
  return scene.rows.index.findChunks([sha256]).get(sha256);
}

describe('a base whose version is deleted', () => {
  it('goes when one difference needs it: this one stands alone then', async () => {
    const scene = await family([1e-5]);
    scene.rows.deleted.add('base');
    const plan = await scene.plan();
    expect([...plan.rebased.values()]).toMatchObject([{ dependents: [{ baseDigest: expect.any(String) }] }]);
    expect(await scene.collect()).toMatchObject({ reencodedChunks: 1, left: [] });
    expect(rowOf(scene, 'base')).toBeUndefined();
    expect(rowOf(scene, 'tune0')).toMatchObject({ baseDigest: null });
    await scene.requireWhole();
    await scene.requireRebuildable();
  });

  it('goes when several need it: the newest stands alone, the others differ to that', async () => {
    const scene = await family([1e-5, 1e-5, 1e-5]);
    const before = await scene.packBytes();
    scene.rows.deleted.add('base');
    await scene.collect();
    expect(rowOf(scene, 'base')).toBeUndefined();
    const newest = rowOf(scene, 'tune2');
    expect(newest).toMatchObject({ baseDigest: null });
    expect(rowOf(scene, 'tune0')).toMatchObject({ baseDigest: newest?.digest });
    expect(rowOf(scene, 'tune1')).toMatchObject({ baseDigest: newest?.digest });
    expect(await scene.packBytes()).toBeLessThan(before);
    await scene.requireWhole();
    await scene.requireRebuildable();
  });

  it('stays when that is smaller, and the plan says so', async () => {
    const scene = await family([1e-7, 1e-7, 1e-7, 1e-7, 3e-3]);
    scene.rows.deleted.add('base');
    const { storedBytes = 0 } = rowOf(scene, 'base') ?? {};
    expect(await scene.plan()).toMatchObject({ keptBases: { chunks: 1, storedBytes } });
    await scene.collect();
    expect(rowOf(scene, 'base')).toMatchObject({ baseDigest: null });
    await scene.requireWhole();
    await scene.requireRebuildable();
    // Once its last dependents go it goes as well.
    for (let n = 0; n < 5; n += 1) scene.rows.deleted.add(`tune${n}`);
    await scene.collect();
    expect(await scene.packBytes()).toBe(0);
  });

  it('stays where a difference to it can’t be read: nothing is made worse', async () => {
    const scene = await family([1e-5]);
    const row = rowOf(scene, 'tune0');
    const path = `vault/packs/${row?.packId.slice(0, 2)}/${row?.packId}.pack`;
    if (!row || !('overwrite' in scene.disk) || typeof scene.disk.overwrite !== 'function') throw new Error('no row');
    scene.disk.overwrite(path, row.offset + 120, 1);
    scene.rows.deleted.add('base');
    const collected = await scene.collect();
    expect(collected.left).toMatchObject([{ id: row.packId, code: 'chunk.digest_mismatch' }]);
    expect(rowOf(scene, 'base')).toBeDefined();
    expect(rowOf(scene, 'tune0')).toEqual(row);
  });

  it('takes the rows of dead differences with it, so that nobody finds them again without it', async () => {
    const scene = await family([1e-5]);
    // Of a pack that is mostly alive: by itself it is not worth repacking.
    scene.rows.deleted.add('base').add('tune0');
    await scene.collect();
    expect(rowOf(scene, 'tune0')).toBeUndefined();
    await scene.addTensor('again', bytesOf(moved(base, 10, 1e-5)), null);
    await scene.requireWhole();
    await scene.requireRebuildable();
  });
});
