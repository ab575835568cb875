import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, folderOf, joinPath } from '../platform/disk.ts';
import { makeFolders } from '../platform/disk-durable.ts';
import { packPath } from './pack-format.ts';
import { readPackContent } from './pack-reader.ts';
import { unreferencedFolder } from './reconcile.ts';

/**
 * Brings packs back that a start set aside because no row knew them: a database that lost its index, or an older one, does that with
 * packs that are needed. Those that can't be read stay. What nothing needs is garbage, for a collection to find. A crash in between
 * leaves each pack in one of the two folders.
 */
export async function adoptUnreferencedPacks(disk: Disk): Promise<number> {
  if ((await disk.stat(unreferencedFolder)) === null) return 0;
  let adopted = 0;
  for (const { name, kind } of await disk.list(unreferencedFolder)) {
    const id = /^([0-9a-f]{64})(?:-\d+)?\.pack$/.exec(name)?.[1];
    if (kind !== 'file' || id === undefined || (await disk.stat(packPath(id))) !== null) continue;
    const from = joinPath(unreferencedFolder, name);
    const content = await readPackContent(disk, from).catch((error: unknown) => {
      if (error instanceof StrongroomError) return null;
      throw error;
    });
    if (content?.packId !== id) continue;
    await makeFolders(disk, folderOf(packPath(id)));
    await disk.rename(from, packPath(id));
    await disk.syncFolder(folderOf(packPath(id)));
    adopted += 1;
  }
  if (adopted > 0) await disk.syncFolder(unreferencedFolder);
  return adopted;
}
