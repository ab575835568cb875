/**
 * The vault alone, over its public functions, for measuring beside other programs: no quarantine, no people, no audit log. Each call is a
 * process of its own, as theirs are.
 *   init REPO | stat REPO | ingest REPO FOLDER NAME | check REPO | restore REPO OUT NAME... | gc REPO NAME...
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
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
  openVault,
  recipesDigest,
  type TensorRange,
  type UnreadFile,
} from '../../electron/service/vault/index.ts';

interface Manifest {
  readonly files: readonly FileEntry[];
  readonly recipes: string | null;
}

const [command = '', repo = '', ...rest] = process.argv.slice(2);

/** `work`: bytes that are about to be stored or read; the vault's threads start while the rest is opened. */
async function opened(work = 0) {
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
    disk,
    openDisk: realDisk,
    index: catalog.chunks,
    random: systemRandom,
    logger: silentLogger,
  });
  if (work > 0) vault.prepare(work);
  await vault.reconcile();
  const close = async (): Promise<void> => {
    await vault.close();
    catalog.close();
  };
  return { disk, catalog, vault, close };
}

async function filesBelow(folder: string): Promise<UnreadFile[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.map(async (file) => ({
      path: path.relative(folder, file).split(path.sep).join('/'),
      sizeBytes: (await stat(file)).size,
      sha256: null,
    })),
  );
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

async function ingest([folder = '', name = '']: readonly string[]): Promise<void> {
  const files = await filesBelow(folder);
  const { disk, catalog, vault, close } = await opened(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
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

/** As much work as there may be, before it is known how much. */
const muchWork = 2 ** 30;

async function restore([out = '', ...names]: readonly string[]): Promise<void> {
  const { vault, close } = await opened(muchWork);
  for (const name of names) {
    const { files }: Manifest = JSON.parse(await readFile(path.join(repo, `${name}.manifest`), 'utf8'));
    await vault.restore({ files, outDir: path.join(out, name) });
  }
  await close();
}

async function check(): Promise<void> {
  const { catalog, vault, close } = await opened(muchWork);
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
async function gc(names: readonly string[]): Promise<void> {
  const { catalog, vault, close } = await opened();
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

const commands: Readonly<Record<string, () => Promise<void>>> = {
  init: async () => (await opened()).close(),
  stat: async () => {
    const { catalog, close } = await opened();
    process.stdout.write(`${JSON.stringify(catalog.figures.totals())}\n`);
    await close();
  },
  ingest: () => ingest(rest),
  restore: () => restore(rest),
  check,
  gc: () => gc(rest),
};

const run = commands[command];
if (run === undefined) throw new Error(`there is no command ${command}`);
await run();
process.exit();
