// Names a build by its sources. Imports nothing but node:, because bootstrap.mjs runs it before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** All that goes into dist: product sources, the files that say how to build them, and the exact packages. */
const inputs = [
  'electron',
  'renderer',
  'shared',
  'resources',
  'scripts',
  'verifier',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
];
const isTest = /(?:\.(?:test|suite)\.tsx?$)|(?:^|\/)(?:testing|fixtures)\//;

function* filesBelow(root, relative) {
  const full = path.join(root, relative);
  if (!existsSync(full)) return;
  if (statSync(full).isFile()) yield relative;
  else for (const name of readdirSync(full).sort()) yield* filesBelow(root, `${relative}/${name}`);
}

/** SHA-256 over each input's path, length and bytes in order, as 64 hex digits. Tests don't count. */
export function sourceDigest(root) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of filesBelow(root, input)) {
      if (isTest.test(file)) continue;
      const bytes = readFileSync(path.join(root, file));
      hash.update(`${file}\0${bytes.length}\0`).update(bytes);
    }
  }
  return hash.digest('hex');
}

/** Writes dist/build.json, which also marks the build as finished: the version and the digest of its sources. */
export function writeBuildFile(root, buildDigest) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const build = { version, buildDigest };
  writeFileSync(path.join(root, 'dist/build.json'), `${JSON.stringify(build)}\n`);
}

/** The digest that dist was built from, or null when there is no finished build. */
export function builtDigest(root) {
  try {
    return JSON.parse(readFileSync(path.join(root, 'dist/build.json'), 'utf8')).buildDigest;
  } catch {
    return null;
  }
}
