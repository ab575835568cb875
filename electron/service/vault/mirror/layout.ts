import { type Disk, joinPath } from '../../platform/disk.ts';
import { packPath } from '../pack-format.ts';
import { openSegment, recordsFolder } from '../records/index.ts';
import type { PackRow } from '../rows.ts';

/** A file of the vault that a mirror holds too. */
export interface MirroredFile {
  /** On the mirror. */
  readonly path: string;
  /** In the registry's folder. */
  readonly local: string;
  readonly sizeBytes: number;
  /** Null for a file of records. */
  readonly packId: string | null;
  /** SHA-256 that a sealed segment has in its name; null for other files. */
  readonly sha256: string | null;
  /** The open segment, to which lines are added all the time. */
  readonly isGrowing: boolean;
}

/** Where a pack lies on a mirror. */
export const mirroredPackPath = (packId: string): string => packPath(packId).slice('vault/'.length);

/** The id in the name of a pack on a mirror, or null for another name. */
export const packIdOfPath = (path: string): string | null =>
  /^packs\/[0-9a-f]{2}\/([0-9a-f]{64})\.pack$/.exec(path)?.[1] ?? null;

export const packFile = ({ id, sizeBytes }: PackRow): MirroredFile => ({
  path: mirroredPackPath(id),
  local: packPath(id),
  sizeBytes,
  packId: id,
  sha256: null,
  isGrowing: false,
});

const nameOfSealed = /^\d{8}-([0-9a-f]{64})\.jsonl$/;
const maxDepth = 8;

/** The vault's copies of manifests, approvals and audit records, whatever there is of them. Unfinished files are left out. */
export async function recordsFiles(disk: Disk): Promise<readonly MirroredFile[]> {
  const files: MirroredFile[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > maxDepth || (await disk.stat(folder)) === null) return;
    for (const { name, kind } of await disk.list(folder)) {
      const local = joinPath(folder, name);
      if (kind === 'folder') await visit(local, depth + 1);
      if (kind !== 'file' || name.endsWith('.tmp')) continue;
      const stat = await disk.stat(local);
      if (stat === null) continue;
      files.push({
        path: local.slice('vault/'.length),
        local,
        sizeBytes: stat.sizeBytes,
        packId: null,
        sha256: nameOfSealed.exec(name)?.[1] ?? null,
        isGrowing: local === openSegment,
      });
    }
  };
  await visit(recordsFolder, 0);
  return files;
}
