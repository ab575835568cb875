import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { openCatalog } from '../../electron/service/catalog/index.ts';
import { inspectTree } from '../../electron/service/inspect/inspect-tree.ts';
import {
  openSourceTree,
  realDisk,
  silentLogger,
  systemRandom,
  writeDurable,
} from '../../electron/service/platform/index.ts';
import {
  type FileEntry,
  type LanePool,
  openVault,
  recipesDigest,
  type TensorRange,
  type UnreadFile,
} from '../../electron/service/vault/index.ts';

/** The commands of product.ts. */

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
  const catalog = openCatalog(path.join(repo, 'registry.sqlite'));
  const forgotten = {
    pending: () => catalog.collection.pendingPacks(),
    unlinked: (ids: readonly string[]) => catalog.transaction(() => catalog.collection.packsUnlinked(ids)),
    revived: (ids: readonly string[]) => catalog.transaction(() => catalog.collection.packsRevived(ids)),
  };
  const vault = openVault({
    forgotten,
    lanes,
    disk,
    openDisk: realDisk,
    index: catalog.chunks,
    random: systemRandom,
    logger: silentLogger,
  });
  await vault.reconcile();
  const close = async (): Promise<void> => {
    await vault.close();
    catalog.close();
  };
  return { disk, catalog, vault, close };
}

/**
 * Tensors' places by file, as inspection tells them; small files are a chunk each whatever they hold. In this thread: what keeps hostile files
 * away from the program (a thread with a deadline) is not the vault's, and the other programs have nothing like it.
 */
async function tensorsOf(folder: string, files: readonly UnreadFile[]): Promise<Map<string, TensorRange[]>> {
  const byFile = new Map<string, TensorRange[]>();
  for (const { path: file, sizeBytes } of files) {
    if (sizeBytes <= 128 * 1024) continue;
    const tree = openSourceTree(path.join(folder, file));
    const { tensors } = await inspectTree(tree);
    tree.close();
    const ranges = tensors.flatMap(({ name, dtype, shape, byteRange }) =>
      byteRange ? [{ offset: byteRange[0], length: byteRange[1] - byteRange[0], dtype, name, shape }] : [],
    );
    byFile.set(file, ranges);
  }
  return byFile;
}

async function ingest(call: Call): Promise<void> {
  const { files } = call;
  const [folder = '', name = ''] = call.rest;
  const { disk, catalog, vault, close } = await opened(call);
  const tensors = await tensorsOf(folder, files);
  const stored = await vault.store({
    source: { disk: realDisk(folder), folder: '' },
    files,
    tensors,
    commit: (rows) => catalog.transaction(() => catalog.chunks.add(rows)),
  });
  const manifest: Manifest = { files: stored.files, recipes: recipesDigest(stored.files, catalog.chunks) };
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
  const { catalog, vault, close } = await opened(call);
  // As the registry does with its versions: what was written beside the list of files binds their recipes.
  const bound = new Set<string>();
  for (const name of (await readdir(repo)).filter((one) => one.endsWith('.manifest'))) {
    const { files, recipes }: Manifest = JSON.parse(await readFile(path.join(repo, name), 'utf8'));
    if (recipesDigest(files, catalog.chunks) === recipes) for (const { sha256 } of files) bound.add(sha256);
  }
  const found = await vault.verify({ full: true, bound });
  process.stdout.write(`${JSON.stringify(found)}\n`);
  process.exitCode = found.problems.length === 0 ? 0 : 1;
  await close();
}

/** Forgets versions and collects what only they used, whatever little it is, as the other programs are asked to. */
async function gc(call: Call): Promise<void> {
  const { repo, rest: names } = call;
  const { catalog, vault, close } = await opened(call);
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
    commit: (round) => catalog.transaction(() => catalog.collection.applyRound(round, new Date().toISOString())),
  });
  await close();
}

export const commands: Readonly<Record<string, (call: Call) => Promise<void>>> = {
  init: async (call) => (await opened(call)).close(),
  stat: async (call) => {
    const { catalog, close } = await opened(call);
    process.stdout.write(`${JSON.stringify(catalog.figures.totals())}\n`);
    await close();
  },
  ingest,
  restore,
  check,
  gc,
};
