import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../../shared/model/inspection.ts';
import { openSourceTree } from '../platform/source-tree.ts';
import { inspectTree } from './inspect-tree.ts';

interface Case {
  readonly format?: string;
  readonly verdict: 'safe' | 'reject' | 'malicious';
  readonly meta?: Readonly<Record<string, unknown>>;
}

const root = resolve(import.meta.dirname, '../../..', '../shared/corpus');
const suites = [
  'onnx-backend',
  'onnx-thirdparty',
  'safetensors',
  'gguf',
  'tflite',
  'savedmodel',
  'keras',
  'mlflow',
  'sklearn',
  'pytorch',
];

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What was seen, in the shape of what is expected: a field may be in camel case where the corpus has snake case. */
function likeExpected(want: unknown, got: unknown): unknown {
  if (Array.isArray(want) && Array.isArray(got)) return got.map((item, index) => likeExpected(want[index], item));
  if (typeof want !== 'object' || want === null || typeof got !== 'object' || got === null || Array.isArray(got))
    return got;
  const named = new Map(
    Object.entries(want).flatMap(
      ([key, value]) =>
        [
          [key, [key, value]],
          [camel(key), [key, value]],
        ] as const,
    ),
  );
  return Object.fromEntries(
    Object.entries(got).map(([key, value]) => {
      const [name, expected] = named.get(key) ?? [key, undefined];
      return [name, likeExpected(expected, value)];
    }),
  );
}

/** Which of the fields that a case expects differ from what was inspected. */
function differences(expected: Case, seen: Inspection): string[] {
  const wrong: string[] = [];
  const compare = (field: string, want: unknown, got: unknown): void => {
    try {
      expect(got).toEqual(want);
    } catch {
      wrong.push(
        `${field}: expected ${JSON.stringify(want)?.slice(0, 300)}, got ${JSON.stringify(got)?.slice(0, 300)}`,
      );
    }
  };
  if (expected.format) compare('format', expected.format, seen.format);
  for (const [field, want] of Object.entries(expected.meta ?? {})) {
    compare(field, want, likeExpected(want, seen.metadata[camel(field)]));
  }
  const severe = seen.findings.filter((one) => one.severity === 'high' || one.severity === 'critical');
  if (expected.verdict === 'safe') compare('severe findings', [], severe);
  else
    compare(
      'is refused',
      [true, true],
      [severe.length > 0, seen.error !== undefined || expected.verdict === 'malicious'],
    );
  return wrong;
}

if (!existsSync(root)) console.warn(`The corpus is not at ${root}: its tests do not run.`);

describe.skipIf(!existsSync(root))('the corpus', () => {
  it.each(suites)('%s: every field of every file is as an independent reader sees it', async (suite) => {
    const folder = join(root, suite);
    const cases: Record<string, Case> = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')).cases;
    const wrong: string[] = [];
    let fields = 0;
    for (const [path, expected] of Object.entries(cases)) {
      const tree = openSourceTree(join(folder, 'files', path));
      const { inspection } = await inspectTree(tree);
      tree.close();
      fields += Object.keys(expected.meta ?? {}).length + 2;
      wrong.push(...differences(expected, inspection).map((one) => `${path} ${one}`));
    }
    console.info(`${suite}: ${Object.keys(cases).length} files, ${fields} fields, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
    expect(fields).toBeGreaterThan(0);
  });
});
