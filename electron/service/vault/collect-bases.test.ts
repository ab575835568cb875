import { describe, expect, it } from 'vitest';
import { bytesOf, CollectScene, moved, weights } from '../../testing/collect-scene.ts';
import { noise } from '../../testing/vault-scene.ts';

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

  it('takes dead differences with it whose pack stays: nobody may find these again without it', async () => {
    const scene = await family([]);
    const tune = bytesOf(moved(base, 10, 1e-5));
    const keep = noise(400_000, 7);
    // Most of the pack lives: by itself it is not worth repacking.
    const versions = [
      { name: 'tune', raw: tune, base: 'base' },
      { name: 'keep', raw: keep, base: null },
    ];
    await scene.addPack(versions, ['keep']);
    scene.rows.deleted.add('base').add('tune');
    const pack = rowOf(scene, 'keep')?.packId ?? '';
    expect((await scene.plan()).keptPacks).toMatchObject([{ id: pack, because: 'below_threshold' }]);
    await scene.collect();
    expect([...scene.rows.index.packs()].map(({ id }) => id)).toEqual([pack]);
    expect(rowOf(scene, 'tune')).toBeUndefined();
    await scene.requireWhole();
    await scene.requireRebuildable();
    // The same chunk comes again, and is stored anew instead of being found without its base.
    await scene.add('again', { 'tune.bin': tune });
    await scene.requireWhole();
    await scene.collect({ thorough: true });
    await scene.requireWhole();
    await scene.requireRebuildable();
  });
});
