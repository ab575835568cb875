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

/** Files are checked in windows of so many bytes and files; between two of them the work can be left and taken up again. */
const windowBytes = 256 * 1024 * 1024;
const windowFiles = 512;

/** The files in windows. */
export function* windowsOf(files: readonly FileInOrder[]): Generator<readonly FileInOrder[]> {
  let window: FileInOrder[] = [];
  let bytes = 0;
  for (const file of files) {
    window.push(file);
    bytes += file.sizeBytes;
    if (bytes < windowBytes && window.length < windowFiles) continue;
    yield window;
    window = [];
    bytes = 0;
  }
  if (window.length > 0) yield window;
}
