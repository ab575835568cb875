import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../../shared/model/inspection.ts';
import { tensorType } from '../../../shared/model/tensor-type.ts';
import { type FrameworkCase, frameworkCases, frameworks } from '../../testing/fixtures/frameworks.ts';
import { type Inspected, inspectTree } from './inspect-tree.ts';
import { atLeast } from './reader.ts';
import { memoryFolder, memoryTree } from './source.ts';

function treeOf({ name, files }: FrameworkCase) {
  const [only] = Object.values(files);
  if (name.endsWith('/')) return memoryFolder(name.slice(0, -1), files);
  return memoryTree(name.slice(name.lastIndexOf('/') + 1), only ?? new Uint8Array());
}

/** What the framework said of a file, and what was seen instead. */
function differences(one: FrameworkCase, { inspection, tensors }: Inspected): string[] {
  const wrong: string[] = [];
  const compare = (field: string, seen: unknown, said: unknown): void => {
    try {
      expect(seen).toEqual(said);
    } catch {
      wrong.push(
        `${one.name} ${field}: ${JSON.stringify(seen)?.slice(0, 300)}, not ${JSON.stringify(said)?.slice(0, 300)}`,
      );
    }
  };
  compare('format', inspection.format, one.format);
  compare('error', inspection.error, undefined);
  compare('severe findings', severe(inspection), []);
  for (const [field, said] of Object.entries(one.meta)) compare(field, inspection.metadata[field], said);
  if (one.metagraphs)
    compare(
      'metagraphs',
      inspection.metadata['metagraphs'],
      one.metagraphs.map((said) => expect.objectContaining(said)),
    );
  if (one.io)
    for (const way of ['inputs', 'outputs'] as const)
      compare(
        way,
        inspection[way].map(({ name, shape }) => [name, shape]),
        one.io[way],
      );
  if (one.tensors) {
    const listed = tensors.map(({ name, dtype, shape }) => [name, { dtype, shape: [...shape] }]);
    const said = Object.entries(one.tensors).map(([name, { dtype, shape }]) => [
      name,
      { dtype: tensorType(dtype), shape },
    ]);
    compare('tensors', Object.fromEntries(listed), Object.fromEntries(said));
  }
  return wrong;
}

const severe = ({ findings }: Inspection) => findings.filter(({ severity }) => atLeast(severity, 'high'));

describe('files that real frameworks wrote', () => {
  it.each(frameworks)('%s: no false alarm, and every field is what the framework says', async (framework) => {
    const wrong: string[] = [];
    const cases = frameworkCases(framework);
    for (const one of cases) wrong.push(...differences(one, await inspectTree(treeOf(one))));
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });
});
