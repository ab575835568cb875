import type { Disk } from '../platform/disk.ts';
import { packPath } from './pack-format.ts';
import type { PackWriter } from './pack-writer.ts';
import type { ChunkIndex } from './rows.ts';

/**
 * Deletes what a writer published and nothing refers to, which is what a full disk needs. A pack that the index knows stays: the same records make
 * the same name. Best effort, for what failed may be the disk itself; what stays is put away at the next start.
 */
export async function undoPacks(writer: PackWriter, disk: Disk, index: ChunkIndex): Promise<void> {
  await writer.abandon().catch(() => undefined);
  const known = knownPacks(index);
  if (known === null) return;
  for (const { id } of writer.published) if (!known.has(id)) await disk.remove(packPath(id)).catch(() => undefined);
}

/** Null when the index can't be read: its error must not take the place of the one that is being undone. */
function knownPacks(index: ChunkIndex): ReadonlySet<string> | null {
  try {
    return new Set([...index.packs()].map(({ id }) => id));
  } catch {
    return null;
  }
}
