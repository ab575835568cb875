import { type Disk, makeFolders } from '../../platform/index.ts';
import { recordsFolder } from '../../vault/index.ts';
import { databaseFile } from '../open-registry.ts';

/** The database under construction. One that a crash left is of no use and goes. */
export const buildFile = 'registry.rebuild.sqlite';
const companions = ['', '-wal', '-shm', '-journal'] as const;
const quarantineFolder = 'quarantine';
const asideFolder = 'vault/unreferenced';

/** A time as part of a file's name. */
export const stampOf = (isoTime: string): string => isoTime.replaceAll(/[:.]/g, '-');

export async function removeBuild(disk: Disk): Promise<void> {
  for (const suffix of companions) await disk.remove(`${buildFile}${suffix}`);
}

/**
 * Moves the old database aside and gives the new one its name. Never deletes: the old one keeps its companions, without which it may lack its
 * last commits. A crash in between leaves a folder without a database, which is not opened (`registry.database_missing`) and rebuilt again;
 * the new database must not meet the old one's write-ahead log, so that goes first.
 */
export async function placeDatabase(disk: Disk, stamp: string): Promise<string[]> {
  const moved: string[] = [];
  const aside = `registry.before-${stamp}.sqlite`;
  for (const suffix of companions) {
    if ((await disk.stat(`${databaseFile}${suffix}`)) === null) continue;
    await disk.rename(`${databaseFile}${suffix}`, `${aside}${suffix}`);
    moved.push(`${aside}${suffix}`);
  }
  await disk.syncFolder('');
  await disk.rename(buildFile, databaseFile);
  await disk.syncFolder('');
  return moved;
}

/** Moves what lies in quarantine aside: no row speaks of it any more, and the next start would delete it. */
export async function setQuarantineAside(disk: Disk, stamp: string): Promise<string[]> {
  if ((await disk.stat(quarantineFolder))?.kind !== 'folder') return [];
  if ((await disk.list(quarantineFolder)).length === 0) return [];
  const aside = `${quarantineFolder}.before-${stamp}`;
  await disk.rename(quarantineFolder, aside);
  await disk.syncFolder('');
  return [aside];
}

/** Moves damaged copies of records aside, once the new database is in place; the next start copies all of them again. */
export async function setRecordsAside(disk: Disk, stamp: string): Promise<string[]> {
  const aside = `${asideFolder}/records-${stamp}`;
  await makeFolders(disk, asideFolder);
  await disk.rename(recordsFolder, aside);
  await disk.syncFolder('vault');
  await disk.syncFolder(asideFolder);
  return [aside];
}
