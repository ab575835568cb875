import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SmallOnnx, smallOnnx } from '../../electron/testing/small-onnx.ts';
import { jsonAs, makeRegistry, runAs } from './strongroom.ts';

const MINUTE = 60_000;
const place = mkdtempSync(path.join(tmpdir(), 'strongroom-compare-'));
const registry = path.join(place, 'registry');

/** Writes a model and imports it as a version of `scores`. */
function imported(name: string, model: SmallOnnx, options: readonly string[], expected = 0) {
  const file = path.join(place, `${name}.onnx`);
  writeFileSync(file, smallOnnx(model));
  return jsonAs(registry, 'ann', ['import', file, '--model', 'scores', ...options], expected);
}

const first: SmallOnnx = { inputs: { x: ['N'] }, outputs: { y: ['N'], z: ['N'] }, weights: [3, 4, 0] };

beforeAll(async () => {
  await makeRegistry(registry);
  await imported('one', first, []);
}, MINUTE);
afterAll(() => rmSync(place, { recursive: true, force: true }));

it('diff --magnitude reads the changed tensors, for whoever runs it', { timeout: MINUTE }, async () => {
  await imported('two', { ...first, weights: [3, 4, 5] }, ['--change', 'patch', '--parent', 'scores@1.0.0']);
  const { magnitude } = await jsonAs(registry, null, ['diff', 'scores@1.0.0', 'scores@1.0.1', '--magnitude']);
  expect(magnitude.tensors).toEqual([
    {
      name: 'weight',
      before: 'f32',
      after: 'f32',
      elements: 3,
      changed: 1,
      relativeL2: 1,
      maxChange: 5,
      notFinite: 0,
    },
  ]);
  const { out } = await runAs(registry, null, ['diff', 'scores@1.0.0', 'scores@1.0.1', '--magnitude']);
  expect(out).toMatch(/TENSOR +TYPE +RELATIVE L2 +LARGEST CHANGE +CHANGED/);
  expect(out).toMatch(/weight +f32 +1 +5 +1 of 3/);
});

it('import --smaller-step signs for a smaller step, and for nothing else', { timeout: MINUTE }, async () => {
  const fewer: SmallOnnx = { ...first, outputs: { y: ['N'] } };
  const asPatch = ['--change', 'patch', '--parent', 'scores@1.0.1'];
  const refused = await imported('three', fewer, asPatch, 1);
  expect(refused.error).toMatchObject({ code: 'version.bump_too_small', details: { required: 'breaking' } });

  const signing = ['--smaller-step', '--reason', 'Nobody reads z.', '--yes'];
  const { ref, version, comparisons } = await imported('three', fewer, [...asPatch, ...signing]);
  expect(ref).toBe('scores@1.0.2');
  expect(comparisons).toMatchObject([{ baseLabel: 'scores@1.0.1', smallestStep: 'breaking' }]);
  expect(version.version).toBe('1.0.2');
  const { statements } = await jsonAs(registry, null, ['statement', 'list']);
  expect(statements).toMatchObject([
    { id: comparisons[0].overrideId, kind: 'bump_override', reason: 'Nobody reads z.' },
  ]);
  expect(await jsonAs(registry, 'ann', ['audit', 'verify'])).toMatchObject({ ok: true });

  const from = ['--change', 'patch', '--parent', 'scores@1.0.2'];
  const unneeded = await imported('four', { ...fewer, weights: [1, 1, 1] }, [...from, ...signing], 1);
  expect(unneeded.error.code).toMatch(/^version\./);
});
