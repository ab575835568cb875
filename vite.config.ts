import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions } from 'vite';
import { sourceDigest, writeBuildFile } from './scripts/build-digest.mjs';

const dir = import.meta.dirname;
const dist = path.join(dir, 'dist');

/** Stays outside the bundles: what the runtime brings, and the one package with a native file. */
const external = ['electron', 'better-sqlite3'];

/**
 * A bundle that runs in Node or Electron. Every entry and chunk lies exactly one folder below dist, so that a URL
 * relative to `import.meta.url` means the same in all of them.
 */
const node = (input: Record<string, string>, format: 'es' | 'cjs' = 'es'): EnvironmentOptions => ({
  consumer: 'server',
  resolve: { noExternal: true, external, conditions: ['node', 'import', 'module', 'default'] },
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    sourcemap: true,
    ssr: true,
    copyPublicDir: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, path.join(dir, file)])),
      platform: 'node',
      external: [...external, /^node:/],
      output: {
        format,
        entryFileNames: format === 'es' ? '[name].mjs' : '[name].cjs',
        chunkFileNames: 'chunks/[name]-[hash].mjs',
        // What the service and the inspection's thread share lies apart: else the service loads every reader of a format for it.
        codeSplitting: format === 'es' && {
          groups: [
            { name: 'yaml', test: /node_modules\/yaml\// },
            { name: 'reading', test: /service\/inspect\/reader\.ts$/ },
          ],
        },
        banner: (chunk) => (chunk.name === 'cli/strongroom' ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});

export default defineConfig({
  root: path.join(dir, 'renderer'),
  base: './',
  plugins: [react()],
  builder: {
    async buildApp(builder) {
      const digest = sourceDigest(dir); // before the build: a file saved meanwhile must make it stale
      // Everything goes but assets/, which scripts/make-assets.mjs keeps up to date itself.
      const old = existsSync(dist) ? readdirSync(dist).filter((name) => name !== 'assets') : [];
      for (const name of old) rmSync(path.join(dist, name), { recursive: true });
      await Promise.all(Object.values(builder.environments).map((environment) => builder.build(environment)));
      const assets = path.join(dir, 'scripts/make-assets.mjs');
      if (existsSync(assets)) await import(assets);
      writeBuildFile(dir, digest);
    },
  },
  environments: {
    client: {
      build: {
        outDir: path.join(dist, 'renderer'),
        emptyOutDir: true,
        target: 'chrome148',
        modulePreload: { polyfill: false },
        assetsInlineLimit: 0,
        chunkSizeWarningLimit: 4096,
        license: true,
        rolldownOptions: {
          output: {
            // renderer/csp.ts must run before any schema is made. A chunk runs after all that it imports, so the settings
            // share a chunk with zod: whoever makes a schema has then run them.
            codeSplitting: {
              groups: [{ name: 'settings', test: /renderer\/csp\.ts$|node_modules\/(?:zod|get-nonce)\// }],
            },
          },
        },
      },
    },
    main: node({ 'main/index': 'electron/main/index.ts' }),
    preload: node({ 'preload/index': 'electron/preload/index.ts' }, 'cjs'),
    node: node({
      'service/utility': 'electron/hosts/entry-utility.ts',
      'service/inspection-worker': 'electron/service/inspect/inspection-worker.ts',
      'service/lane-worker': 'electron/service/vault/lanes/lane-worker.ts',
      'service/log-worker': 'electron/service/app/trail/log-worker.ts',
      'service/key-derivation-worker': 'electron/service/platform/key-derivation-worker.ts',
      'cli/strongroom': 'electron/hosts/entry-cli.ts',
    }),
  },
});
