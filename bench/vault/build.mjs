// Bundles bench/vault/product.ts as the program itself is bundled, into .cache/bench, and prints the path of the result.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const outDir = path.join(root, '.cache/bench');
const external = ['better-sqlite3', /^node:/];

await build({
  root,
  configFile: false,
  logLevel: 'error',
  publicDir: false,
  ssr: {
    noExternal: true,
    external: ['better-sqlite3'],
    resolve: { conditions: ['node', 'import', 'module', 'default'] },
  },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    ssr: true,
    rolldownOptions: {
      input: {
        'bench/product': path.join(root, 'bench/vault/product.ts'),
        'service/lane-worker': path.join(root, 'electron/service/vault/lanes/lane-worker.ts'),
        'service/inspection-worker': path.join(root, 'electron/service/inspect/inspection-worker.ts'),
      },
      platform: 'node',
      external,
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
});
process.stdout.write(`${path.join(outDir, 'bench/product.mjs')}\n`);
