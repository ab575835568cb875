import { describe, expect, it } from 'vitest';
import { changesOf } from './changes-of.ts';

describe('changesOf', () => {
  it('names a nested field by its path with both values', () => {
    expect(changesOf({ metadata: { owner: 'Ada' } }, { metadata: { owner: 'Grace' } })).toEqual([
      { field: 'metadata.owner', old: 'Ada', new: 'Grace' },
    ]);
  });

  it('shows a first entry with an empty old value and leaves out what stayed the same', () => {
    expect(changesOf({ stage: 'staging' }, { stage: 'staging', note: 'new' })).toEqual([
      { field: 'note', old: '', new: 'new' },
    ]);
  });

  it('bounds what a record can make the page show', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`f${index}`, 'x'.repeat(5000)]));
    const changes = changesOf(null, many);
    expect(changes).toHaveLength(100);
    expect(changes[0]?.new.length).toBe(1001);
  });
});
