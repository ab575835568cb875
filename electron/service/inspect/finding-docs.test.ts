import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findingExplanations } from '../../../shared/model/finding-explanations.ts';

const areas = [...new Set(Object.keys(findingExplanations).map((code) => code.split('.')[0]))];
/** Written like a code, and none: files and errors that stop an inspection from outside. */
const noCodes = new Set(['saved_model.pb', 'metadata.json']);

/** Every text in the readers that is written like the code of a finding. */
function codesInSource(): Set<string> {
  const found = new Set<string>();
  const pattern = new RegExp(`'((?:${areas.join('|')})\\.[a-z0-9_]+)'`, 'g');
  for (const file of readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file.startsWith('fuzz')) continue;
    for (const [, code] of readFileSync(path.join(import.meta.dirname, file), 'utf8').matchAll(pattern))
      if (code !== undefined && !noCodes.has(code)) found.add(code);
  }
  return found;
}

it('explains every code that a reader can give, and none that no reader gives', () => {
  expect(Object.keys(findingExplanations).toSorted()).toEqual([...codesInSource()].toSorted());
});

it('knows every area of codes', () => {
  const first = /finding\(\s*(?:'[a-z]+'|severity),\s*'([a-z0-9_]+)\./g;
  for (const file of readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    for (const [, area] of readFileSync(path.join(import.meta.dirname, file), 'utf8').matchAll(first))
      expect(areas, file).toContain(area);
  }
});

it('lists the same in docs/findings.md', () => {
  const page = readFileSync(path.join(import.meta.dirname, '../../../docs/findings.md'), 'utf8');
  const rows = Object.entries(findingExplanations).map(([code, text]) => `| \`${code}\` | ${text} |`);
  // When this fails: the expected text is the table that docs/findings.md must hold.
  expect(page.match(/^\| `.*$/gm)?.join('\n')).toBe(rows.join('\n'));
});
