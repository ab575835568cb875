/**
 * How long a person waits for the list of models after starting the program on an existing registry: from the process's
 * start to the first row on the screen, in headless Chromium. Compared with the limit of 2 s. Needs a build.
 * Use: npm run bench:cold-start [models]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { createDirectTransport } from '../electron/hosts/direct-transport.ts';
import { openService } from '../electron/service/app/index.ts';
import { PASSPHRASE, register, safetensors } from '../electron/testing/registry-harness.ts';
import { createClient } from '../shared/contract/client.ts';
import { methods } from '../shared/contract/methods/index.ts';

const LIMIT_MS = 2000;
const RUNS = 5;
const count = Number(process.argv[2] ?? 50);
const root = mkdtempSync(path.join(os.tmpdir(), 'strongroom-bench-'));
const folder = path.join(root, 'registry');
const cli = path.resolve(import.meta.dirname, '../dist/cli/strongroom.mjs');

async function seed(): Promise<void> {
  const service = await openService({ folder, createIfMissing: true, configDir: path.join(root, 'config') });
  const client = createClient(
    methods,
    createDirectTransport(service.openConnection({ host: 'cli', account: 'bench' })),
  );
  await client.call('registry.initialise', { userId: 'root', name: 'Bench', passphrase: PASSPHRASE });
  await client.call('person.setRoles', { userId: 'root', roles: ['administrator', 'analyst'], reason: 'benchmark' });
  for (let n = 0; n < count; n++) {
    const file = path.join(root, `model-${n}.safetensors`);
    await writeFile(file, safetensors([n, n + 1, n + 2]));
    await register(client, file, { model: `model-${String(n).padStart(4, '0')}` });
  }
  await service.close();
}

/** Milliseconds from the process's start to the sign-in page, and of signing in to the first row of the list. */
async function run(): Promise<{ readyMs: number; pageMs: number; listMs: number }> {
  const browser = await chromium.launch({
    executablePath: process.env['STRONGROOM_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const started = performance.now();
  const child = spawn(process.execPath, [cli, 'serve', '--registry', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('READY ') && resolve(line.slice(6)));
  });
  const readyMs = performance.now() - started;
  const page = await browser.newPage();
  await page.goto(url);
  await page.getByLabel('User id').waitFor();
  const pageMs = performance.now() - started;
  await page.getByLabel('User id').fill('root');
  await page.getByLabel(/^Passphrase( \*)?$/).fill(PASSPHRASE);
  const signing = performance.now();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'model-0000' }).waitFor();
  const listMs = performance.now() - signing;
  await browser.close();
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  return { readyMs, pageMs, listMs };
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

await seed();
const runs = [];
for (let n = 0; n < RUNS; n++) runs.push(await run());
const ready = median(runs.map(({ readyMs }) => readyMs));
const shown = median(runs.map(({ pageMs }) => pageMs));
const list = median(runs.map(({ listMs }) => listMs));
const total = shown + list;
const line = (name: string, ms: number) => `${name.padEnd(52)} ${ms.toFixed(0).padStart(6)} ms\n`;
process.stdout.write(
  `Cold start with ${count} models, median of ${RUNS} runs\n${line('process start to address printed', ready)}${line('process start to sign-in page painted', shown)}${line('sign-in (argon2id included) to first row', list)}${line('both', total)}${line('limit', LIMIT_MS)}ratio to the limit: ${(total / LIMIT_MS).toFixed(2)}\n`,
);
rmSync(root, { recursive: true, force: true });
