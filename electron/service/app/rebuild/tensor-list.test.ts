import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '../../../../shared/contract/client.ts';
import { methods } from '../../../../shared/contract/methods/index.ts';
import { createDirectTransport } from '../../../hosts/direct-transport.ts';
import { PASSPHRASE, register, TestRegistry } from '../../../testing/registry-harness.ts';
import { sha256Hex } from '../../platform/index.ts';
import { openService, rebuildIndexOfFolder, rebuildRegistryFolder } from '../index.ts';
import { uncutFileBytes } from '../version/version-tensors.ts';
import { parseTensorList, tensorListText } from './tensor-list.ts';

const cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };
const rows = 400_000; // 1.5 MiB: two chunks
let registry: TestRegistry;
let copies: string;

/** A file with two tensors that the vault cuts; values that hardly compress, moved by `step`. */
function weights(step: number): Uint8Array {
  const values = new Float32Array(rows + 1000);
  let state = 7;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    values[i] = state / 2 ** 32 + (i % 50 === 0 ? step : 0);
  }
  const places = { embed: [0, rows * 4], head: [rows * 4, values.byteLength] } as const;
  const header = Object.entries(places).map(([name, offsets]) => {
    return [name, { dtype: 'F32', shape: [(offsets[1] - offsets[0]) / 4], data_offsets: offsets }];
  });
  const head = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(head.length));
  return Buffer.concat([length, head, Buffer.from(values.buffer)]);
}

beforeAll(async () => {
  registry = await TestRegistry.create();
  copies = await mkdtemp(path.join(os.tmpdir(), 'strongroom-tensors-'));
  const root = await registry.initialise();
  const ana = await registry.person(root, 'ana', ['analyst']);
  await register(ana, await registry.file('a.safetensors', weights(0)), { model: 'm' });
  await register(ana, await registry.file('b.safetensors', weights(1e-6)), {
    model: 'other',
  });
  await register(ana, await registry.file('small.safetensors', tiny()), { model: 'small' });
  await registry.service.close();
});
afterAll(async () => {
  await registry.close();
  await rm(copies, { recursive: true, force: true });
});

function tiny(): Uint8Array {
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(8, 1)]);
}

let number = 0;
async function copyOf(): Promise<string> {
  number += 1;
  const folder = path.join(copies, String(number));
  await cp(registry.folder, folder, { recursive: true });
  return folder;
}
const database = (folder: string): string => path.join(folder, 'registry.sqlite');

function tensorRows(folder: string): unknown {
  const db = new Sqlite(database(folder), { readonly: true });
  const all = (sql: string) => db.prepare(sql).all();
  const found = {
    versions: all('SELECT * FROM version_tensor ORDER BY version_id, number'),
    lists: all('SELECT * FROM tensor_list ORDER BY sha256'),
    files: all('SELECT * FROM file_tensors ORDER BY sha256'),
    bases: all('SELECT * FROM delta_base ORDER BY key'),
  };
  db.close();
  return found;
}

/** Registers a version that differs little from the first one; bytes that it added to packs. */
async function addedBy(folder: string): Promise<number> {
  const service = await openService({ folder, configDir: path.join(copies, 'config'), argon2Cost: cost });
  const client = createClient(
    methods,
    createDirectTransport(service.openConnection({ host: 'cli', account: 'tester' })),
  );
  await client.call('session.signIn', { userId: 'ana', passphrase: PASSPHRASE });
  const file = path.join(copies, 'tuned.safetensors');
  await writeFile(file, weights(2e-6));
  const before = (await client.call('vault.stats', {})).packBytes;
  await register(client, file, { model: 'm', changeType: 'patch', parents: ['m@1.0.0'] });
  const added = (await client.call('vault.stats', {})).packBytes - before;
  await service.close();
  return added;
}

it('a rebuilt registry has the same tensors and cuts, and stores a later version as differences', async () => {
  const [whole, rebuilt] = [await copyOf(), await copyOf()];
  const before = tensorRows(rebuilt);
  expect(before).toMatchObject({ files: { length: 2 }, bases: { length: 2 }, lists: { length: 2 } });
  await rm(database(rebuilt));
  const report = await rebuildRegistryFolder(rebuilt);
  expect(report).toMatchObject({ isInPlace: true, problems: [] });
  expect(report.notRebuilt.join(' ')).not.toMatch(/tensor/i);
  expect(tensorRows(rebuilt)).toEqual(before);
  const added = await addedBy(whole);
  expect(await addedBy(rebuilt)).toBe(added);
  expect(added).toBeLessThan(weights(0).length / 4);
});

it('a rebuilt index knows the cuts again', async () => {
  const folder = await copyOf();
  const before = tensorRows(folder);
  const db = new Sqlite(database(folder));
  db.exec('DELETE FROM chunk; DELETE FROM file_recipe; DELETE FROM file_tensors; DELETE FROM delta_base');
  db.close();
  await rebuildIndexOfFolder(folder);
  expect(tensorRows(folder)).toEqual(before);
});

it('a list that is in no copy is no loss of bytes: the rebuild says so and is put in place', async () => {
  const folder = await copyOf();
  const open = path.join(folder, 'vault/records/open.jsonl');
  const lines = (await readFile(open, 'utf8')).split('\n');
  const kept = lines.filter((line) => !line.includes('strongroom.tensors/1'));
  expect(lines.length - kept.length).toBe(2);
  await writeFile(open, kept.join('\n'));
  await rm(database(folder));
  const report = await rebuildRegistryFolder(folder);
  expect(report).toMatchObject({ isInPlace: true, problems: [] });
  expect(report.notRebuilt.join(' ')).toContain('The tensors of 3 versions');
});

it('versions that differ in values alone share a list, which is copied once', async () => {
  const folder = await copyOf();
  await addedBy(folder);
  const text = await readFile(path.join(folder, 'vault/records/open.jsonl'), 'utf8');
  expect(text.split('\n').filter((line) => line.includes('strongroom.tensors/1'))).toHaveLength(2);
  const db = new Sqlite(database(folder), { readonly: true });
  expect(Object(db.prepare('SELECT count(DISTINCT tensor_list) AS n FROM model_version').get()).n).toBe(2);
  db.close();
});

const page = readFileSync(new URL('../../../../docs/formats/tensor-list.md', import.meta.url), 'utf8');

it('docs/formats/tensor-list.md: the example is a list that this program writes', () => {
  const example = /```json tensor-list\n(.*)\n```/.exec(page)?.[1] ?? '';
  expect(page).toContain(sha256Hex(example));
  expect(page).toContain(`at most ${uncutFileBytes.toLocaleString('en')} bytes`);
  const files = ['big.safetensors', 'graph.onnx', 'small.safetensors'].map((name) => {
    return { path: name, sizeBytes: name.startsWith('big') ? 3_000_000 : 200, sha256: '' };
  });
  const tensors = parseTensorList(example, files.toReversed());
  expect(tensors.map(({ file }) => file)).toEqual(['small.safetensors', 'big.safetensors', 'graph.onnx']);
  expect(tensorListText(files, tensors)).toBe(example);
  expect(() => parseTensorList(example.replace('/1"', '/2"'), files)).toThrow();
  expect(() => parseTensorList(example, files.slice(1))).toThrow();
});
