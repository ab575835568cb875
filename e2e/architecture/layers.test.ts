import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowed, forbidden, type Planted } from './planted.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly text: string;
}

let tree: string;
let findings: Finding[];

/** One run of the project's own lint configuration over a tree that holds nothing but planted files. */
function lintPlanted(planted: readonly Planted[]): Finding[] {
  for (const [index, { at, source, beside }] of planted.entries()) {
    for (const [name, text] of [[nameOf(at, index), source], ...Object.entries(beside ?? {})] as const) {
      const file = path.join(tree, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--colors=off'];
  const { stdout } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 1 << 26 });
  const { diagnostics } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
    diagnostics: { category?: string; message: string; location?: { path?: string } }[];
  };
  return diagnostics.map(({ category, message, location }) => ({
    file: location?.path ?? '',
    rule: category ?? '',
    text: message,
  }));
}

/** Each planted file has a name of its own, so that a finding says which it was. */
const nameOf = (at: string, index: number): string => at.replace(/([^/.]+)(\.[^/]+)$/, `$1-${index}$2`);

beforeAll(() => {
  tree = mkdtempSync(path.join(os.tmpdir(), 'strongroom-layers-'));
  for (const name of ['biome.json', 'package.json', 'scripts/lint']) {
    cpSync(path.join(root, name), path.join(tree, name), { recursive: true });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  findings = lintPlanted([...forbidden, ...allowed]);
}, 60_000);
afterAll(() => rmSync(tree, { recursive: true }));

const findingsIn = (file: string) => findings.filter((finding) => finding.file.endsWith(file));

describe('the rules of the architecture', () => {
  it.each(forbidden.map((planted, index) => ({ ...planted, index })))(
    'refuse in $at: $source',
    ({ at, rule, index, beside }) => {
      const files = [nameOf(at, index), ...Object.keys(beside ?? {})];
      const found = files.flatMap(findingsIn).map((finding) => `${finding.rule}: ${finding.text}`);
      expect(found.join('\n')).toContain(rule);
    },
  );

  it.each(allowed.map((planted, index) => ({ ...planted, index: index + forbidden.length })))(
    'allow in $at: $source',
    ({ at, index }) => {
      expect(findingsIn(nameOf(at, index))).toEqual([]);
    },
  );
});
