import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Disk } from '../platform/disk.ts';
import { PackReader } from './pack-reader.ts';
import type { ChunkIndex, ChunkRow } from './rows.ts';

/** Reads parts of stored files. Every chunk that is read is compared with its digest. */
export interface FileRanges {
  /**
   * The bytes from `start` to before `end` of a stored file; hold no more of them than you need. Errors: `chunk.missing` (the file is not
   * there, or the range leaves it), `chunk.digest_mismatch`, `pack.missing`, `pack.corrupt`.
   */
  read(sha256: string, start: number, end: number): Promise<Uint8Array>;
}

interface Layout {
  readonly rows: readonly ChunkRow[];
  /** Where each chunk begins. */
  readonly starts: Float64Array;
  readonly sizeBytes: number;
}

/** Decoded chunks that are kept, for ranges that end within one. */
const mostChunks = 8;
/** Layouts of files that are kept: a model of a thousand files is read file after file. */
const mostLayouts = 16;

/** Gives `use` the files of a vault, and closes what it opened. */
export async function readRanges<T>(
  { disk, index }: { readonly disk: Disk; readonly index: ChunkIndex },
  use: (files: FileRanges) => Promise<T>,
): Promise<T> {
  const reader = new PackReader(disk, (digests) => index.findChunks(digests));
  const layouts = new Map<string, Layout>();
  const chunks = new Map<string, Uint8Array>();
  const layoutOf = (sha256: string): Layout =>
    kept(layouts, sha256, mostLayouts) ?? keep(layouts, sha256, layoutIn(index, sha256), mostLayouts);
  const chunkOf = async (row: ChunkRow): Promise<Uint8Array> =>
    kept(chunks, row.digest, mostChunks) ?? keep(chunks, row.digest, await reader.read(row), mostChunks);
  try {
    return await use({
      read: async (sha256, start, end) => {
        const { rows, starts, sizeBytes } = layoutOf(sha256);
        if (start < 0 || end > sizeBytes || end < start)
          throw new StrongroomError('chunk.missing', 'A part of a file lies beyond its end.', { sha256, start, end });
        const bytes = new Uint8Array(end - start);
        for (let at = chunkAt(starts, start); at < rows.length; at += 1) {
          const row = rows[at];
          const chunkStart = starts[at] ?? 0;
          if (!row || chunkStart >= end) break;
          const chunk = await chunkOf(row);
          const from = Math.max(0, start - chunkStart);
          bytes.set(chunk.subarray(from, Math.min(chunk.length, end - chunkStart)), chunkStart + from - start);
        }
        return bytes;
      },
    });
  } finally {
    await reader.close();
  }
}

function layoutIn(index: ChunkIndex, sha256: string): Layout {
  const recipe = index.findRecipes([sha256]).get(sha256);
  const known = recipe && index.findChunks(recipe.chunks);
  const rows = recipe?.chunks.map((digest) => known?.get(digest)) ?? [];
  const starts = new Float64Array(rows.length);
  let sizeBytes = 0;
  const found: ChunkRow[] = [];
  for (const [at, row] of rows.entries()) {
    if (!row) break;
    starts[at] = sizeBytes;
    sizeBytes += row.rawBytes;
    found.push(row);
  }
  if (!recipe || found.length < rows.length || sizeBytes !== recipe.sizeBytes)
    throw new StrongroomError('chunk.missing', 'The vault does not hold a file that is asked for.', { sha256 });
  return { rows: found, starts, sizeBytes };
}

/** The chunk that holds a place: the last one that begins at it or before it. */
function chunkAt(starts: Float64Array, place: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** What is kept under a key, moved to the end: the first one is the longest unused. */
function kept<T>(map: Map<string, T>, key: string, most: number): T | null {
  const value = map.get(key);
  return value === undefined ? null : keep(map, key, value, most);
}

function keep<T>(map: Map<string, T>, key: string, value: T, most: number): T {
  map.delete(key);
  const [oldest] = map.keys();
  if (oldest !== undefined && map.size >= most) map.delete(oldest);
  map.set(key, value);
  return value;
}
