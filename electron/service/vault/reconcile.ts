import { type Disk, joinPath } from '../platform/disk.ts';
import { makeFolders, removeTree } from '../platform/disk-durable.ts';
import { packPath } from './pack-format.ts';
import { temporaryFolder } from './pack-writer.ts';
import { quarantineFolder } from './quarantine-layout.ts';
import type { PackRow } from './rows.ts';
import { moveAside } from './set-aside.ts';

/** What start-up put in order. */
export interface Reconciled {
  /** Packs that no row knows (a crash between publishing and the catalog's commit), moved to vault/unreferenced. */
  readonly movedPacks: readonly { readonly id: string; readonly sizeBytes: number }[];
  /** Unfinished packs of a crash, deleted. */
  readonly removedTemporary: number;
  /** Packs that rows name and the folder lacks. */
  readonly missingPacks: readonly string[];
}

export const packsFolder = 'vault/packs';
export const unreferencedFolder = 'vault/unreferenced';

export interface PackFile {
  readonly path: string;
  /** Its name without ".pack"; what it holds is another question. */
  readonly id: string;
}

/** Every file in the packs' folder, whatever it holds. */
export async function packFiles(disk: Disk): Promise<readonly PackFile[]> {
  const files: PackFile[] = [];
  if ((await disk.stat(packsFolder)) === null) return files;
  for (const shard of await disk.list(packsFolder)) {
    if (shard.kind !== 'folder') continue;
    const folder = joinPath(packsFolder, shard.name);
    for (const { name } of await disk.list(folder))
      files.push({ path: joinPath(folder, name), id: name.replace(/\.pack$/, '') });
  }
  return files;
}

/** Brings the vault's folder in line with the rows. Nothing that a row names is touched; unknown packs are moved, never deleted. */
export async function reconcilePacks(disk: Disk, known: Iterable<PackRow>): Promise<Reconciled> {
  for (const folder of [packsFolder, unreferencedFolder, temporaryFolder, quarantineFolder])
    await makeFolders(disk, folder);
  const temporary = await disk.list(temporaryFolder);
  for (const { name } of temporary) await removeTree(disk, joinPath(temporaryFolder, name));

  const missing = new Map<string, string>();
  for (const { id } of known) missing.set(packPath(id), id);
  const movedPacks: { id: string; sizeBytes: number }[] = [];
  for (const file of await packFiles(disk)) {
    if (missing.delete(file.path)) continue;
    const stat = await disk.stat(file.path);
    await moveAside(disk, file.path, unreferencedFolder);
    movedPacks.push({ id: file.id, sizeBytes: stat?.sizeBytes ?? 0 });
  }
  return { movedPacks, removedTemporary: temporary.length, missingPacks: [...missing.values()] };
}
