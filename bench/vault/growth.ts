/**
 * How cost grows: seconds per gigabyte from 1 to SIZE GB of new weights, and seconds for the same version into a registry that holds 10, 100,
 * 1,000 and COUNT versions. Prints ratios to the first row; flat is 1.
 * Use: npm run bench:vault-growth -- [SIZE 10] [COUNT 10000]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openCatalog } from '../../electron/service/catalog/index.ts';
import { realDisk, secureRandom, silentLogger, systemRandom } from '../../electron/service/platform/index.ts';
import { openVault } from '../../electron/service/vault/index.ts';

const [mode = '', ...given] = process.argv.slice(2);
const root = mkdtempSync(path.join(os.tmpdir(), 'strongroom-growth-'));
const source = realDisk(root);
const line = (text: string): void => void process.stdout.write(`${text}\n`);

async function registry(name: string) {
  const folder = path.join(root, name);
  mkdirSync(folder);
  const catalog = openCatalog(path.join(folder, 'registry.sqlite'));
  const disk = realDisk(folder);
  const vault = openVault({
    disk,
    openDisk: realDisk,
    index: catalog.chunks,
    random: systemRandom,
    logger: silentLogger,
  });
  await vault.reconcile();
  const store = async (file: string, sizeBytes: number): Promise<number> => {
    const started = performance.now();
    await vault.store({
      source: { disk: source, folder: '' },
      files: [{ path: file, sizeBytes, sha256: null }],
      tensors: new Map([
        [file, [{ offset: 0, length: sizeBytes, dtype: 'bfloat16', name: 'w', shape: [sizeBytes / 2] }]],
      ]),
      commit: (rows) => catalog.transaction(() => catalog.chunks.add(rows)),
    });
    return (performance.now() - started) / 1000;
  };
  const close = async (): Promise<void> => {
    await vault.close();
    catalog.close();
    rmSync(folder, { recursive: true });
  };
  return { store, close };
}

/** This script in a process of its own, so that the memory that is measured is the vault's alone; what it printed. */
const apart = (...args: string[]): string =>
  execFileSync(process.execPath, [import.meta.filename, ...args], { encoding: 'utf8' });

/** Weights in a file of the root, different each time. */
const weights = (file: string, sizeBytes: number): void =>
  void apart('weights', path.join(root, file), String(sizeBytes));

/** Bytes whose upper byte repeats as an exponent does. */
async function writeWeights(file: string, sizeBytes: number): Promise<void> {
  const handle = await open(file, 'w');
  const exponents = Buffer.from([0x3c, 0x3c, 0x3c, 0x3d, 0x3b, 0xbc, 0xbc, 0xbd]);
  for (let done = 0; done < sizeBytes; ) {
    const piece = Buffer.from(secureRandom(Math.min(16 * 1024 * 1024, sizeBytes - done)));
    for (let at = 1; at < piece.length; at += 2) piece[at] = exponents[(piece[at] ?? 0) & 7] ?? 0;
    await handle.write(piece);
    done += piece.length;
  }
  await handle.close();
}

async function bySize(gigabytes: number): Promise<{ seconds: number; peakMiB: number }> {
  const { store, close } = await registry('size');
  weights('big', gigabytes * 1e9);
  const seconds = await store('big', gigabytes * 1e9);
  await close();
  return { seconds, peakMiB: process.resourceUsage().maxRSS / 1024 };
}

function sizes(most: number): void {
  line('| GB | seconds | s/GB | ratio to the first | peak MiB |');
  let first = 0;
  for (const gigabytes of [1, 2, 5, 10, 20].filter((one) => one <= most)) {
    const { seconds, peakMiB }: Awaited<ReturnType<typeof bySize>> = JSON.parse(apart('size', String(gigabytes)));
    const each = seconds / gigabytes;
    first ||= each;
    line(
      `| ${gigabytes} | ${seconds.toFixed(2)} | ${each.toFixed(3)} | ${(each / first).toFixed(2)} | ${peakMiB.toFixed(0)} |`,
    );
  }
}

async function counts(most: number): Promise<void> {
  line('\n| versions there | seconds for 64 MB | ratio to the first |');
  const { store, close } = await registry('count');
  let first = 0;
  for (let there = 0, next = 10; there <= most; there += 1) {
    if (there === next) {
      weights('probe', 64_000_000);
      const seconds = await store('probe', 64_000_000);
      first ||= seconds;
      line(`| ${there} | ${seconds.toFixed(3)} | ${(seconds / first).toFixed(2)} |`);
      next *= 10;
    }
    await writeFile(path.join(root, 'small'), secureRandom(4000));
    await store('small', 4000);
  }
  await close();
}

if (mode === 'weights') {
  await writeWeights(given[0] ?? '', Number(given[1]));
} else if (mode === 'size') {
  line(JSON.stringify(await bySize(Number(given[0]))));
} else {
  sizes(Number(mode || 10));
  await counts(Number(given[0] ?? 10_000));
}
rmSync(root, { recursive: true });
process.exit();
