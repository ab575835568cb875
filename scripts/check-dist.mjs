// Packs the built program for Linux (x64 and arm64) against a stand-in for Electron and looks at what was packed.
// Needs no network. Ends non-zero with one line for each thing that is wrong.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUSE_SENTINEL, writeFakeElectron } from './fake-electron-dist.mjs';
import { fuseProblems, packedProblems } from './packed-content.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const work = path.join(root, '.cache/dist-check');
const electron = path.join(work, 'electron');

function run(script, args) {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules', script), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      // Nothing may be fetched: a download that is tried fails at once.
      env: {
        ...process.env,
        HTTP_PROXY: 'http://127.0.0.1:9',
        HTTPS_PROXY: 'http://127.0.0.1:9',
        ELECTRON_BUILDER_OFFLINE: 'true',
      },
    },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

rmSync(work, { recursive: true, force: true });
writeFakeElectron(root, electron);
const problems = [];
for (const arch of ['x64', 'arm64']) {
  const output = path.join(work, arch);
  run('electron-builder/cli.js', [
    '--linux',
    'dir',
    `--${arch}`,
    '--publish',
    'never',
    '--config',
    'electron-builder.json',
    `-c.electronDist=${electron}`,
    `-c.directories.output=${output}`,
  ]);
  const unpacked = path.join(output, arch === 'x64' ? 'linux-unpacked' : `linux-${arch}-unpacked`);
  const listing = run('@electron/asar/bin/asar.js', ['list', '--is-pack', path.join(unpacked, 'resources/app.asar')]);
  problems.push(...packedProblems(listing, arch).map((problem) => `${arch}: ${problem}`));
  problems.push(
    ...fuseProblems(readFileSync(path.join(unpacked, 'strongroom')), FUSE_SENTINEL).map(
      (problem) => `${arch}: ${problem}`,
    ),
  );
  console.log(`${arch}: ${listing.trim().split('\n').length} entries looked at`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
