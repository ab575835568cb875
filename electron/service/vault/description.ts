import type { FileEntry, FileRecipe } from './rows.ts';

/** Bytes of one description record before encoding: well below what a record may hold. */
const maxTextBytes = 4 * 1024 * 1024;
const digestsPerLine = 10_000;
/** What a description begins with. */
export const firstLine = '{"type":"strongroom.description/1"}\n';

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
