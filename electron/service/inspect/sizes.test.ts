import { describe, expect, it } from 'vitest';
import { forgeZip } from '../../testing/forge/zip.ts';
import { safetensorsSample } from './fuzz/samples.ts';
import { inspectTree } from './inspect-tree.ts';
import { defaultLimits } from './limits.ts';
import { memoryTree } from './source.ts';

const said = async (name: string, content: Uint8Array): Promise<string[]> => {
  const { inspection } = await inspectTree(memoryTree(name, content));
  return [...new Set(inspection.findings.map(({ severity, code }) => `${severity} ${code}`))];
};

/** A key and its value in Universal Binary JSON. */
const entry = (key: string, value: Uint8Array | string): Buffer =>
  Buffer.concat([Buffer.from(`i${String.fromCharCode(key.length)}${key}`, 'latin1'), Buffer.from(value as Uint8Array)]);

describe('files with more of something than anyone could use', () => {
  it('a safetensors header with more tensors than the limit is not kept', async () => {
    const one = { dtype: 'U8', shape: [0], data_offsets: [0, 0] };
    const bytes = safetensorsSample({ a: one, b: one, c: one, d: one }, 0);
    const limits = { ...defaultLimits(), maxEntries: 2 };
    const { findings } = (await inspectTree(memoryTree('m.safetensors', bytes), { limits })).inspection;
    expect(findings.map(({ code }) => code)).toEqual(['inspect.limit_exceeded']);
  });

  it('a model of XGBoost of 11 million values is not kept', async () => {
    const list = Buffer.concat([Buffer.from('['), Buffer.alloc(11_000_000, 'Z'), Buffer.from(']')]);
    const booster = Buffer.concat([Buffer.from('{'), entry('model', list), Buffer.from('}')]);
    const learner = Buffer.concat([Buffer.from('{'), entry('gradient_booster', booster), Buffer.from('}')]);
    const model = Buffer.concat([Buffer.from('{'), entry('learner', learner), Buffer.from('}')]);
    expect(await said('m.ubj', model)).toEqual(['medium inspect.limit_exceeded']);
  });

  it('a line of 20 MB in a model of LightGBM is not kept', async () => {
    const model = `tree\nversion=v4\nfeature_names=${'a '.repeat(10_000_000)}\nend of trees\n`;
    expect(await said('m.txt', Buffer.from(model))).toEqual(['medium inspect.limit_exceeded']);
  });

  it('a zip of 20,000 members is read, to the last of them', async () => {
    const members = Array.from({ length: 20_000 }, (_, at) => ({ name: `${at}.txt`, content: 'x' }));
    expect(await said('m.zip', forgeZip({ members }))).toEqual([]);
    const last = { name: 'last', content: "cos\nsystem\n(S'id'\ntR." };
    expect(await said('m.zip', forgeZip({ members: [...members, last] }))).toContain(
      'critical pickle.dangerous_callable',
    );
  });
});
