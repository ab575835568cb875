import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { ended, register, TestRegistry } from '../../../testing/registry-harness.ts';
import { noise } from '../../../testing/vault-scene.ts';
import { silentLogger } from '../../platform/index.ts';

let registry: TestRegistry;
let ann: Client<Methods>;

beforeEach(async () => {
  registry = await TestRegistry.create({ log: silentLogger });
  ann = await registry.person(await registry.initialise(), 'ann', ['analyst']);
});
afterEach(() => registry.close());

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A safetensors file of 8 bit tensors with these bytes. */
function file(tensors: Readonly<Record<string, Uint8Array>>): Buffer {
  let end = 0;
  const header = JSON.stringify(
    Object.fromEntries(
      Object.entries(tensors).map(([name, { length }]) => {
        const start = end;
        end += length;
        return [name, { dtype: 'U8', shape: [length], data_offsets: [start, end] }];
      }),
    ),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), ...Object.values(tensors)]);
}

const [one, other, long] = [noise(300_000, 1), noise(300_000, 2), noise(2_500_000, 3)];

describe('the tensors of a version', () => {
  it('have the digests of the chunks that hold them, and a key that equal bytes share', async () => {
    await register(ann, await registry.file('a.safetensors', file({ one, other, long })), { model: 'm' });
    const changed = Uint8Array.from(long).fill(7, 2_400_000);
    await register(ann, await registry.file('b.safetensors', file({ moved: other, one, long: changed })), {
      model: 'm',
      changeType: 'breaking',
    });
    const a = await ann.call('version.tensors', { version: 'm@1.0.0' });
    const b = await ann.call('version.tensors', { version: 'm@2.0.0' });
    expect(a).toMatchObject({ total: 3, nextCursor: null, isKnown: true });
    const [first, second, third] = a.tensors;
    expect(first).toEqual({
      name: 'one',
      dtype: 'u8',
      shape: [300_000],
      file: 'a.safetensors',
      byteRange: [first?.byteRange?.[0], (first?.byteRange?.[0] ?? 0) + 300_000],
      digest: sha256(one),
      contentKey: `sha256:${sha256(one)}`,
    });
    expect(third).toMatchObject({
      name: 'long',
      digest: null,
      contentKey: expect.stringMatching(/^chunks:[0-9a-f]{64}$/),
    });
    const keys = new Map(b.tensors.map(({ name, contentKey }) => [name, contentKey]));
    expect(keys.get('one')).toBe(first?.contentKey);
    expect(keys.get('moved')).toBe(second?.contentKey);
    expect(keys.get('long')).toMatch(/^chunks:/);
    expect(keys.get('long')).not.toBe(third?.contentKey);
  });

  it('of a small file, which is one chunk, are hashed when it is inspected', async () => {
    const tiny = noise(40, 4);
    await register(ann, await registry.file('s.safetensors', file({ tiny, none: new Uint8Array() })), { model: 's' });
    const { tensors } = await ann.call('version.tensors', { version: 's@1.0.0' });
    expect(tensors.map(({ digest }) => digest)).toEqual([sha256(tiny), sha256(new Uint8Array())]);
  });

  it('come in pages and can be looked for by a part of their name', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`layer_${at}`, noise(8, at)]));
    await register(ann, await registry.file('p.safetensors', file(many)), { model: 'p' });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(cursor);
      names.push(...page.tensors.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(names).toEqual(Object.keys(many));
    const found = await ann.call('version.tensors', { version: 'p@1.0.0', text: '_1' });
    expect(found.tensors.map(({ name }) => name)).toEqual(['layer_1', 'layer_10', 'layer_11']);
  });

  it('are there before it is registered, for the item in quarantine, in the same pages', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`layer_${at}`, noise(8, at)]));
    const path = await registry.file('q.safetensors', file({ ...many, '100%': noise(8, 99) }));
    const { operationId, quarantineId } = await ann.call('quarantine.bringIn', { path });
    await ended(ann, operationId);
    const first = await ann.call('quarantine.tensors', { quarantineId, limit: 8 });
    expect(first).toMatchObject({ total: 13, nextCursor: '7' });
    expect(first.tensors[3]).toMatchObject({ name: 'layer_3', dtype: 'u8', shape: [8], file: 'q.safetensors' });
    const rest = await ann.call('quarantine.tensors', { quarantineId, limit: 8, cursor: first.nextCursor });
    expect([...first.tensors, ...rest.tensors].map(({ name }) => name)).toEqual([...Object.keys(many), '100%']);
    expect(rest.nextCursor).toBeNull();
    const found = await ann.call('quarantine.tensors', { quarantineId, text: '0%' });
    expect(found.tensors.map(({ name }) => name)).toEqual(['100%']);
    await expect(ann.call('quarantine.tensors', { quarantineId: 'qi_none' })).rejects.toMatchObject({
      code: 'quarantine.not_found',
    });
  });

  it('are listed without a registry, every byte hashed', async () => {
    const path = await registry.file('x.safetensors', file({ one, long }));
    const { tensors } = await ann.call('inspection.run', { path, digests: true });
    expect(tensors?.map(({ name, digest }) => [name, digest])).toEqual([
      ['one', sha256(one)],
      ['long', sha256(long)],
    ]);
    expect(await ann.call('inspection.run', { path })).not.toHaveProperty('tensors');
  });
});

const pageOf = (cursor: string | null) => ann.call('version.tensors', { version: 'p@1.0.0', limit: 5, cursor });
