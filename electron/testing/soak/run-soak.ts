// npm run soak -- --minutes N [--seed S]: random operations against a simple model, for as long as you like (docs/testing.md).
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { playSoak } from './play-soak.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
const first = values.seed === undefined ? randomInt(1_000_000_000) : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(first)) throw new Error('Give --minutes N and --seed S as numbers.');
/** A registry of its own every so many actions: one that only grows would spend the time on verifying itself. */
const actionsEach = 400;

const endsAt = performance.now() + minutes * 60_000;
for (let seed = first; performance.now() < endsAt; seed += 1) {
  process.stdout.write(`seed ${seed}\n`);
  const { actions, versions } = await playSoak({
    seed,
    goesOn: (played) => played < actionsEach && performance.now() < endsAt,
    tell: (line) => process.stderr.write(`${line}\n`),
  });
  const counts = [...actions].map(([name, count]) => `${name} ${count}`).join(', ');
  process.stdout.write(`seed ${seed}: ${versions} versions as they should be; ${counts}\n`);
}
