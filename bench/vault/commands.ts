import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { openVaultIndex } from '../../electron/service/catalog/vault-index.ts';
import { realDisk, silentLogger, systemRandom, writeDurable } from '../../electron/service/platform/index.ts';
import type { LanePool } from '../../electron/service/vault/lane-pool.ts';
import { recipesDigest } from '../../electron/service/vault/recipes-digest.ts';
import type { FileEntry } from '../../electron/service/vault/rows.ts';
import { openVault, type UnreadFile } from '../../electron/service/vault/vault.ts';
import { tensorsOf } from './tensor-places.ts';

/** A call of a command: what it was given, the files of the folder to store, and threads that may have been started. */
export interface Call {
  readonly repo: string;
  readonly rest: readonly string[];
  readonly files: readonly UnreadFile[];
  readonly lanes: LanePool;
}

interface Manifest {
  readonly files: readonly FileEntry[];
  readonly recipes: string | null;
}

async function opened({ repo, lanes }: Call) {
  await mkdir(repo, { recursive: true });
  const disk = realDisk(repo);
  const index = openVaultIndex(path.join(repo, 'registry.sqlite'));
  const forgotten = {
    pending: () => index.collection.pendingPacks(),
    unlinked: (ids: readonly string[]) => index.transaction(() => index.collection.packsUnlinked(ids)),
    revived: (ids: readonly string[]) => index.transaction(() => index.collection.packsRevived(ids)),
  };
  const vault = openVault({
    forgotten,
    lanes,
    disk,
    openDisk: realDisk,
    index: index.chunks,
    random: systemRandom,
    logger: silentLogger,
  });
  await vault.reconcile();
  const close = async (): Promise<void> => {
    await vault.close();
    index.close();
  };
  return { disk, index, vault, close };
}

async function ingest(call: Call): Promise<void> {
  const { files } = call;
  const [folder = '', name = ''] = call.rest;
  const { disk, index, vault, close } = await opened(call);
  const tensors = await tensorsOf(folder, files);
  const stored = await vault.store({
    source: { disk: realDisk(folder), folder: '' },
    files,
    tensors,
    commit: (rows) => index.transaction(() => index.chunks.add(rows)),
  });
  const manifest: Manifest = { files: stored.files, recipes: recipesDigest(stored.files, index.chunks) };
  await writeDurable(disk, `${name}.manifest`, Buffer.from(JSON.stringify(manifest)));
  await close();
}

async function restore(call: Call): Promise<void> {
  const { repo } = call;
  const [out = '', ...names] = call.rest;
  const { vault, close } = await opened(call);
  for (const name of names) {
    const { files }: Manifest = JSON.parse(await readFile(path.join(repo, `${name}.manifest`), 'utf8'));
    await vault.restore({ files, outDir: path.join(out, name) });
  }
  await close();
}

async function check(call: Call): Promise<void> {
  const { repo } = call;
  const { index, vault, close } = await opened(call);
  // As the registry does with its versions: what was written beside the list of files binds their recipes.
  const bound = new Set<string>();
  for (const name of (await readdir(repo)).filter((one) => one.endsWith('.manifest'))) {
    const { files, recipes }: Manifest = JSON.parse(await readFile(path.join(repo, name), 'utf8'));
    if (recipesDigest(files, index.chunks) === recipes) for (const { sha256 } of files) bound.add(sha256);
  }
  const found = await vault.verify({ full: true, bound });
  process.stdout.write(`${JSON.stringify(found)}\n`);
  process.exitCode = found.problems.length === 0 ? 0 : 1;
  await close();
}

/** Forgets versions and collects what only they used, whatever little it is, as the other programs are asked to. */
async function gc(call: Call): Promise<void> {
  const { repo, rest: names } = call;
  const { index, vault, close } = await opened(call);
  for (const name of names) await rm(path.join(repo, `${name}.manifest`));
  const inUse = new Map<string, number>();
  const manifests = (await readdir(repo)).filter((name) => name.endsWith('.manifest')).sort();
  for (const [age, name] of manifests.entries()) {
    const { files }: Manifest = JSON.parse(await readFile(path.join(repo, name), 'utf8'));
    for (const { sha256 } of files) inUse.set(sha256, age);
  }
  await vault.collect({
    scope: () => ({ inUse, options: { thorough: true, unreferenced: false } }),
    accept: () => undefined,
    commit: (round) => index.transaction(() => index.collection.applyRound(round, new Date().toISOString())),
  });
  await close();
}

/** The commands of product.ts. */
export const commands: Readonly<Record<string, (call: Call) => Promise<void>>> = {
  init: async (call) => (await opened(call)).close(),
  stat: async (call) => {
    const { index, close } = await opened(call);
    process.stdout.write(`${JSON.stringify({ packs: index.chunks.packs().length })}\n`);
    await close();
  },
  ingest,
  restore,
  check,
  gc,
};
