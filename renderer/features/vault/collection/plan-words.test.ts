import { expect, it } from 'vitest';
import type { CollectionPlan } from '../../../../shared/model/collection.ts';
import { isIdle, keptText, planSummary } from './plan-words.ts';

const none = { count: 0, sizeBytes: 0, listed: [] };
const idle: CollectionPlan = {
  digest: 'a'.repeat(64),
  thorough: false,
  unreferenced: false,
  versions: [],
  kept: [],
  deadFiles: 0,
  deadChunks: 0,
  deletePacks: none,
  repackPacks: none,
  keptPacks: none,
  bases: { kept: 0, keptBytes: 0, removed: 0, reencoded: 0 },
  unreferencedPacks: [],
  quarantine: [],
  bytesBefore: 2_000_000,
  bytesFreed: 0,
  bytesRewritten: 0,
  rounds: 0,
};

it('says how much goes and how much is written anew', () => {
  const plan = { ...idle, rounds: 1, deletePacks: { ...none, count: 1 }, bytesFreed: 500_000, bytesRewritten: 100_000 };
  expect(planSummary(plan)).toBe('It frees about 500 kB of 2.00 MB, rewriting 100 kB.');
  expect(planSummary({ ...plan, bytesFreed: -1000 })).toContain('needs 1.00 kB more for now');
});

it('offers nothing to run when nothing would change, but a certificate that is missing counts', () => {
  expect([isIdle(idle), planSummary(idle)]).toEqual([true, 'There is nothing to collect.']);
  expect(isIdle({ ...idle, unreferencedPacks: [{ name: 'x', sizeBytes: 1 }] })).toBe(true);
  expect(isIdle({ ...idle, unreferenced: true, unreferencedPacks: [{ name: 'x', sizeBytes: 1 }] })).toBe(false);
});

it('says what keeps a deleted version', () => {
  const kept = { versionId: 'mv_1', name: 'churn@1.0.0', holdIds: ['ho_1'], until: null };
  expect(keptText({ ...kept, because: 'hold' })).toBe('legal hold ho_1');
  expect(keptText({ ...kept, because: 'retention', until: '2027-01-01T10:00:00.000Z' })).toMatch(/^retention until 20/);
});
