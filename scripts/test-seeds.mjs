// Plays the property tests with new seeds, to meet cases that the usual seed of `npm test` never makes.
// Usage: npm run test:seeds -- --runs 20
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' } } });
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number from 1, not ${values.runs}`);

const files = globSync('{shared,electron,renderer,scripts}/**/*.test.ts', { cwd: root }).filter((file) =>
  readFileSync(path.join(root, file), 'utf8').includes("from 'fast-check'"),
);
const failed = [];
for (let run = 1; run <= runs; run += 1) {
  const seed = randomInt(1_000_000_000);
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...files],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, STRONGROOM_SEED: String(seed) },
    },
  );
  console.log(`run ${run} of ${runs}, seed ${seed}: ${status === 0 ? 'passed' : 'FAILED'}`);
  if (status !== 0) failed.push(seed);
}
console.log(failed.length === 0 ? 'every seed passed' : `failed with seeds ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
