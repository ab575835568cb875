import { expect, it } from 'vitest';
import type { Approval } from '../../../shared/model/promotion.ts';
import { approvalsSoFar } from './approvals-so-far.ts';

it('counts persons who approved, not signatures or rejections', () => {
  const by = (signerId: string, decision: Approval['decision'] = 'approve'): Approval => ({
    id: '',
    decision,
    signerId,
    printedName: '',
    roles: [],
    meaning: '',
    reason: '',
    signedAt: '2026-11-23T10:00:00Z',
    keyId: '',
    envelope: '',
    verification: { status: 'valid', detail: '' },
    counts: true,
  });
  expect(approvalsSoFar({ approvals: [by('bob'), by('bob'), by('cy', 'reject'), by('dee')] })).toBe(2);
});
