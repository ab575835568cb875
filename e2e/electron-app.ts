import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { homeEnv } from './serve.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Electron's binary, or why there is none. Never loads the `electron` package: that would start a download. */
export function electronBinary(): { readonly file: string } | { readonly reason: string } {
  const folder = path.join(root, 'node_modules/electron');
  const pathFile = path.join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const file = path.join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist'), name);
  if (!existsSync(file))
    return { reason: `no Electron binary at ${file}; run npx install-electron where it can be downloaded` };
  const needsDisplay = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  return needsDisplay ? { reason: 'there is no display; run it under xvfb-run' } : { file };
}

/** Starts the built application in real Electron; or says why it can't. */
export async function launchElectron(
  home: string,
  registry: string | null,
): Promise<{ readonly app: ElectronApplication } | { readonly reason: string }> {
  const binary = electronBinary();
  if ('reason' in binary) return binary;
  const app = await _electron.launch({
    executablePath: binary.file,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      path.join(root, 'dist/main/index.mjs'),
      `--user-data-dir=${path.join(home, 'electron')}`,
      ...(registry === null ? [] : [`--registry=${registry}`]),
    ],
    env: Object.fromEntries(
      Object.entries(homeEnv(home)).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
  });
  return { app };
}
