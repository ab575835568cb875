import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A test, or a group of tests, whose name begins with the requirements that it proves. */
export interface NamedTest {
  /** From the root of the repository, with slashes. */
  readonly file: string;
  readonly name: string;
  readonly ids: readonly string[];
}

const root = path.resolve(import.meta.dirname, '../..');
const folders = ['electron', 'shared', 'renderer', 'e2e', 'scripts', 'verifier'];
const isTest = (name: string): boolean => /\.(?:test|spec|suite)\.tsx?$/.test(name);
/** The first argument of a test or group, on its own line or not, that begins with ids. */
const named = /(['"`])(R\d+(?:, R\d+)*): ([^\n]*?)\1\s*,/g;
/** An id anywhere else in a name, where nobody would find it. */
const misplaced = /\b(?:it|test|describe)\((['"`])(?!R\d)[^\n]*?\bR\d{1,2}\b[^\n]*?\1\s*,/g;

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const inside = `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* filesBelow(inside);
    else if (entry.isFile() && isTest(entry.name)) yield inside;
  }
}

const sources = (): { file: string; text: string }[] =>
  folders.flatMap((folder) =>
    [...filesBelow(folder)].map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') })),
  );

/** Every test of the repository whose name begins with `R1: ` or `R6, R18: `, by file and place. */
export const namedTests = (): NamedTest[] =>
  sources()
    .toSorted((a, b) => (a.file < b.file ? -1 : 1))
    .flatMap(({ file, text }) =>
      [...text.matchAll(named)].map(([, , ids = '', rest = '']) => ({
        file,
        name: `${ids}: ${rest}`,
        ids: ids.split(', '),
      })),
    );

/** Names with an id in the middle or at the end. */
export const misplacedIds = (): string[] =>
  sources().flatMap(({ file, text }) => [...text.matchAll(misplaced)].map(([match]) => `${file}: ${match}`));

/** The page's list of the tests of one requirement. */
export const testList = (id: string, tests: readonly NamedTest[]): string => {
  const files = Map.groupBy(
    tests.filter(({ ids }) => ids.includes(id)),
    ({ file }) => file,
  );
  return [...files]
    .map(([file, list]) => `- \`${file}\`\n${list.map(({ name }) => `  - ${name}\n`).join('')}`)
    .join('');
};
