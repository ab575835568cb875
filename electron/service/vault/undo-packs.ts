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
  const known = new Set([...index.packs()].map(({ id }) => id));
  for (const { id } of writer.published) if (!known.has(id)) await disk.remove(packPath(id)).catch(() => undefined);
}
