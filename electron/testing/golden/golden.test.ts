import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../shared/contract/client.ts';
import { methods } from '../../../shared/contract/methods/index.ts';
import { createDirectTransport } from '../../hosts/direct-transport.ts';
import { openService, rebuildRegistryFolder, verifyRegistryFolder } from '../../service/app/index.ts';
import { realDisk } from '../../service/platform/index.ts';
import { codecs } from '../../service/vault/codec.ts';
import { readRecords, rebuildRows, sealedSegments } from '../../service/vault/index.ts';
import { PackReader } from '../../service/vault/pack-reader.ts';
import { planeForms } from '../../service/vault/planes.ts';
import { ended, PASSPHRASE } from '../registry-harness.ts';
import { GoldenVault } from './golden-vault.ts';

const here = import.meta.dirname;
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.startsWith('vault-'))
  .map((entry) => entry.name);
const expectedOf = (name: string): GoldenVault =>
  GoldenVault.parse(JSON.parse(readFileSync(path.join(here, name, 'expected.json'), 'utf8')));

it('there is a golden vault, and together they hold every codec, solid blocks, and both kinds of segments', async () => {
  const found = new Set(names.flatMap((name) => expectedOf(name).codecs));
  expect([...found].sort((a, b) => a - b)).toEqual(Object.values(codecs).sort((a, b) => a - b));
  expect(names.some((name) => expectedOf(name).chunksInBlocks > 0)).toBe(true);
  const sealed = await Promise.all(names.map((name) => sealedSegments(realDisk(path.join(here, name)))));
  expect(sealed.flat().length).toBeGreaterThan(0);
});

it('the golden vaults hold planes of both forms that gain something', async () => {
  const forms = new Set<string>();
  for (const name of names) {
    const disk = realDisk(path.join(here, name));
    const reader = new PackReader(disk);
    for (const row of (await rebuildRows(disk)).chunks) {
      const width = widths[row.codec];
      if (width) for (const form of planeForms((await reader.payload(row)).payload, width)) forms.add(form);
    }
    await reader.close();
  }
  expect([...forms].sort()).toEqual(['packed', 'sparse']);
});

/** Bytes of an element, by codec. */
const widths: Readonly<Record<number, 2 | 4 | 8>> = {
  [codecs.planes2]: 2,
  [codecs.planes4]: 4,
  [codecs.planes8]: 8,
  [codecs.difference2]: 2,
  [codecs.difference4]: 4,
  [codecs.difference8]: 8,
};

describe.each(names)('the golden %s', (name) => {
  const expected = expectedOf(name);
  let place = '';
  let folder = '';

  beforeAll(async () => {
    place = await mkdtemp(path.join(os.tmpdir(), 'strongroom-golden-'));
    folder = path.join(place, 'registry');
    await cp(path.join(here, name, 'vault'), path.join(folder, 'vault'), { recursive: true });
  });
  afterAll(() => rm(place, { recursive: true, force: true }));

  it('tells its index from its packs alone', async () => {
    const rows = await rebuildRows(realDisk(folder));
    expect(rows).toMatchObject({ unreadable: [], incomplete: [] });
    const bySha = (a: { sha256: string }, b: { sha256: string }) => (a.sha256 < b.sha256 ? -1 : 1);
    expect(rows.recipes.toSorted(bySha)).toEqual(expected.recipes.toSorted(bySha));
    expect([...new Set(rows.chunks.map(({ codec }) => codec))].sort((a, b) => a - b)).toEqual(expected.codecs);
  });

  it('tells its records from its segments alone', async () => {
    const { head, problems } = await readRecords(realDisk(folder));
    expect(problems).toEqual([]);
    expect(head).toMatchObject({
      registryId: expected.registryId,
      nextSeq: expected.head.seq + 1,
      headHash: expected.head.hash,
    });
  });

  it('becomes a registry that verifies, with every signature, and gives every file back', async () => {
    expect(await rebuildRegistryFolder(folder, { full: true })).toMatchObject({ isInPlace: true, problems: [] });
    expect(await verifyRegistryFolder(folder)).toMatchObject({ ok: true, problems: [] });
    const argon2Cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };
    const service = await openService({ folder, configDir: path.join(place, 'config'), argon2Cost });
    const client = createClient(
      methods,
      createDirectTransport(service.openConnection({ host: 'cli', account: 'tester' })),
    );
    await client.call('session.signIn', { userId: 'bo', passphrase: `${PASSPHRASE} again` });
    for (const { ref, rootDigest, stage, files } of expected.versions) {
      const version = await client.call('version.get', { version: ref });
      expect(version).toMatchObject({ rootDigest, stage });
      if (version.deletion !== null) continue;
      const outDir = path.join(place, ref);
      const exported = await ended(client, (await client.call('version.export', { version: ref, outDir })).operationId);
      expect(exported.status, ref).toBe('done');
      for (const file of files) {
        const bytes = await readFile(path.join(outDir, file.path));
        expect(createHash('sha256').update(bytes).digest('hex'), `${ref} ${file.path}`).toBe(file.sha256);
      }
    }
    await service.close();
  });
});
