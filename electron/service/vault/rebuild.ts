import { type ErrorCode, isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { Disk } from '../platform/disk.ts';
import { parseBlock } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import { chooseRows } from './choose-rows.ts';
import type { PackEntry } from './pack-format.ts';
import { type PackContent, PackReader, readPackContent } from './pack-reader.ts';
import { rowOf, rowsOf } from './pack-writer.ts';
import { parseDescriptions } from './read-description.ts';
import { type PackFile, packFiles } from './reconcile.ts';
import type { ChunkRow, FileEntry, FileRecipe, PackRow } from './rows.ts';

/** The index as packs alone tell it. */
export interface RebuiltRows {
  readonly packs: readonly PackRow[];
  readonly chunks: readonly ChunkRow[];
  /** Only those whose chunks are all there. */
  readonly recipes: readonly FileRecipe[];
  /** Names under which files were stored; a path may come more than once, from several versions. */
  readonly files: readonly FileEntry[];
  /** Packs and descriptions that could not be read. Nothing of a pack listed here is in the rows above. */
  readonly unreadable: readonly { readonly path: string; readonly code: ErrorCode; readonly message: string }[];
  /** SHA-256 of described files of which a chunk is missing. */
  readonly incomplete: readonly string[];
}

/** Reads every pack's table and descriptions; payloads of chunks are not read. Throws only `operation.cancelled`, and for the folder itself. */
export async function rebuildRows(disk: Disk, signal?: AbortSignal): Promise<RebuiltRows> {
  const unreadable: { path: string; code: ErrorCode; message: string }[] = [];
  const { packs, found } = await readTables(disk, (problem) => unreadable.push(problem), signal);
  const chunks = chooseRows(found);
  const described = await readDescriptions(disk, [...chunks.values()], (problem) => unreadable.push(problem));
  const isWhole = (recipe: FileRecipe): boolean => sizeOf(recipe, chunks) === recipe.sizeBytes;
  return {
    packs,
    chunks: [...chunks.values()],
    recipes: described.recipes.filter(isWhole),
    files: described.files,
    unreadable,
    incomplete: described.recipes.filter((recipe) => !isWhole(recipe)).map((recipe) => recipe.sha256),
  };
}

async function readTables(disk: Disk, report: Report, signal: AbortSignal | undefined) {
  const packs: PackRow[] = [];
  const found: ChunkRow[] = [];
  const reader = new PackReader(disk);
  try {
    for (const file of await packFiles(disk)) {
      throwIfCancelled(signal);
      const content = await contentOf(disk, file, report);
      if (content === null) continue;
      packs.push({ id: content.packId, sizeBytes: content.sizeBytes, records: content.entries.length });
      for (const entry of content.entries) found.push(...(await rowsIn(reader, content.packId, entry, report)));
    }
  } finally {
    await reader.close();
  }
  return { packs, found };
}

type Report = (problem: { path: string; code: ErrorCode; message: string }) => void;

/** The rows of a record. What a solid block holds stands in its raw bytes. */
async function rowsIn(
  reader: PackReader,
  packId: string,
  entry: PackEntry,
  report: Report,
): Promise<readonly ChunkRow[]> {
  if (entry.kind !== 'block') return [rowOf(entry, packId)];
  try {
    return rowsOf(entry, packId, parseBlock(await reader.block({ packId, offset: entry.offset })));
  } catch (error) {
    reportOf(error, `pack ${packId}, byte ${entry.offset}`, report);
    return [];
  }
}

async function contentOf(disk: Disk, file: PackFile, report: Report): Promise<PackContent | null> {
  try {
    const content = await readPackContent(disk, file.path);
    if (content.packId === file.id) return content;
    throw new StrongroomError('pack.corrupt', 'The file holds another pack than its name says.');
  } catch (error) {
    reportOf(error, file.path, report);
    return null;
  }
}

async function readDescriptions(disk: Disk, rows: readonly ChunkRow[], report: Report) {
  const reader = new PackReader(disk);
  const texts: string[] = [];
  try {
    for (const row of rows) {
      if (row.kind !== 'description') continue;
      try {
        const text = Buffer.from(await reader.read(row)).toString();
        parseDescriptions([text]);
        texts.push(text);
      } catch (error) {
        reportOf(error, `pack ${row.packId}, byte ${row.offset}`, report);
      }
    }
  } finally {
    await reader.close();
  }
  return parseDescriptions(texts);
}

function reportOf(error: unknown, path: string, report: Report): void {
  if (!(error instanceof StrongroomError) || isCode(error, 'operation.cancelled')) throw error;
  report({ path, code: error.code, message: error.message });
}

/** Raw bytes of a recipe's chunks; -1 when one is not there. */
function sizeOf(recipe: FileRecipe, chunks: ReadonlyMap<string, ChunkRow>): number {
  let total = 0;
  for (const digest of recipe.chunks) {
    const row = chunks.get(digest);
    if (row === undefined) return -1;
    total += row.rawBytes;
  }
  return total;
}
