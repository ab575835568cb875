// All that must pass, in the order in which a mistake is cheapest to see; ends with `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { countPlaywright, countVitest } from './test-counts.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const results = path.join(root, '.cache/test-results');
const bin = (file) => [process.execPath, path.join(root, 'node_modules', file)];
const chromium = () => process.env.STRONGROOM_CHROMIUM ?? '/usr/bin/chromium';

/** Ends with the exit code; the signals that end us end the step too, and nothing that a step started outlives it. */
function run([command, ...args], env = {}) {
  return new Promise((resolve, reject) => {
    const isGroup = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      detached: isGroup,
    });
    const forward = (signal) => {
      try {
        if (isGroup) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch (error) {
        if (error.code !== 'ESRCH') throw error; // all of the group have ended
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    child.once('error', reject);
    child.once('exit', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward);
      if (isGroup) forward('SIGKILL');
      resolve(code ?? 1);
    });
  });
}

const total = { passed: 0, failed: 0 };
function add(name, { passed, failed }) {
  total.passed += passed;
  total.failed += failed;
  console.log(`[${failed === 0 ? 'ok' : 'FAILED'}] ${name}: ${passed} passed, ${failed} failed`);
}

/** A tool without tests of its own counts as one. */
async function step(name, command) {
  const code = await run(command);
  add(name, { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });
}

/** A run that ended badly failed at least once, even where its report is missing or shows nothing. */
async function tests(name, command, reportFile, count, env) {
  rmSync(reportFile, { force: true });
  const code = await run(command, env);
  const counts = existsSync(reportFile)
    ? count(JSON.parse(readFileSync(reportFile, 'utf8')))
    : { passed: 0, failed: 0 };
  if (counts.passed + counts.failed === 0 || code !== 0) counts.failed = Math.max(counts.failed, 1);
  add(name, counts);
}

async function haveChromium() {
  if (existsSync(chromium())) return true;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isDebianRoot) return false;
  console.log('Installing Chromium for the end-to-end tests (apt-get)...');
  const installed =
    (await run(['apt-get', 'update'])) === 0 && (await run(['apt-get', 'install', '-y', 'chromium'])) === 0;
  return installed && existsSync(chromium());
}

mkdirSync(results, { recursive: true });
await step('lint', [...bin('@biomejs/biome/bin/biome'), 'check']);
await step('types', [...bin('typescript/bin/tsc'), '-b']);
await step('build', [...bin('vite/bin/vite.js'), 'build', '--app', '--logLevel=warn']);
if (process.platform === 'linux')
  await step('packed content', [process.execPath, path.join(root, 'scripts/check-dist.mjs')]);
const unit = path.join(results, 'unit.json');
await tests(
  'unit',
  [
    ...bin('vitest/vitest.mjs'),
    'run',
    ...['default', 'json', path.join(root, 'scripts/stuck-files.mjs')].map((name) => `--reporter=${name}`),
    `--outputFile.json=${unit}`,
  ],
  unit,
  countVitest,
);
if (await haveChromium()) {
  const e2e = path.join(results, 'e2e.json');
  const command = [...bin('@playwright/test/cli.js'), 'test', '--project=loopback', '--reporter=list,json'];
  await tests('end to end', command, e2e, countPlaywright, { PLAYWRIGHT_JSON_OUTPUT_NAME: e2e });
} else {
  console.log(
    `End-to-end tests not run: there is no Chromium at ${chromium()}. Install it, or name it in STRONGROOM_CHROMIUM.`,
  );
  add('end to end (not run)', { passed: 0, failed: 1 });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
