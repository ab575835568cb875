// Puts beside the bundles what they read at run time. Runs after `vite build --app`; may run again at any time.
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFonts } from './make-fonts.mjs';
import { makeVerifier } from './make-verifier.mjs';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const profile = 'sRGB_IEC61966_2_1.icc';

makeFonts(path.join(dist, 'assets/fonts'));
await makeVerifier(path.join(dist, 'assets/verifier'));

// pdfkit reads its colour profile from ./data beside whichever chunk it was bundled into; without it there is no PDF/A.
const pdfkit = path.dirname(createRequire(import.meta.url).resolve('pdfkit'));
const folders = readdirSync(dist, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== 'renderer',
);
for (const { name } of folders) {
  const folder = path.join(dist, name);
  const isReader = (file) => file.endsWith('.mjs') && readFileSync(path.join(folder, file), 'utf8').includes(profile);
  if (!readdirSync(folder).some(isReader)) continue;
  mkdirSync(path.join(folder, 'data'), { recursive: true });
  copyFileSync(path.join(pdfkit, 'data', profile), path.join(folder, 'data', profile));
}
