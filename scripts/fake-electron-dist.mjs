// A stand-in for Electron's Linux distribution, enough for electron-builder to pack without a network: the real names of
// its files, and a binary that carries a fuse wire for @electron/fuses to set.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The marker before the fuses in every Electron binary (@electron/fuses, `SENTINEL`). */
export const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSE_COUNT = 10;

/** Writes the stand-in into `folder`. There is no default_app.asar: electron-builder would parse its header. */
export function writeFakeElectron(root, folder) {
  const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8'));
  for (const name of ['resources', 'locales']) mkdirSync(path.join(folder, name), { recursive: true });
  const wire = Buffer.concat([Buffer.from(FUSE_SENTINEL), Buffer.from([1, FUSE_COUNT]), Buffer.alloc(FUSE_COUNT, '1')]);
  const script = Buffer.from('#!/bin/sh\necho "a stand-in for Electron" >&2; exit 1\n');
  writeFileSync(path.join(folder, 'electron'), Buffer.concat([script, wire, Buffer.from('\n')]), { mode: 0o755 });
  const others = [
    'chrome-sandbox',
    'chrome_crashpad_handler',
    'LICENSE',
    'LICENSES.chromium.html',
    'resources.pak',
    'icudtl.dat',
    'libffmpeg.so',
    'snapshot_blob.bin',
    'v8_context_snapshot.bin',
    'chrome_100_percent.pak',
    'chrome_200_percent.pak',
    'locales/en-US.pak',
  ];
  for (const name of others) writeFileSync(path.join(folder, name), 'stand-in');
  writeFileSync(path.join(folder, 'version'), version);
}
