import type { ChunkIndex } from './rows.ts';

/** A stored file with the place of its first chunk. */
export interface FileInOrder {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Orders by pack, then offset, then digest: the same for the same index, whenever it is asked. */
  readonly key: string;
}

/** Every stored file, in the order in which their bytes lie in packs: read so, each pack is read from its start to its end. */
export function filesInOrder(index: ChunkIndex): readonly FileInOrder[] {
  const files: FileInOrder[] = [];
  for (const { sha256, sizeBytes, chunks } of index.recipes()) {
    const [first = ''] = chunks;
    const row = index.findChunks([first]).get(first);
    const place = row ? `${row.packId} ${String(row.offset).padStart(9, '0')}` : '';
    files.push({ sha256, sizeBytes, key: `${place} ${sha256}` });
  }
  return files.sort((a, b) => (a.key < b.key ? -1 : 1));
}
