import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { speakPlainly } from './plain-problems.ts';

speakPlainly();

const Form = z.strictObject({
  name: z.string().min(1).max(5),
  count: z.number().int().min(1).max(9),
  share: z.number().gt(0).optional(),
  days: z.array(z.iso.datetime()).max(2),
  stage: z.enum(['staging', 'production']),
  either: z.union([z.string(), z.null()]).optional(),
  own: z.string().regex(/^a/, 'Begin with an a.').optional(),
  tagged: z.record(z.string().max(3), z.number()).optional(),
});
const good = { name: 'a', count: 1, days: [], stage: 'staging' };
const said = (change: object) => Form.safeParse({ ...good, ...change }).error?.issues.map(({ message }) => message);

describe('what a schema finds wrong', () => {
  it.each([
    [{ name: undefined }, 'This is missing.'],
    [{ name: 4 }, 'This must be a text.'],
    [{ name: '' }, 'This must not be empty.'],
    [{ name: 'abcdef' }, 'This may have at most 5 characters.'],
    [{ count: 0 }, 'This must be 1 or more.'],
    [{ count: 10 }, 'This must be 9 or less.'],
    [{ count: 1.5 }, 'This must be a whole number.'],
    [{ count: 'many' }, 'This must be a number.'],
    [{ share: 0 }, 'This must be more than 0.'],
    [{ days: ['soon'] }, 'This must be a time with its zone, such as 2026-03-01T09:00:00Z.'],
    [{ days: 'today' }, 'This must be a list.'],
    [{ stage: 'live' }, 'Choose one of: staging, production.'],
    [{ either: 4 }, 'This has none of the forms that are allowed here.'],
    [{ tagged: { long: 1, longer: 2 } }, 'A name in here can’t be used.'],
    [{ more: 1 }, 'There is no such field here: more.'],
    [{ own: 'b' }, 'Begin with an a.'],
  ])('is said of %j in plain words', (change, words) => expect(said(change)).toContain(words));

  it('never shows the words of the library', () => {
    const all = said({ name: 4, count: 'x', days: 4, stage: 1, either: 4, more: 1, tagged: { long: 'x' }, own: 3 });
    expect(all?.join(' ')).not.toMatch(/invalid|expected|unrecognized|too (?:big|small)/i);
  });
});
