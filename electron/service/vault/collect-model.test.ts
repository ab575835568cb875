import { expect, it } from 'vitest';
import { CollectScene } from '../../testing/collect-scene.ts';
import { noise, prose, seededNumbers } from '../../testing/vault-scene.ts';

/** What a version's files may be: some large, some small, many of them in several versions. */
const pool = [
  ...Array.from({ length: 6 }, (_, n) => noise(140_000 + 10_000 * n, n + 1)),
  ...Array.from({ length: 8 }, (_, n) => noise(300 + 90 * n, n + 50)),
  prose(400_000),
  new Uint8Array(0),
];

/** Digests of the chunks that the versions which are there use, found the simplest way. */
function needed(scene: CollectScene): Set<string> {
  const digests = new Set<string>();
  for (const [name, files] of scene.rows.versions) {
    if (scene.rows.deleted.has(name)) continue;
    for (const { sha256 } of files)
      for (const digest of scene.rows.index.findRecipes([sha256]).get(sha256)?.chunks ?? []) digests.add(digest);
  }
  return digests;
}

const chunkRows = (scene: CollectScene) =>
  [...scene.rows.index.packs()]
    .flatMap(({ id }) => scene.rows.index.chunksOfPack(id))
    .filter(({ kind }) => kind === 'chunk');

it.each([1, 2, 3, 4, 5, 6])('plans and collects as a simple model says, seed %i', async (seed) => {
  const next = seededNumbers(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  const scene = new CollectScene({ seed: 100 * seed });
  await scene.vault.reconcile();
  for (let step = 0; step < 14; step += 1) {
    const dice = next();
    if (dice < 0.55 || scene.rows.versions.size < 3) {
      const files: Record<string, Uint8Array> = {};
      for (let n = 0; n <= below(5); n += 1) files[`f${n}.bin`] = pool[below(pool.length)] ?? new Uint8Array(0);
      files['own.bin'] = noise(200, 1000 + step);
      await scene.add(`v${step}`, files);
    } else if (dice < 0.8) {
      const names = [...scene.rows.versions.keys()].filter((name) => !scene.rows.deleted.has(name));
      const name = names[below(names.length)];
      if (name !== undefined) scene.rows.deleted.add(name);
    } else {
      const thorough = next() < 0.6;
      const alive = needed(scene);
      const dead = chunkRows(scene).filter(({ digest }) => !alive.has(digest));
      const plan = await scene.plan({ thorough });
      expect([...plan.deadFiles]).toEqual(
        [...scene.rows.index.recipes()]
          .map(({ sha256 }) => sha256)
          .filter((sha256) => !scene.rows.scope().inUse.has(sha256))
          .toSorted(),
      );
      const planned = [...plan.bytesOfFile.values()].reduce((sum, one) => sum + one.freedBytes + one.leftBytes, 0);
      expect(planned).toBeLessThanOrEqual(dead.reduce((sum, row) => sum + row.storedBytes, 0));
      for (const digest of alive) expect(plan.needs(digest)).toBe(true);
      for (const { digest } of dead) expect(plan.needs(digest)).toBe(false);
      await scene.collect({ thorough });
      expect(needed(scene)).toEqual(alive);
      if (thorough) expect(new Set(chunkRows(scene).map(({ digest }) => digest))).toEqual(alive);
      expect((await scene.plan({ thorough })).deadFiles).toEqual([]);
      await scene.requireRebuildable();
    }
    await scene.requireWhole();
  }
});
