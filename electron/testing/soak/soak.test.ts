import { expect, it } from 'vitest';
import { playSoak } from './play-soak.ts';

const played = 80;
const usualSeed = 20_260_301; // `npm run soak` takes a new one each time

it('random operations with crashes and rebuilds leave what a simple model says', async () => {
  const seed = Number(process.env['STRONGROOM_SOAK_SEED'] ?? usualSeed);
  process.stdout.write(`soak: seed ${seed}\n`);
  const { actions, versions } = await playSoak({ seed, goesOn: (count) => count < played });
  expect([...actions.values()].reduce((sum, count) => sum + count, 0)).toBe(played);
  expect(versions).toBeGreaterThan(5);
}, 240_000);
