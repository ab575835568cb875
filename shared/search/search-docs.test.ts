import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { searchKeyNames } from './keys.ts';
import { parseSearch } from './parse.ts';
import { printSearch } from './print.ts';

const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/search.md'), 'utf8');
/** What stands in backquotes in the column of examples, and in sentences as KEY:VALUE. */
const examples = [...text.matchAll(/^\| `([^`\n]+)` \| (?:`([^`\n]+)` \|)?/gm)].flatMap(([, first = '', second]) =>
  second === undefined ? [first] : [second],
);
const inSentences = [...text.matchAll(/`((?:before|after|metric|tag|params|model|input)[.:>][^`\n]*)`/g)].map(
  ([, one = '']) => one,
);

describe('docs/search.md', () => {
  it('has examples and every key', () => {
    expect(examples.length).toBeGreaterThan(25);
    expect(searchKeyNames.filter((name) => !text.includes(`\`${name}`))).toEqual([]);
  });

  it.each([...new Set([...examples, ...inSentences])].filter((one) => !one.includes('NAME')))(
    'the example %s is understood',
    (example) => {
      const parsed = parseSearch(example);
      expect(parsed).toMatchObject({ ok: true });
      const printed = parsed.ok ? printSearch(parsed.query) : '';
      expect(parseSearch(printed)).toEqual(parsed);
    },
  );
});
