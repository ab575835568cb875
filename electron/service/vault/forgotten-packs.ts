import { type Disk, folderOf } from '../platform/disk.ts';
import { packPath } from './pack-format.ts';
import type { PackRow } from './rows.ts';

/** The catalog's memory of packs that a collection forgot and whose files are still to be deleted. */
export interface ForgottenPacks {
  pending(): readonly string[];
  /** Their files are gone, durably. */
  unlinked(ids: readonly string[]): void;
  /** They were stored again and stay. */
  revived(ids: readonly string[]): void;
}

/** For a vault that nothing was collected from. */
export const nothingForgotten: ForgottenPacks = {
  pending: () => [],
  unlinked: () => undefined,
  revived: () => undefined,
};

/**
 * Deletes the files of forgotten packs and says so. A pack that was stored again meanwhile is known again and stays. A crash in between
 * leaves files that are still remembered: the next start deletes them. Returns how many there were.
 */
export async function unlinkForgotten(
  disk: Disk,
  forgotten: ForgottenPacks,
  known: Iterable<PackRow>,
): Promise<number> {
  const pending = forgotten.pending();
  if (pending.length === 0) return 0;
  const kept = new Set<string>();
  for (const { id } of known) kept.add(id);
  const folders = new Set<string>();
  for (const id of pending) {
    if (kept.has(id)) continue;
    const path = packPath(id);
    if ((await disk.stat(path)) === null) continue;
    await disk.remove(path);
    folders.add(folderOf(path));
  }
  for (const folder of folders) await disk.syncFolder(folder);
  forgotten.unlinked(pending.filter((id) => !kept.has(id)));
  forgotten.revived(pending.filter((id) => kept.has(id)));
  return pending.length;
}
