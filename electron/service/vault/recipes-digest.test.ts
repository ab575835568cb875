import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, seededNumbers } from '../../testing/vault-scene.ts';
import { asBfloat16, gaussian, nudged, safetensorsFile } from '../../testing/weights.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { packPath } from './pack-format.ts';
import { isOwnChunk, recipesDigest } from './recipes-digest.ts';
import type { FileRecipe } from './rows.ts';

const indexOf = (...recipes: readonly FileRecipe[]) => ({
  findRecipes: (wanted: readonly string[]) =>
    new Map(recipes.filter(({ sha256 }) => wanted.includes(sha256)).map((recipe) => [recipe.sha256, recipe])),
});

const two = { sha256: sha256Hex('aaabbb'), sizeBytes: 6, chunks: [sha256Hex('aaa'), sha256Hex('bbb')] };
const own = { sha256: sha256Hex('one'), sizeBytes: 3, chunks: [sha256Hex('one')] };
const fileOf = ({ sha256, sizeBytes }: FileRecipe, path = 'a') => ({ path, sizeBytes, sha256 });

describe('a recipes digest', () => {
  it('is the one of docs/formats/vault.md', () => {
    const digest = recipesDigest([fileOf(two)], indexOf(two));
    const text = readFileSync('docs/formats/vault.md', 'utf8');
    for (const part of [two.sha256, ...two.chunks, String(digest)]) expect(text).toContain(part);
  });

  it('does not depend on names and order, leaves out files that are their own chunk, and changes with any chunk', () => {
    const index = indexOf(two, own);
    const digest = recipesDigest([fileOf(two)], index);
    expect(recipesDigest([fileOf(own, 'x'), fileOf(two, 'b'), fileOf(two, 'a')], index)).toBe(digest);
    expect(isOwnChunk(own)).toBe(true);
    for (const chunks of [two.chunks.toReversed(), two.chunks.slice(1), [...two.chunks, ...own.chunks], []])
      expect(recipesDigest([fileOf(two)], indexOf({ ...two, chunks }))).not.toBe(digest);
    expect(recipesDigest([fileOf(two)], indexOf({ ...two, sizeBytes: 7 }))).not.toBe(digest);
  });

  it('is none when a recipe is not there', () => {
    expect(recipesDigest([fileOf(two)], indexOf(own))).toBeNull();
  });
});

describe('a full verification of files that are bound', () => {
  /** A file, and three that are stored as differences to it. */
  async function family() {
    const disk = new SimDisk('/registry');
    const scene = makeScene({ disk });
    const values = gaussian(700_000, 1);
    const packs: string[] = [];
    for (const step of [0, 1, 2, 3]) {
      const weights = step === 0 ? values : nudged(values, step, 1e-5);
      const { bytes, ranges } = safetensorsFile([{ name: 'w', dtype: 'BF16', bytes: asBfloat16(weights) }]);
      scene.outside.plant(`${step}.safetensors`, bytes);
      const tensors = new Map([[`${step}.safetensors`, ranges]]);
      packs.push(...(await addFile(scene, `q${step}`, `${step}.safetensors`, { tensors })).packs.map(({ id }) => id));
    }
    const bound = new Set([...scene.index.recipes()].map(({ sha256 }) => sha256));
    return { scene, disk, packs, bound };
  }

  it('reads each record once, also a base that several differences need', async () => {
    const { scene, bound } = await family();
    const differences = [...scene.index.packs()].flatMap(({ id }) =>
      scene.index.chunksOfPack(id).filter(({ baseDigest }) => baseDigest !== null),
    );
    expect(differences).toHaveLength(6);
    const once = await scene.vault.verify({ full: true, bound });
    const putTogether = await scene.vault.verify({ full: true });
    const stored = [...scene.index.packs()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(once).toMatchObject({ problems: [], checkedFiles: 4 });
    expect(putTogether.problems).toEqual([]);
    expect(once.checkedBytes).toBeLessThan(1.01 * stored);
    expect(putTogether.checkedBytes).toBeGreaterThan(1.2 * stored);
  });

  it('names the same damage as one that puts every file together', async () => {
    const { scene, disk, packs, bound } = await family();
    const next = seededNumbers(3);
    for (let round = 0; round < 12; round += 1) {
      const path = packPath(packs[round % packs.length] ?? '');
      const size = (await disk.stat(path))?.sizeBytes ?? 0;
      const offset = Math.floor(next() * size);
      disk.overwrite(path, offset, 16);
      const once = await scene.vault.verify({ full: true, bound });
      const putTogether = await scene.vault.verify({ full: true });
      expect(putTogether.problems.length, `${path} at ${offset}`).toBeGreaterThan(0);
      const told = ({ problems }: typeof once) =>
        problems.map(({ code, packId, range, files }) => ({ code, packId, range, files: files.toSorted() }));
      expect(told(once), `${path} at ${offset}`).toEqual(told(putTogether));
      disk.overwrite(path, offset, 16);
    }
    expect((await scene.vault.verify({ full: true, bound })).problems).toEqual([]);
  });
});
