import { describe, expect, it } from 'vitest';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, prose, type Scene, seededNumbers } from '../../testing/vault-scene.ts';
import { packPath } from './pack-format.ts';
import type { ChunkIndex, ChunkRow, FileRecipe, PackRow } from './rows.ts';

/** Two files in two packs of their own. */
async function scene(): Promise<{ scene: Scene; disk: SimDisk; one: PackRow; two: PackRow }> {
  const disk = new SimDisk('/registry');
  const made = makeScene({ disk });
  made.outside.plant('one.bin', noise(300_000, 1));
  made.outside.plant('two.bin', Buffer.concat([prose(250_000), noise(100_000, 2)]));
  const [one] = (await addFile(made, 'q1', 'one.bin')).packs;
  const [two] = (await addFile(made, 'q2', 'two.bin')).packs;
  if (!one || !two) throw new Error('two packs were expected');
  return { scene: made, disk, one, two };
}

/** An index whose recipes name other chunks than they should. */
function withChunks(index: ChunkIndex, change: (chunks: readonly string[]) => readonly string[]): Partial<ChunkIndex> {
  const changed = (recipe: FileRecipe): FileRecipe => ({ ...recipe, chunks: change(recipe.chunks) });
  return {
    recipes: () => [...index.recipes()].map(changed),
    findRecipes: (files) => new Map([...index.findRecipes(files)].map(([sha256, recipe]) => [sha256, changed(recipe)])),
  };
}

const boundOf = (made: Scene): ReadonlySet<string> => new Set([...made.index.recipes()].map(({ sha256 }) => sha256));

const rowsOf = (made: Scene, pack: PackRow): readonly ChunkRow[] =>
  made.index.chunksOfPack(pack.id).filter((row) => row.kind === 'chunk');

const restoreOne = (made: Scene, path: string) => {
  const recipe = [...made.index.recipes()].find(({ sha256 }) => made.index.namesOf(sha256).includes(path));
  return made.vault.restore({
    files: [{ path, sha256: recipe?.sha256 ?? '', sizeBytes: recipe?.sizeBytes ?? 0 }],
    outDir: '/target',
  });
};

