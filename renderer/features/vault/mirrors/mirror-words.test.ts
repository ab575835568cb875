import { describe, expect, it } from 'vitest';
import { holdsText, placeText, ruleText, stateOf } from './mirror-words.ts';

describe('the state of a mirror', () => {
  const synced = { mirror: { lastSyncAt: '2026-11-26T12:00:00.000Z' }, reachable: true, damaged: 0, missing: 0 };

  it('never calls a mirror that is not reachable empty or complete', () => {
    expect(stateOf({ ...synced, reachable: false, missing: 9 }).text).toBe('not reachable');
    expect(stateOf({ ...synced, reachable: false })).toMatchObject({ tone: 'warn' });
  });

  it('tells damage before what is missing', () => {
    expect(stateOf({ ...synced, damaged: 1, missing: 3 })).toEqual({ text: '1 damaged file', tone: 'bad' });
    expect(stateOf({ ...synced, missing: 3 }).text).toBe('3 files behind');
    expect(stateOf(synced)).toEqual({ text: 'complete', tone: 'good' });
  });

  it('does not call a mirror complete that was never synced', () => {
    expect(stateOf({ ...synced, mirror: { lastSyncAt: null } }).text).toBe('never synced');
  });
});

it('says where a mirror is, what it holds and what a rule wants', () => {
  const s3 = { kind: 's3', endpoint: 'http://127.0.0.1:9000', bucket: 'models', prefix: 'a/', region: 'x' } as const;
  expect(placeText({ place: { ...s3, pathStyle: true, hasOwnCa: false } })).toBe(
    'http://127.0.0.1:9000, bucket models, a/',
  );
  expect(holdsText({ stages: null, tiers: null })).toBe('all versions');
  expect(holdsText({ stages: ['production'], tiers: ['high'] })).toBe('production; tier high');
  expect(ruleText({ stage: 'production', tier: null, copies: 2, storageClass: 'fast' })).toBe(
    'Stage production, any tier: 2 copies on fast mirrors',
  );
  expect(ruleText({ stage: null, tier: null, copies: 0, storageClass: 'compact' })).toBe(
    'Any stage, any tier: no copy',
  );
});
