import { expect, it } from 'vitest';
import { codecGroups, describeCodec } from './codec.ts';

it('names every codec that the vault writes, each in its group', () => {
  expect([0, 1, 2, 3, 4, 16, 17, 18].map((codec) => describeCodec(codec, false))).toEqual([
    { name: 'raw', group: 'raw' },
    { name: 'zstd', group: 'general' },
    { name: 'byte planes of 2', group: 'planes' },
    { name: 'byte planes of 4', group: 'planes' },
    { name: 'byte planes of 8', group: 'planes' },
    { name: 'difference of 2', group: 'difference' },
    { name: 'difference of 4', group: 'difference' },
    { name: 'difference of 8', group: 'difference' },
  ]);
});

it('counts what lies in a solid block as small files together, whatever its codec', () => {
  expect(describeCodec(1, true)).toEqual({ name: 'zstd, small files together', group: 'blocks' });
});

it('gives a codec of a newer build a name and a group', () => {
  expect([describeCodec(30, false), describeCodec(99, false)]).toEqual([
    { name: 'difference (30)', group: 'difference' },
    { name: 'codec 99', group: 'other' },
  ]);
  for (let codec = 0; codec < 256; codec += 1) expect(codecGroups).toContain(describeCodec(codec, false).group);
});
