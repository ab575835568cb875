import type { Disk } from '../platform/disk.ts';
import { packPath } from './pack-format.ts';
import { readPackContent } from './pack-reader.ts';
import { packFiles } from './reconcile.ts';
import type { PackRow } from './rows.ts';
import { messageOf, type Place } from './verify-problem.ts';

/** Ids of the whole packs in the folder that no row names. What is there and is no pack, or can't be listed, is reported. */
export async function unknownPacks(
  disk: Disk,
  packs: readonly PackRow[],
  report: (message: string, place: Place) => void,
): Promise<readonly string[]> {
  const known = new Set(packs.map(({ id }) => packPath(id)));
  const unknown: string[] = [];
  const files = await packFiles(disk).catch((error: unknown) => {
    report(messageOf(error), { location: 'the folder of packs' });
    return [];
  });
  for (const { path, id } of files) {
    if (known.has(path)) continue;
    const holds = await readPackContent(disk, path).catch(() => null);
    if (holds?.packId === id) unknown.push(id);
    else report('A file among the packs is not the pack that its name says.', { packId: id, location: path });
  }
  return unknown;
}
