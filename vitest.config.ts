import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{shared,electron,renderer,scripts}/**/*.test.ts',
      'e2e/{architecture,conformance,cli,crash}/**/*.test.ts',
    ],
    setupFiles: ['electron/testing/property-seed.ts'],
    pool: 'forks',
    // As the service does for itself (platform/engine-flags.ts); here from the first thread that strips types by WebAssembly.
    execArgv: ['--wasm-wrapper-tiering-budget=2147483647'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000, // some lay a whole registry out first
  },
});
