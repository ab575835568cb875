import { z } from 'zod';
import { corrupt } from './pack-format.ts';
import type { FileEntry, FileRecipe } from './rows.ts';

/** Bytes of one description record before encoding: well below what a record may hold. */
const maxTextBytes = 4 * 1024 * 1024;
const digestsPerLine = 10_000;
const firstLine = '{"type":"strongroom.description/1"}\n';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.number().int().nonnegative();
const Line = z.union([
  z.strictObject({ file: z.strictObject({ path: z.string(), sha256: digest, sizeBytes: size }) }),
  z.strictObject({
    recipe: z.strictObject({ chunks: z.array(digest), first: size, sha256: digest, sizeBytes: size }),
  }),
]);

/**
 * What a store put into the vault, as texts for description records: every file and how it is put together, so that the index can be rebuilt
 * from packs alone. Format: docs/formats/pack.md.
 */
export function descriptionTexts(files: readonly FileEntry[], recipes: readonly FileRecipe[]): readonly string[] {
  const lines = [
    ...files.map(({ path, sha256, sizeBytes }) => JSON.stringify({ file: { path, sha256, sizeBytes } })),
    ...recipes.flatMap(recipeLines),
  ];
  const texts: string[] = [];
  let text = firstLine;
  for (const line of lines) {
    if (text.length + line.length > maxTextBytes && text !== firstLine) {
      texts.push(text);
      text = firstLine;
    }
    text += `${line}\n`;
  }
  return [...texts, text];
}

function recipeLines({ chunks, sha256, sizeBytes }: FileRecipe): readonly string[] {
  if (isOneChunk({ chunks, sha256, sizeBytes })) return []; // its file's line says it all
  const lines: string[] = [];
  for (let first = 0; first === 0 || first < chunks.length; first += digestsPerLine) {
    const part = chunks.slice(first, first + digestsPerLine);
    lines.push(JSON.stringify({ recipe: { chunks: part, first, sha256, sizeBytes } }));
  }
  return lines;
}

/** True for a file that is one chunk of its own digest, or empty. */
const isOneChunk = ({ chunks, sha256, sizeBytes }: FileRecipe): boolean =>
  sizeBytes === 0 ? chunks.length === 0 : chunks.length === 1 && chunks[0] === sha256;

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
