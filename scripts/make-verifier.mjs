// Makes the verifier of evidence packs: one file for plain Node and one page that works from a disk.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const source = fileURLToPath(new URL('../verifier/', import.meta.url));

async function bundle(entry, format) {
  const { output } = await build({
    configFile: false,
    root: source,
    logLevel: 'warn',
    build: {
      write: false,
      ssr: format === 'es',
      target: format === 'es' ? 'node20' : 'es2023',
      minify: false,
      copyPublicDir: false,
      rolldownOptions: {
        input: path.join(source, entry),
        external: [/^node:/],
        output: { format, codeSplitting: false },
      },
    },
    ssr: { noExternal: true },
  });
  return output[0].code;
}

/** Writes verify.mjs and verify.html into a folder. The same sources give the same bytes. */
export async function makeVerifier(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'verify.mjs'), await bundle('entry-node.ts', 'es'));
  const page = readFileSync(path.join(source, 'page.html'), 'utf8');
  // In a page the text that ends a script may not stand in it, and a replacement must not read "$&".
  const script = (await bundle('entry-page.ts', 'iife')).replaceAll('</script', '<\\/script');
  writeFileSync(
    path.join(folder, 'verify.html'),
    page.replace('/*SCRIPT*/', () => `\n${script}`),
  );
}
