import { z } from 'zod';
import { firstLine } from './description.ts';
import { corrupt } from './pack-format.ts';
import type { FileEntry, FileRecipe } from './rows.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.number().int().nonnegative();
const Line = z.union([
  z.strictObject({ file: z.strictObject({ path: z.string(), sha256: digest, sizeBytes: size }) }),
  z.strictObject({
    recipe: z.strictObject({ chunks: z.array(digest), first: size, sha256: digest, sizeBytes: size }),
  }),
]);

export interface Described {
  readonly files: readonly FileEntry[];
  readonly recipes: readonly FileRecipe[];
}

/** The files and whole recipes in texts of description records, in any order. Throws `pack.corrupt` for text that is no description. */
export function parseDescriptions(texts: readonly string[]): Described {
  const files: FileEntry[] = [];
  const parts = new Map<string, { readonly sizeBytes: number; readonly byFirst: Map<number, readonly string[]> }>();
  for (const text of texts) {
    if (!text.startsWith(firstLine)) throw corrupt('A description does not start as it should.', {});
    for (const line of text.slice(firstLine.length).split('\n')) {
      if (line === '') continue;
      const parsed = parseLine(line);
      if ('file' in parsed) files.push(parsed.file);
      else addPart(parts, parsed.recipe);
    }
  }
  const recipes: FileRecipe[] = [];
  for (const { sha256, sizeBytes } of new Map(files.map((file) => [file.sha256, file])).values()) {
    if (!parts.has(sha256)) recipes.push({ sha256, sizeBytes, chunks: sizeBytes === 0 ? [] : [sha256] });
  }
  for (const [sha256, { sizeBytes, byFirst }] of parts) {
    const chunks: string[] = [];
    for (let part = byFirst.get(0); part !== undefined && part.length > 0; part = byFirst.get(chunks.length)) {
      for (const chunk of part) chunks.push(chunk);
    }
    recipes.push({ sha256, sizeBytes, chunks });
  }
  return { files, recipes };
}

/** True when everything that a description names passes `isInUse`. Throws `pack.corrupt` for text that is no description. */
export function describesOnly(text: string, isInUse: (sha256: string) => boolean): boolean {
  const { files, recipes } = parseDescriptions([text]);
  return files.every(({ sha256 }) => isInUse(sha256)) && recipes.every(({ sha256 }) => isInUse(sha256));
}

function parseLine(line: string): z.infer<typeof Line> {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    throw corrupt('A line of a description cannot be read.', { line: line.slice(0, 100) });
  }
}

function addPart(
  parts: Map<string, { readonly sizeBytes: number; readonly byFirst: Map<number, readonly string[]> }>,
  { sha256, sizeBytes, first, chunks }: { sha256: string; sizeBytes: number; first: number; chunks: readonly string[] },
): void {
  const known = parts.get(sha256) ?? { sizeBytes, byFirst: new Map<number, readonly string[]>() };
  known.byFirst.set(first, chunks);
  parts.set(sha256, known);
}
