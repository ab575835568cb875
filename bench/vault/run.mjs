// The vault beside other programs, in one run: npm run bench:vault -- --peers DIR [--corpus DIR] [--reps 3] [--with restic-default,borg-default,...]
// DIR is a prepared copy of the peer runner (corpus generated, peers installed): bench/vault/README.md says how. Two entries of ours: the vault
// alone over its public functions (product.ts), and the command `strongroom import` with everything that a person gets.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { printRatios } from './ratios.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};

const peers = path.resolve(option('peers', ''));
if (!existsSync(path.join(peers, 'peers/run-peers.mjs'))) {
  process.stderr.write('Give a prepared peer runner with --peers DIR; bench/vault/README.md says how to make one.\n');
  process.exit(2);
}
const corpus = path.resolve(option('corpus', path.join(peers, 'corpus')));
const reps = option('reps', '3');
// Seconds to wait, before each program, for a machine that does nothing else.
const quiet = option('quiet', '120');
const others = option('with', 'restic-default,borg-default,casync-default,zstd-3-mt');

const node = process.execPath;
const bench = execFileSync(node, [path.join(root, 'bench/vault/build.mjs')], { encoding: 'utf8' }).trim();
const cli = path.join(root, 'dist/cli/strongroom.mjs');
const vault = {
  name: 'strongroom-vault',
  init: `exec ${node} ${bench} init {R}/r`,
  fixed: `exec ${node} ${bench} stat {R}/r >/dev/null`,
  ingest: `exec ${node} ${bench} ingest {R}/r {C}/{V} {V}`,
  reingest: `exec ${node} ${bench} ingest {R}/r {C}/v01-base again`,
  check: `exec ${node} ${bench} check {R}/r >/dev/null`,
  restore: `exec ${node} ${bench} restore {R}/r {O} {VS}`,
  gc: `exec ${node} ${bench} gc {R}/r v02-finetune v06-fp32`,
  size: '{R}/r',
};
const env =
  'export STRONGROOM_PASSPHRASE="a long enough passphrase" STRONGROOM_REGISTRY={R}/r STRONGROOM_USER=root HOME={R}/home; mkdir -p $HOME;';
const strongroom = `${node} ${cli}`;
const command = {
  name: 'strongroom-import',
  init: `${env} ${strongroom} init --name Bench && exec ${strongroom} user set-roles root --role administrator --role analyst --reason bench`,
  fixed: `${env} exec ${strongroom} list --as root >/dev/null`,
  ingest: `${env} exec ${strongroom} import {C}/{V} --model {V} >/dev/null`,
  reingest: `${env} exec ${strongroom} import {C}/v01-base --model again >/dev/null`,
  check: `${env} exec ${strongroom} verify --full >/dev/null`,
  restore: `${env} for v in {VS}; do ${strongroom} export $v@1.0.0 --out {O}/$v >/dev/null || exit 1; done`,
  size: '{R}/r/vault',
};

const folder = path.join(root, '.cache/bench');
mkdirSync(folder, { recursive: true });
const custom = path.join(folder, 'entries.json');
const out = path.join(folder, `vault-${path.basename(corpus)}.json`);
writeFileSync(custom, JSON.stringify([vault, command]));
const entries = option('only', `${vault.name},${command.name}`);
const runner = [
  path.join(peers, 'peers/run-peers.mjs'),
  '--custom',
  custom,
  '--corpus',
  corpus,
  '--reps',
  reps,
  '--out',
  out,
  '--quiet',
  quiet,
];
const { status } = spawnSync(node, [...runner, '--peers', `${others},${entries}`], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
printRatios(JSON.parse(readFileSync(out, 'utf8')), path.basename(corpus) === 'wide');
