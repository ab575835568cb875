import { describe, expect, it } from 'vitest';
import { type Approval, PromotionRequest } from '../../../shared/model/promotion.ts';
import { approvalsSoFar, filterRequests } from './request-filter.ts';

const request = (over: Partial<PromotionRequest>): PromotionRequest =>
  PromotionRequest.parse({
    id: 'r1',
    subject: { versionId: 'v1', model: 'churn', version: '1.0.0', stage: 'development' },
    rootDigest: 'a'.repeat(64),
    fromStage: 'development',
    toStage: 'staging',
    status: 'open',
    reason: 'Better recall',
    requestedBy: 'ann',
    requestedByName: 'Ann Analyst',
    requestedAt: '2026-11-23T10:00:00Z',
    closedAt: null,
    policy: { id: 'p', version: 1, digest: 'b'.repeat(64) },
    approvalsNeeded: 1,
    approverRoles: ['approver'],
    validations: [],
    approvals: [],
    ...over,
  });
const requests = [
  request({ id: 'open' }),
  request({ id: 'approved', status: 'approved', toStage: 'production' }),
  request({ id: 'rejected', status: 'rejected', requestedBy: 'bob', requestedByName: 'Bob' }),
];
const ids = (filter: Partial<Parameters<typeof filterRequests>[1]>) =>
  filterRequests(requests, { status: 'all', toStage: null, text: '', ...filter }).map(({ id }) => id);

describe('filterRequests', () => {
  it('tells open requests from closed ones', () => {
    expect(ids({ status: 'open' })).toEqual(['open']);
    expect(ids({ status: 'closed' })).toEqual(['approved', 'rejected']);
    expect(ids({})).toHaveLength(3);
  });
  it('finds by stage and by all words of the text, in any order and case', () => {
    expect(ids({ toStage: 'production' })).toEqual(['approved']);
    expect(ids({ text: 'RECALL bob' })).toEqual(['rejected']);
    expect(ids({ text: 'churn@1.0.0 nobody' })).toEqual([]);
  });
});

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
