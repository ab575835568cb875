import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { methods } from '../../shared/contract/methods/index.ts';
import { commands } from '../cli/commands/index.ts';
import { misplacedIds, namedTests, testList } from './named-tests.ts';

const address = new URL('../../docs/requirements.md', import.meta.url);
const tests = namedTests();
const commandNames = commands.map(({ name }) => name);

const all = Array.from({ length: 32 }, (_, at) => `R${at + 1}`);

/** The page cut at its headings: what stands before the first one, then one part a requirement. */
const partsOf = (page: string): string[] => page.split(/^(?=## )/m);
const idOf = (part: string): string => /^## (R\d+) /.exec(part)?.[1] ?? '';
/** The page with the lists of tests as they are in the sources. */
function renewed(page: string): string {
  const parts = partsOf(page).map((part) => {
    const words = part.split(/^Tests:$/m)[0] ?? '';
    return words === part ? part : `${words}Tests:\n\n${testList(idOf(part), tests)}\n`;
  });
  return `${parts.join('').trimEnd()}\n`;
}

// STRONGROOM_RENEW=1 writes the lists of tests anew; the words of each part are written by people.
if (process.env['STRONGROOM_RENEW'] === '1') writeFileSync(address, renewed(readFileSync(address, 'utf8')));
const page = readFileSync(address, 'utf8');
const partOf = (id: string): string => partsOf(page).find((part) => idOf(part) === id) ?? '';

describe('docs/requirements.md', () => {
  it('has each requirement once, in order, with how it is met', () => {
    expect([...page.matchAll(/^## (R\d+) /gm)].map(([, id]) => id)).toEqual(all);
    for (const id of all) {
      const part = partOf(id);
      expect(part, id).toMatch(/^How: \S/m);
      expect(part, id).toMatch(/^Tests:$/m);
    }
  });

  it.each(all)('%s names at least one test, and every test that has it in its name', (id) => {
    expect(testList(id, tests), `no test of ${id}`).not.toBe('');
    // When this fails: STRONGROOM_RENEW=1 npx vitest run electron/testing/requirements.test.ts
    expect(partOf(id)).toContain(testList(id, tests));
  });

  it('names no test that is not there', () => {
    expect(page).toBe(renewed(page));
  });

  it('names no method and no command that is not there', () => {
    const how = page.split('\n').filter((line) => line.startsWith('How: '));
    const quoted = how.flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text));
    const ofContract = quoted.filter((text) => /^[a-z]+\.[a-zA-Z]+$/.test(text));
    expect(ofContract.filter((name) => !(name in methods))).toEqual([]);
    const asked = quoted.flatMap((text) => /^strongroom ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/.exec(text)?.[1] ?? []);
    expect(asked.filter((name) => !commandNames.includes(name))).toEqual([]);
    expect(ofContract.length).toBeGreaterThan(20);
  });

  it('finds every id, because it stands at the beginning of a name', () => {
    expect(misplacedIds()).toEqual([]);
  });
});

describe('a list of tests', () => {
  it('is empty for a requirement that nobody tests, and is not that of an id with one more digit', () => {
    const one = { file: 'a.test.ts', name: 'R12: holds', ids: ['R12'] };
    expect(testList('R1', [one])).toBe('');
    expect(testList('R12', [one])).toBe('- `a.test.ts`\n  - R12: holds\n');
  });
});
