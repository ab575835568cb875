import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ended, register, TestRegistry } from '../../../testing/registry-harness.ts';
import { noise } from '../../../testing/vault-scene.ts';

let registry: TestRegistry;
beforeEach(async () => {
  registry = await TestRegistry.create();
});
afterEach(() => registry.close());

const edit = (sql: string): void => {
  const db = new Database(path.join(registry.folder, 'registry.sqlite'));
  db.exec(sql);
  db.close();
};

const digests = (): unknown[] => {
  const db = new Database(path.join(registry.folder, 'registry.sqlite'), { readonly: true });
  const rows = db.prepare('SELECT recipes_digest FROM model_version ORDER BY rowid').pluck().all();
  db.close();
  return rows;
};

/** Chunks of the large file in another order: each is right, the whole is not. */
const swapped =
  'UPDATE file_recipe SET chunks = substr(chunks, 65, 64) || substr(chunks, 1, 64) || substr(chunks, 129) WHERE length(chunks) > 128';

describe('how a version’s files are put together', () => {
  it('is bound when it is registered, by a version that uses the same file too', async () => {
    const admin = await registry.initialise();
    const ana = await registry.person(admin, 'ana', ['analyst']);
    const file = await registry.file('m.bin', noise(400_000, 1));
    await register(ana, file, { model: 'm' });
    await register(ana, file, { model: 'again' });
    const [first, second] = digests();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    for (const recompute of [false, true]) {
      const { operationId } = await ana.call('vault.verify', { full: true, recompute });
      expect((await ended(ana, operationId)).result).toMatchObject({ ok: true, checkedFiles: 1 });
    }
  });

  it('is not believed when it was changed: the file is put together, and found wrong', async () => {
    const admin = await registry.initialise();
    const ana = await registry.person(admin, 'ana', ['analyst']);
    const file = await registry.file('m.bin', noise(400_000, 1));
    await register(ana, file, { model: 'm' });
    edit(swapped);
    const { operationId } = await ana.call('vault.verify', { full: true });
    expect((await ended(ana, operationId)).result).toMatchObject({
      ok: false,
      problems: [{ code: 'vault.digest_mismatch', files: ['m@1.0.0 m.bin'] }],
    });
    // Nor does a new version vouch for it.
    await register(ana, file, { model: 'again' });
    expect(digests()[1]).toBeNull();
    const verifying = await ana.call('vault.verify', { full: true });
    expect((await ended(ana, verifying.operationId)).result).toMatchObject({ ok: false });
  });
});
