import { expect, it } from 'vitest';
import type { Hold } from '../../../shared/model/collection.ts';
import { deletionHindrance } from './deletion-hindrance.ts';

const free: Parameters<typeof deletionHindrance>[0] = {
  deletion: null,
  holds: [],
  stage: 'development',
  openRequestId: null,
};
const at = '2026-11-26T12:00:00.000Z';
const hold: Hold = {
  id: 'ho_1',
  subject: { type: 'model', id: 'mo_1', label: 'churn' },
  reason: 'Case 12.',
  placedAt: at,
  placedBy: 'cora',
  release: null,
};

it('names the hold first: it wins over everything', () => {
  expect(deletionHindrance({ ...free, holds: [hold], stage: 'production' })).toContain('legal hold on churn');
});

it('says what to do about a stage that is in use and about an open request', () => {
  expect(deletionHindrance({ ...free, stage: 'production' })).toContain('in production. Move it');
  expect(deletionHindrance({ ...free, openRequestId: 'pr_1' })).toContain('Decide or withdraw');
});

it('leaves a version that nothing keeps', () => {
  expect(deletionHindrance(free)).toBeNull();
  expect(deletionHindrance({ ...free, stage: 'archived' })).toBeNull();
});
