import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceDigest } from './build-digest.mjs';

// A clone in miniature: the real bootstrap, with stand-ins for npm, the build and the program.
let root: string;
const put = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
  writeFileSync(path.join(root, name), text);
};
const tells = (name: string) => `
  import { appendFileSync } from 'node:fs';
  appendFileSync(${JSON.stringify(path.join(root, 'log'))}, ${JSON.stringify(`${name}\n`)});
  console.log(${JSON.stringify(`noise of ${name}`)});`;
const steps = () =>
  existsSync(path.join(root, 'log')) ? readFileSync(path.join(root, 'log'), 'utf8').trim().split('\n') : [];

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'strongroom-clone-'));
  for (const name of ['bootstrap.mjs', 'build-digest.mjs'])
    cpSync(path.join(import.meta.dirname, name), path.join(root, 'scripts', name));
  put('package.json', '{"version":"1.2.3","type":"module"}');
  put('package-lock.json', '{}');
  put('shared/a.ts', 'one');
  put(
    'npm.js',
    `${tells('npm')} import('node:fs').then(({ mkdirSync }) => mkdirSync('node_modules', { recursive: true }));`,
  );
  put('node_modules/vite/bin/package.json', '{"type":"module"}');
  put(
    'node_modules/vite/bin/vite.js',
    `${tells('build')}
    import { mkdirSync } from 'node:fs';
    import { sourceDigest, writeBuildFile } from '../../../scripts/build-digest.mjs';
    mkdirSync('dist', { recursive: true });
    writeBuildFile(process.cwd(), sourceDigest(process.cwd()));`,
  );
  put(
    'dist/cli/strongroom.mjs',
    `process.on('SIGTERM', () => { console.log('ended politely'); process.exit(5); });
    console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));
    if (process.argv.includes('wait')) setInterval(() => {}, 1000);
    else process.exitCode = Number(process.argv.at(-1)) || 0;`,
  );
});
afterEach(() => rmSync(root, { recursive: true }));

const env = (over: Record<string, string> = {}) => ({
  ...process.env,
  npm_execpath: path.join(root, 'npm.js'),
  ELECTRON_OVERRIDE_DIST_PATH: path.join(root, 'no-electron'),
  ...over,
});
const bootstrap = (args: string[], over: Record<string, string> = {}) =>
  spawnSync(process.execPath, [path.join(root, 'scripts/bootstrap.mjs'), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: env(over),
  });

describe('the bootstrap', () => {
  it('installs and builds on a first start, and neither on a second', () => {
    expect(bootstrap(['strongroom', 'list']).status).toBe(0);
    expect(steps()).toEqual(['npm', 'build']);
    expect(bootstrap(['strongroom', 'list']).status).toBe(0);
    expect(steps()).toEqual(['npm', 'build']);
  });

  it('installs again when the lock file has changed', () => {
    bootstrap(['install-only']);
    put('package-lock.json', '{"changed":true}');
    bootstrap(['install-only']);
    expect(steps()).toEqual(['npm', 'npm']);
  });

  it('does not install again after npm ci by hand', () => {
    put('node_modules/.package-lock.json', '{}');
    utimesSync(path.join(root, 'package-lock.json'), 1, 1);
    bootstrap(['install-only']);
    expect(steps()).toEqual([]);
    put('package-lock.json', '{"changed":true}');
    bootstrap(['install-only']);
    expect(steps()).toEqual(['npm']);
  });

  it('builds again when a source has changed, but not for a test', () => {
    bootstrap(['strongroom']);
    put('shared/a.test.ts', 'a test');
    bootstrap(['strongroom']);
    expect(steps()).toEqual(['npm', 'build']);
    put('shared/a.ts', 'two');
    bootstrap(['strongroom']);
    expect(steps()).toEqual(['npm', 'build', 'build']);
  });

  it('leaves stdout to the program alone, and keeps its arguments, folder and exit code', () => {
    const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'strongroom-cwd-'));
    const { stdout, stderr, status } = bootstrap(['strongroom', 'inspect', '--json', 'a b', '3'], {
      INIT_CWD: elsewhere,
    });
    expect(JSON.parse(stdout)).toEqual({ args: ['inspect', '--json', 'a b', '3'], cwd: elsewhere });
    expect(stderr).toContain('noise of npm');
    expect(status).toBe(3);
    rmSync(elsewhere, { recursive: true });
  });

  it('serves in the browser where there is no Electron, and says why in one line', () => {
    const { stdout, stderr } = bootstrap(['start', '--registry', 'r']);
    expect(JSON.parse(stdout)).toMatchObject({ args: ['serve', '--open', '--registry', 'r'] });
    expect(stderr).toContain("Electron's binary is not installed; serving in the browser instead.\n");
  });

  it('hands a signal on to the program', async () => {
    bootstrap(['strongroom']);
    const child = spawn(process.execPath, [path.join(root, 'scripts/bootstrap.mjs'), 'strongroom', 'wait'], {
      cwd: root,
      env: env(),
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => {
      if (output === '') child.kill('SIGTERM');
      output += part.toString();
    });
    const code = await new Promise((done) => child.on('exit', done));
    expect(output).toContain('ended politely');
    expect(code).toBe(5);
  });

  it('stops with the exit code of a failed step', () => {
    put('node_modules/vite/bin/vite.js', 'process.exit(7)');
    expect(bootstrap(['strongroom']).status).toBe(7);
  });

  it('refuses an unknown command', () => expect(bootstrap(['destroy']).status).toBe(2));
});

describe('the digest of the sources', () => {
  it('changes with a name, a byte and a moved border between files', () => {
    const first = sourceDigest(root);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(sourceDigest(root)).toBe(first);
    put('shared/b.ts', '');
    const second = sourceDigest(root);
    expect(second).not.toBe(first);
    put('shared/a.ts', 'on');
    put('shared/b.ts', 'e');
    expect(new Set([first, second, sourceDigest(root)]).size).toBe(3);
  });
});
