import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pickleReader } from '../joblib/index.ts';
import { atLeast, defaultLimits, type ReadResult } from '../reader.ts';
import { memoryTree } from '../source.ts';
import { pytorchReader } from './index.ts';

/** Real files that nobody on this project wrote; beside the project where the project is developed. */
const corpus = resolve(import.meta.dirname, '../../../../../shared/corpus');

interface Case {
  readonly format: string;
  readonly verdict: string;
  readonly compression?: string | null;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly globals?: readonly (readonly [string, string])[];
  readonly global_count?: number;
  readonly modules?: readonly string[];
}

function casesOf(suite: string): [string, Case][] {
  const file = join(corpus, suite, 'expected.json');
  if (!existsSync(file)) {
    process.stdout.write(`The corpus folder is absent, so the suite ${suite} is not read.\n`);
    return [];
  }
  const parsed: { cases: Record<string, Case> } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(parsed.cases);
}

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function actualOf(result: ReadResult, field: string): unknown {
  if (field === 'tensor_count') return result.tensorCount;
  if (field === 'parameter_count') return result.parameterCount;
  return result.metadata[camel(field)];
}

function check(suite: string, name: string, expected: Case): number {
  const tree = memoryTree(name, readFileSync(join(corpus, suite, 'files', name)));
  const reader = pytorchReader.sniff(tree, defaultLimits()) ? pytorchReader : pickleReader;
  expect(reader.sniff(tree, defaultLimits())).toBe(true);
  const result = reader.read(tree, defaultLimits());
  if (result instanceof Promise) throw new Error('these readers are synchronous');
  expect(result.format).toBe(expected.format);
  let fields = 1;
  const expectField = (actual: unknown, wanted: unknown, field: string) => {
    expect(actual, `${name}: ${field}`).toEqual(wanted);
    fields += 1;
  };
  for (const [field, wanted] of Object.entries(expected.meta)) expectField(actualOf(result, field), wanted, field);
  if (expected.compression !== undefined)
    expectField(result.metadata['compression'], expected.compression, 'compression');
  if (expected.globals) expectField(result.metadata['globals'], expected.globals, 'globals');
  if (expected.global_count !== undefined)
    expectField(result.metadata['globalCount'], expected.global_count, 'global count');
  if (expected.modules) expectField(result.metadata['modules'], expected.modules, 'modules');
  const grave = result.findings.filter((found) => atLeast(found.severity, 'high'));
  if (expected.verdict === 'safe') expect(grave).toEqual([]);
  else expect(grave.length).toBeGreaterThan(0);
  return fields;
}

describe.each(['pytorch', 'sklearn'])('real files of the suite %s', (suite) => {
  const cases = casesOf(suite);
  it('give every expected field and no false alarm', () => {
    let fields = 0;
    for (const [name, expected] of cases) fields += check(suite, name, expected);
    process.stdout.write(`${suite}: ${cases.length} files, ${fields} fields as expected\n`);
  });
});
