import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { realDisk } from '../service/platform/index.ts';
import { type CuttingDisk, cuttingDisk } from './cutting-disk.ts';

const place = mkdtempSync(path.join(tmpdir(), 'strongroom-cutting-'));
afterEach(() => {
  for (const name of readdirSync(place)) rmSync(path.join(place, name), { recursive: true });
});

async function write(disk: CuttingDisk, name: string, text: string): Promise<void> {
  const file = await disk.create(name);
  await file.append(Buffer.from(text));
  await file.close();
}

const contents = (): Record<string, string> =>
  Object.fromEntries(readdirSync(place).map((name) => [name, readFileSync(path.join(place, name), 'utf8')]));

describe('a rename before a power cut', () => {
  it('is undone as long as its folder was not synced', async () => {
    const disk = cuttingDisk(realDisk(place), 100);
    await write(disk, 'new', 'new');
    await disk.rename('new', 'name');
    disk.afterPowerCut();
    expect(contents()).toEqual({ new: 'new' });
  });

  it('gives back the file whose place it took', async () => {
    const disk = cuttingDisk(realDisk(place), 100);
    await write(disk, 'name', 'old');
    await write(disk, 'new', 'new');
    await disk.rename('new', 'name');
    disk.afterPowerCut();
    expect(contents()).toEqual({ name: 'old', new: 'new' });
  });

  it('stays once its folder was synced', async () => {
    const disk = cuttingDisk(realDisk(place), 100);
    await write(disk, 'name', 'old');
    await write(disk, 'new', 'new');
    await disk.rename('new', 'name');
    await disk.syncFolder('');
    disk.afterPowerCut();
    expect(contents()).toEqual({ name: 'new' });
  });
});