describe('damage', () => {
  it.each([
    ['is', false],
    ['of a file that is not put together again is', true],
  ])('%s found in every byte of a pack, and nothing else is reported', async (_, isBound) => {
    const { scene: made, disk, two } = await scene();
    const full = { full: true, bound: isBound ? boundOf(made) : new Set<string>() };
    const next = seededNumbers(7);
    const size = two.sizeBytes;
    const fixed = [
      0,
      8,
      10,
      15,
      16,
      20,
      24,
      28,
      29,
      30,
      31,
      32,
      64,
      96,
      100,
      104,
      size - 56,
      size - 48,
      size - 40,
      size - 30,
      size - 1,
      size - 57,
    ];
    const offsets = [...fixed, ...Array.from({ length: 200 }, () => Math.floor(next() * size))];
    for (const offset of offsets) {
      const bit = 1 << Math.floor(next() * 8);
      disk.overwrite(packPath(two.id), offset, bit);
      const check = await made.vault.verify(full);
      expect(check.problems.length, `bit flipped at ${offset}`).toBeGreaterThan(0);
      for (const problem of check.problems) {
        expect(['pack.corrupt', 'pack.unsupported', 'chunk.digest_mismatch']).toContain(problem.code);
        expect(problem.packId).toBe(two.id);
        expect(problem.location).toContain(two.id.slice(0, 12));
      }
      disk.overwrite(packPath(two.id), offset, bit);
    }
    expect((await made.vault.verify(full)).problems).toEqual([]);
  });

  it.each([false, true])(
    'of a chunk is named by pack, chunk, byte range and file, and its file is not restored; bound: %s',
    async (isBound) => {
      const { scene: made, disk, one } = await scene();
      const bound = isBound ? boundOf(made) : new Set<string>();
      const row = rowsOf(made, one)[1];
      if (!row) throw new Error('a second chunk was expected');
      disk.overwrite(packPath(one.id), row.offset + 88 + 5, 4);
      expect((await made.vault.verify({ full: false })).problems).toEqual([]);
      const { problems } = await made.vault.verify({ full: true, bound });
      expect(problems).toEqual([
        expect.objectContaining({
          code: 'chunk.digest_mismatch',
          packId: one.id,
          digest: row.digest,
          files: ['one.bin'],
          range: { offset: row.offset, length: row.storedBytes + 88 },
          location: expect.stringMatching(/^pack [0-9a-f]{12}…, bytes \d+ to \d+; one\.bin, bytes \d+ to \d+$/),
        }),
      ]);
      await expect(restoreOne(made, 'one.bin')).rejects.toMatchObject({
        code: 'chunk.digest_mismatch',
        details: { path: 'one.bin' },
      });
      expect(await made.target.list('')).toEqual([]);
      await restoreOne(made, 'two.bin');
    },
  );

  it.each<[string, (disk: SimDisk, one: PackRow, two: PackRow) => Promise<void>, string, string | null]>([
    ['a deleted pack', (disk, one) => disk.remove(packPath(one.id)), 'pack.missing', 'pack.missing'],
    [
      'a pack cut off at its end',
      (disk, one) => disk.truncate(packPath(one.id), one.sizeBytes - 1),
      'pack.corrupt',
      null,
    ],
    ['a pack cut off in a record', (disk, one) => disk.truncate(packPath(one.id), 200), 'pack.corrupt', 'pack.corrupt'],
    ['an emptied pack', (disk, one) => disk.truncate(packPath(one.id), 0), 'pack.corrupt', 'pack.corrupt'],
    [
      'another pack in its place',
      async (disk, one, two) => disk.plant(packPath(one.id), disk.peek(packPath(two.id))),
      'pack.corrupt',
      'pack.corrupt',
    ],
  ])('names %s and the files that it hits', async (_, damage, code, restoreCode) => {
    const { scene: made, disk, one, two } = await scene();
    await damage(disk, one, two);
    for (const full of [false, true]) {
      const { problems } = await made.vault.verify({ full });
      expect(problems).toMatchObject([{ code, packId: one.id, files: ['one.bin'] }]);
    }
    // A lost footer hurts no chunk: what the index still finds is restored.
    if (restoreCode === null) await restoreOne(made, 'one.bin');
    else await expect(restoreOne(made, 'one.bin')).rejects.toMatchObject({ code: restoreCode });
    await restoreOne(made, 'two.bin');
  });

  it('tells a copy of a pack under another name from a pack that is only unknown', async () => {
    const { scene: made, disk, one } = await scene();
    const other = 'ab'.repeat(32);
    disk.plant(packPath(other), disk.peek(packPath(one.id)));
    const check = await made.vault.verify({ full: false });
    expect(check.problems).toMatchObject([{ code: 'pack.corrupt', packId: other, files: [] }]);
    expect(check.unknownPacks).toEqual([]);
  });

  it('lists a whole pack that no row knows as unknown, not as damage', async () => {
    const { scene: made, one } = await scene();
    const index = {
      ...made.index,
      packs: () => [...made.index.packs()].filter((pack) => pack.id !== one.id),
      recipes: () => [],
    };
    const check = await makeScene({ disk: made.disk, index }).vault.verify({ full: true });
    expect(check).toMatchObject({ problems: [], unknownPacks: [one.id] });
  });

  it.each<[string, (index: ChunkIndex) => Partial<ChunkIndex>, string]>([
    [
      'two chunks changed places in a recipe',
      (index) => withChunks(index, (chunks) => chunks.toReversed()),
      'vault.digest_mismatch',
    ],
    [
      'a chunk is missing from a recipe',
      (index) => withChunks(index, (chunks) => chunks.slice(1)),
      'vault.digest_mismatch',
    ],
    ['the chunks’ rows are gone', () => ({ findChunks: () => new Map() }), 'chunk.missing'],
    [
      'rows point to the wrong place',
      (index) => ({
        chunksOfPack: (packId) => index.chunksOfPack(packId).map((row) => ({ ...row, offset: row.offset + 1 })),
      }),
      'chunk.missing',
    ],
    [
      'a pack has another size than its row says',
      (index) => ({ packs: () => [...index.packs()].map((pack) => ({ ...pack, sizeBytes: pack.sizeBytes + 1 })) }),
      'pack.corrupt',
    ],
  ])('of the index is found: %s', async (_, change, code) => {
    const { scene: made } = await scene();
    const { vault } = makeScene({ disk: made.disk, index: { ...made.index, ...change(made.index) } });
    const { problems } = await vault.verify({ full: true });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatchObject({ code });
    expect(problems.flatMap((problem) => problem.files)).toEqual(expect.arrayContaining(['one.bin', 'two.bin']));
  });

  it('gives an empty vault with no problems only when the index is empty too', async () => {
    const { scene: made } = await scene();
    const { vault } = makeScene({ disk: new SimDisk('/registry'), index: made.index });
    const { problems } = await vault.verify({ full: false });
    expect(problems.map((problem) => problem.code)).toEqual(['pack.missing', 'pack.missing']);
  });
});
