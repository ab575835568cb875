import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** All files below a folder. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/** Copies `from` to `to` with the first `old` replaced by `next`; refuses when they differ by more or less than one byte. */
export function changeOneByte(from: string, to: string, old: string, next: string): void {
  const differing = [...old].filter((character, index) => character !== next[index]).length;
  if (old.length !== next.length || differing !== 1)
    throw new Error(`"${old}" and "${next}" differ by more than a byte`);
  const content = readFileSync(from);
  const at = content.indexOf(old);
  if (at < 0) throw new Error(`${from} does not hold "${old}"`);
  Buffer.from(next).copy(content, at);
  writeFileSync(to, content);
}

/** The same in every place where `old` stands: pages of a database that were freed keep what they held. */
export function changeByteEverywhere(file: string, old: string, next: string): void {
  changeOneByte(file, file, old, next);
  while (readFileSync(file).includes(old)) changeOneByte(file, file, old, next);
}

/** Bytes of all files below a folder that another process may be writing to. */
export const sizeBelow = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, entry) => sum + (statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
