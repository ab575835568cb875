// Makes a golden vault with the program as it is now: node electron/testing/golden/make-golden.ts NAME (docs/testing.md).
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openCatalog } from '../../service/catalog/index.ts';
import { sha256Hex } from '../../service/platform/index.ts';
import { codecs } from '../../service/vault/codec.ts';
import { ended, metadata, PASSPHRASE, register, TestRegistry } from '../registry-harness.ts';
import { type GoldenFile, noiseFile, tensorsFile, textFile } from './golden-files.ts';
import type { GoldenVault } from './golden-vault.ts';

const most = 400 * 1024;

const name = process.argv[2];
if (name === undefined || !/^vault-[0-9a-z]+$/.test(name)) throw new Error('Give a name such as vault-2.');
const target = path.join(import.meta.dirname, name);
const registry = await TestRegistry.create();

async function fileOf({ name: file, bytes }: GoldenFile): Promise<string> {
  return registry.file(file, bytes);
}

/** A folder of small files, which go into solid blocks. */
async function folderOfSmallFiles(): Promise<string> {
  const folder = registry.outside('small');
  await mkdir(path.join(folder, 'empty'), { recursive: true });
  for (const { name: file, bytes } of [
    textFile('config.json', 40),
    textFile('README.md', 300),
    noiseFile('tokens.bin', 3000, 5),
    noiseFile('empty/none.bin', 0, 6),
  ])
    await writeFile(path.join(folder, file), bytes);
  return folder;
}

/** A life of a registry: parents and children, small files, a signature, a changed passphrase, a hold, a deletion. */
async function live(): Promise<void> {
  const admin = await registry.initialise();
  const ana = await registry.person(admin, 'ana', ['analyst']);
  const bo = await registry.person(admin, 'bo', ['approver']);
  const given = { owner: 'Ana', datasets: [{ name: 'clicks', version: '1' }], tags: { site: 'north' } };
  await register(ana, await fileOf(tensorsFile('base.safetensors', 1, 0)), {
    model: 'tuned',
    metadata: metadata(given),
  });
  await register(ana, await fileOf(tensorsFile('tuned.safetensors', 1, 0.02)), {
    model: 'tuned',
    changeType: 'feature',
    parents: ['tuned@1.0.0'],
  });
  await register(ana, await folderOfSmallFiles(), { model: 'small' });
  await register(ana, await fileOf(noiseFile('noise.bin', 131_200, 7)), { model: 'noise' });
  await register(ana, await fileOf(textFile('long.txt', 8000)), { model: 'text' });
  await register(ana, await fileOf(textFile('gone.txt', 10)), { model: 'gone' });
  const request = await ana.call('promotion.request', { version: 'tuned@1.0.0', toStage: 'staging', reason: 'Good.' });
  const { digest } = await bo.call('promotion.review', { requestId: request.id });
  const signing = {
    requestId: request.id,
    reason: 'Read.',
    passphrase: PASSPHRASE,
    userId: 'bo',
    displayedDigest: digest,
  };
  await bo.call('promotion.approve', signing);
  await registry.service.requireRegistry().records.seal(); // one sealed segment, and the open one
  await bo.call('session.changePassphrase', { current: PASSPHRASE, next: `${PASSPHRASE} again` });
  await admin.call('hold.place', { subject: 'tuned@1.0.0', reason: 'A lawsuit.' });
  await admin.call('version.delete', { version: 'gone@1.0.0', reason: 'Not ours.' });
  await ended(ana, (await ana.call('vault.verify', { full: true })).operationId);
}

/** What every later build must find in it. */
function expected(): GoldenVault {
  const catalog = openCatalog(path.join(registry.folder, 'registry.sqlite'), { readonly: true });
  try {
    const last = catalog.audit.last();
    const versions = catalog.replay.versionIds().map((id) => {
      const record = catalog.versions.record(id);
      if (record === null) throw new Error(`${id} is gone`);
      const { model, version, rootDigest, stage } = record.summary;
      return { ref: `${model}@${version}`, rootDigest, stage, files: [...record.artifacts] };
    });
    const chunks = catalog.chunks.packs().flatMap(({ id }) => catalog.chunks.chunksOfPack(id));
    return {
      registryId: catalog.registry.get()?.id ?? '',
      head: { seq: last?.seq ?? 0, hash: last?.hash ?? '' },
      versions,
      codecs: [...new Set(chunks.map(({ codec }) => codec))].sort((a, b) => a - b),
      chunksInBlocks: chunks.filter(({ blockAt }) => blockAt !== null).length,
      recipes: [...catalog.chunks.recipes()].map((recipe) => ({ ...recipe, chunks: [...recipe.chunks] })),
    };
  } finally {
    catalog.close();
  }
}

async function bytesBelow(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) total += (await stat(path.join(entry.parentPath, entry.name))).size;
  return total;
}

try {
  await live();
  await registry.service.close();
  const golden = expected();
  const lacking = Object.entries(codecs).filter(([, codec]) => !golden.codecs.includes(codec));
  if (lacking.length > 0) throw new Error(`No chunk has the codec ${lacking.map(([codec]) => codec).join(', ')}.`);
  await rm(target, { recursive: true, force: true });
  await mkdir(target);
  for (const part of ['packs', 'records'])
    await cp(path.join(registry.folder, 'vault', part), path.join(target, 'vault', part), { recursive: true });
  await writeFile(path.join(target, 'expected.json'), `${JSON.stringify(golden, null, 1)}\n`);
  const size = await bytesBelow(target);
  if (size > most) throw new Error(`The vault takes ${size} bytes; it should stay below ${most}.`);
  process.stdout.write(
    `${name}: ${size} bytes, ${golden.versions.length} versions, ${sha256Hex(JSON.stringify(golden)).slice(0, 12)}\n`,
  );
} finally {
  await registry.close();
}
