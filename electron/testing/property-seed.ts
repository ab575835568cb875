// A property test plays the same cases in every run of `npm test`, so that a change is judged by what it changed.
// `npm run test:seeds` looks for cases that nobody thought of, with a new seed each time.
import fc from 'fast-check';

const usualSeed = 20_260_301;

fc.configureGlobal({ seed: Number(process.env['STRONGROOM_SEED'] ?? usualSeed) });
