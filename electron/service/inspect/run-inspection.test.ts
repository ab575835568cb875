import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCode } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';
import type { PlacedTree } from '../platform/source-tree.ts';
import { runInspection } from './run-inspection.ts';
import { returnThread, takeThread } from './worker-threads.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-inspect-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function safetensors(header: string, data: number): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(Buffer.from(header), 8);
  return bytes;
}

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
    return null;
  } catch (error) {
    return isCode(error, 'file.not_found') || isCode(error, 'operation.cancelled')
      ? Reflect.get(Object(error), 'code')
      : error;
  }
};

describe('running an inspection in its own thread', () => {
  it('gives the inspection, the digest and the tensors of a file', async () => {
    const bytes = safetensors('{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}', 24);
    const path = join(folder, 'model.bin');
    writeFileSync(path, bytes);
    const { inspection, tensors } = await runInspection(path, { wantTensors: true });
    expect(inspection).toMatchObject({
      path,
      format: 'safetensors',
      parameterCount: 6,
      sizeBytes: bytes.length,
      findings: [],
    });
    expect(inspection.sha256).toBe(sha256Hex(bytes));
    expect(tensors).toEqual([{ name: 'w', dtype: 'f32', shape: [2, 3], file: '', byteRange: [65, 89] }]);
  });

  it('reads files that lie in others as it reads them under their own names', async () => {
    const model = safetensors('{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}', 24);
    const own = join(folder, 'own');
    mkdirSync(join(own, 'deep'), { recursive: true });
    writeFileSync(join(own, 'deep', 'model.safetensors'), model);
    writeFileSync(join(own, 'script.py'), 'import os\nos.system("x")\n');
    const holder = join(folder, 'holder');
    const script = readFileSync(join(own, 'script.py'));
    writeFileSync(holder, Buffer.concat([script, model, script]));
    const lying = { path: 'deep/model.safetensors', sizeBytes: model.length, holder, offset: script.length };
    const last = { path: 'script.py', sizeBytes: script.length, holder, offset: script.length + model.length };
    const placed: PlacedTree = { name: 'own', isFolder: true, files: [last, lying] };
    const options = { wantTensors: true, wantHash: false, digestFileBytes: 1e6 };
    const direct = await runInspection(own, options);
    expect(await runInspection(own, { ...options, placed })).toEqual(direct);
    expect(direct.tensors).toHaveLength(1);
    expect(direct.digests).toEqual([sha256Hex(new Uint8Array(24))]);

    const one = { ...placed, name: 'm', isFolder: false, files: [{ ...lying, path: 'm' }] };
    const alone = await runInspection(join(folder, 'm'), { placed: one });
    expect(alone.inspection).toMatchObject({ format: 'safetensors', sha256: sha256Hex(model), findings: [] });
  });

  it('refuses a tree of places that is too large or too deep, as it does a folder', async () => {
    const file = { path: 'a', sizeBytes: 1, holder: join(folder, 'holder'), offset: 0 };
    const many = { name: 'x', isFolder: true, files: Array.from({ length: 20_001 }, () => file) };
    const deep = { name: 'x', isFolder: true, files: [{ ...file, path: `${'d/'.repeat(17)}a` }] };
    for (const placed of [many, deep])
      await expect(runInspection('/x', { placed })).rejects.toMatchObject({ code: 'inspect.limit_exceeded' });
  });

  it('keeps the memory of its thread small over many files', async () => {
    const many = join(folder, 'many');
    mkdirSync(many);
    const record = { token: 'word', id: 1, weights: [0.25, 0.5], next: null };
    const text = JSON.stringify(Array.from({ length: 400 }, (_, id) => ({ ...record, id })));
    for (let number = 0; number < 250; number += 1) writeFileSync(join(many, `${number}.json`), text);
    const heapMiB = 700; // nobody else's thread
    await runInspection(many, { wantHash: false, maxHeapMiB: heapMiB });
    const thread = takeThread(heapMiB);
    expect(thread.taskCount).toBe(1);
    const { total_heap_size: heapBytes } = await thread.worker.getHeapStatistics();
    returnThread(thread, false);
    expect(heapBytes).toBeLessThan(32 * 1024 * 1024); // without a bound on what is new it is twice that
  });

  it('reports progress while it hashes', async () => {
    const path = join(folder, 'large.bin');
    writeFileSync(path, new Uint8Array(9 * 1024 * 1024));
    const seen: number[] = [];
    await runInspection(path, { onHashProgress: ({ doneBytes }) => seen.push(doneBytes) });
    expect(seen.at(-1)).toBe(9 * 1024 * 1024);
    expect(seen.length).toBeGreaterThan(1);
  });

  it('ends a thread that is out of time, says so, and still knows the digest', async () => {
    const path = join(folder, 'slow.bin');
    writeFileSync(path, 'anything');
    // A heap of its own means a thread of its own, which can't even start in a millisecond.
    const { inspection } = await runInspection(path, { timeoutMs: 1, maxHeapMiB: 701 });
    expect(inspection.error?.code).toBe('inspect.limit_exceeded');
    expect(inspection.findings).toMatchObject([{ severity: 'medium', code: 'inspect.limit_exceeded' }]);
    expect(inspection.sha256).toBe(sha256Hex('anything'));
    expect(inspection.sizeBytes).toBe(8);
  });

  it('says that a path does not exist', async () => {
    expect(await codeOf(runInspection(join(folder, 'missing')))).toBe('file.not_found');
  });

  it('stops when it is cancelled', async () => {
    const path = join(folder, 'cancelled.bin');
    writeFileSync(path, 'anything');
    expect(await codeOf(runInspection(path, { signal: AbortSignal.abort() }))).toBe('operation.cancelled');
  });

  it('does not follow a link inside a folder', async () => {
    const inside = join(folder, 'linked');
    mkdirSync(inside);
    symlinkSync('/etc/hostname', join(inside, 'weights.bin'));
    const { inspection } = await runInspection(inside);
    expect(inspection.findings.map((one) => one.code)).toContain('folder.link');
    expect(inspection.sha256).toBeNull();
  });

  it('says that an empty file is empty', async () => {
    const path = join(folder, 'empty');
    writeFileSync(path, '');
    const { inspection } = await runInspection(path);
    expect(inspection.error?.code).toBe('file.empty');
  });
});

describe('running many inspections', () => {
  it('gives each file its own answer when threads are used again, also after one was cut off', async () => {
    const paths = Array.from({ length: 6 }, (_, index) => join(folder, `many-${index}.bin`));
    for (const [index, path] of paths.entries()) writeFileSync(path, `content ${index}`);
    await runInspection(join(folder, 'many-0.bin'), { timeoutMs: 1, maxHeapMiB: 702, wantHash: false });
    const first = await Promise.all(paths.slice(0, 3).map((path) => runInspection(path)));
    const second = await Promise.all(paths.slice(3).map((path) => runInspection(path)));
    expect([...first, ...second].map(({ inspection }) => inspection.sha256)).toEqual(
      paths.map((_, index) => sha256Hex(`content ${index}`)),
    );
  });
});
