import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { specsOf } from '../../../../shared/comparison/compare-interface.ts';
import { smallOnnx } from '../../../testing/small-onnx.ts';
import { inspectPath } from '../index.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-optional-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function inspected(irVersion: number) {
  const file = path.join(folder, `ir${irVersion}.onnx`);
  writeFileSync(file, smallOnnx({ inputs: { x: ['N'], weight: [3] }, outputs: { y: ['N'] }, irVersion }));
  return inspectPath(file);
}

it('an input that has an initializer may be left out, and comparisons know it', async () => {
  const inspection = await inspected(8);
  expect(inspection.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(inspection.metadata['optionalInputs']).toMatchObject([{ name: 'weight', shape: [3] }]);
  expect(specsOf(inspection, 'input').map(({ name, isOptional }) => [name, isOptional])).toEqual([
    ['x', false],
    ['weight', true],
  ]);
});

it('before IR 4 every weight had to be listed, so that being listed says nothing', async () => {
  const inspection = await inspected(3);
  expect(inspection.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(inspection.metadata['optionalInputs']).toEqual([]);
});
