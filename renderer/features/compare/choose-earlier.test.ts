import { expect, it } from 'vitest';
import { earlierOf } from './choose-earlier.ts';

const gone = { deletedAt: '2026-01-01T00:00:00.000Z', deletedBy: 'a', reason: 'r', certificateId: null };
const versions = [
  { id: 'c', deletion: null },
  { id: 'b', deletion: gone },
  { id: 'a', deletion: null },
];
const parent = { versionId: 'p', model: 'm', version: '1.0.0', stage: 'staging' as const };

it('takes the parent, else the newest earlier version that is there', () => {
  expect(earlierOf({ id: 'c', parents: [parent] }, versions)).toBe('p');
  expect(earlierOf({ id: 'c', parents: [] }, versions)).toBe('a');
  expect(earlierOf({ id: 'a', parents: [] }, versions)).toBe('c');
  expect(earlierOf({ id: 'c', parents: [] }, versions.slice(0, 1))).toBeNull();
});
