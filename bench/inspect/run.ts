/**
 * How many files a second the inspection reads in one process, and what the three big files take: time, memory, bytes read. Compared with `cat`
 * of the same files in the same run. Use: npm run bench:inspect [-- FOLDER]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspectTree } from '../../electron/service/inspect/index.ts';
import { openSourceTree } from '../../electron/service/platform/source-tree.ts';
import { frameworkCases, frameworks } from '../../electron/testing/fixtures/frameworks.ts';
import { makeBigFiles } from './big-files.ts';

const REPEATS = 3;
const MEBIBYTE = 1024 * 1024;
const root = mkdtempSync(path.join(os.tmpdir(), 'strongroom-inspect-'));

/** Files as their frameworks wrote them, and what lies in a folder that was given. */
function corpus(given: string | undefined): string[] {
  const files: string[] = [];
  for (const framework of frameworks)
    for (const one of frameworkCases(framework))
      for (const [name, bytes] of Object.entries(one.files)) {
        const file = path.join(root, framework, one.name, one.name.endsWith('/') ? name : 'file');
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, bytes);
        files.push(file);
      }
  if (given === undefined) return files;
  const listed = readdirSync(given, { recursive: true, encoding: 'utf8' }).map((name) => path.join(given, name));
  return [...files, ...listed.filter((file) => statSync(file).isFile())];
}

async function inspect(file: string): Promise<{ ms: number; bytesRead: number; findings: number }> {
  const tree = openSourceTree(file);
  let bytesRead = 0;
  for (const { source } of tree.files) {
    const read = source.read.bind(source);
    source.read = (offset, length) => {
      bytesRead += length;
      return read(offset, length);
    };
  }
  const started = performance.now();
  const { inspection } = await inspectTree(tree);
  tree.close();
  return { ms: performance.now() - started, bytesRead, findings: inspection.findings.length };
}

/** So much memory this process has ever had. */
const peakMiB = (): number => {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
};

async function run(): Promise<void> {
  const big = makeBigFiles(root);
  const startMiB = peakMiB();
  for (const [what, file] of big) {
    const { ms, bytesRead } = await inspect(file);
    const size = statSync(file).size;
    console.log(
      `${what}: ${ms.toFixed(0)} ms, ${(bytesRead / MEBIBYTE).toFixed(2)} of ${(size / MEBIBYTE).toFixed(0)} MiB read, peak ${peakMiB()} MiB`,
    );
  }
  console.log(`peak memory before the big files: ${startMiB} MiB; limit 300 MiB`);
  const files = corpus(process.argv[2]);
  for (const file of files) await inspect(file); // warm
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const started = performance.now();
    for (const file of files) await inspect(file);
    times.push((performance.now() - started) / 1000);
  }
  const seconds = times.toSorted((a, b) => a - b)[Math.floor(REPEATS / 2)] ?? 0;
  const list = path.join(root, 'list');
  writeFileSync(list, files.join('\0'));
  const started = performance.now();
  execFileSync('xargs', ['-0', '-n1', '-a', list, 'cat'], {
    maxBuffer: 1024 * MEBIBYTE,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const catSeconds = (performance.now() - started) / 1000;
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  console.log(
    `${files.length} files, ${(bytes / MEBIBYTE).toFixed(1)} MiB: ${seconds.toFixed(2)} s, ${(files.length / seconds).toFixed(0)} files/s, peak ${peakMiB()} MiB`,
  );
  console.log(`cat of each of them: ${catSeconds.toFixed(2)} s; ratio ${(seconds / catSeconds).toFixed(2)}`);
}

await run().finally(() => rmSync(root, { recursive: true, force: true }));
