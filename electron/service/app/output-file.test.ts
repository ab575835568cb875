import { expect, it } from 'vitest';
import { explorePowerCuts } from '../../testing/power-cuts.ts';
import { SimDisk } from '../../testing/sim-disk.ts';
import { readWhole } from '../platform/index.ts';
import { writeOutputs } from './output-file.ts';

const files = new Map([
  ['r.pdf.dsse', Buffer.from('signature')],
  ['r.pdf', Buffer.from('the report')],
]);

const has = async (disk: SimDisk, name: string): Promise<boolean> => (await disk.stat(name)) !== null;

it('a file and its signature: after a power cut at any step both are whole, or the file is not there', async () => {
  const run = await explorePowerCuts({
    prepare: () => new SimDisk(),
    work: (disk) => writeOutputs({ openDisk: () => disk }, '/out', files),
    check: async (disk, finished) => {
      const there = await has(disk, 'r.pdf');
      if (finished && !there) throw new Error('the report is gone');
      if (there && !(await has(disk, 'r.pdf.dsse'))) throw new Error('a report without its signature');
      for (const [name, bytes] of files)
        if ((await has(disk, name)) && !Buffer.from(await readWhole(disk, name, 100)).equals(bytes))
          throw new Error(`${name} is not whole`);
      // The same name can be tried again, unless something is there that a person would take for whole.
      if (!(await has(disk, 'r.pdf.dsse'))) await writeOutputs({ openDisk: () => disk }, '/out', files);
    },
  });
  expect(run.violations).toEqual([]);
  expect(run.points).toBeGreaterThan(8);
});

it('is refused where one of the names is taken, and writes neither', async () => {
  const disk = new SimDisk();
  const taken = await disk.create('r.pdf');
  await taken.close();
  await expect(writeOutputs({ openDisk: () => disk }, '/out', files)).rejects.toMatchObject({ code: 'file.exists' });
  expect((await disk.list('')).map(({ name }) => name)).toEqual(['r.pdf']);
});
