import { describe, expect, it } from 'vitest';
import { parseDisplayedRecord } from './displayed-record.ts';

const record = {
  type: 'strongroom.displayed-record/1',
  request: {
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
    policy: { id: 'p', version: 1, digest: 'b' },
    approvalsNeeded: 1,
    approverRoles: ['approver'],
    validations: [],
  },
  earlierSignatures: [],
  version: {
    format: 'onnx',
    sizeBytes: 5,
    changeType: null,
    registeredBy: 'ann',
    registeredAt: '2026-11-23T10:00:00Z',
    metadata: {
      description: '',
      owner: 'Ann',
      purpose: 'Rank',
      experiment: null,
      datasets: [],
      metrics: [],
      hyperparameters: {},
      trainingSeconds: null,
      trainingCost: null,
      tags: {},
    },
    inputs: [],
    outputs: [],
    findings: [{ severity: 'low', code: 'c', detail: 'd', location: null }],
    artifacts: { count: 101, boundBy: 'rootDigest' },
    parents: ['churn@0.9.0'],
  },
};

describe('parseDisplayedRecord', () => {
  it('reads what the signature will be given on', () => {
    const read = parseDisplayedRecord(JSON.stringify(record));
    expect(read?.request.toStage).toBe('staging');
    expect(read?.version).toMatchObject({ parents: ['churn@0.9.0'], artifacts: { count: 101 } });
  });
  it('reads a record to which a newer service has added fields', () => {
    const newer = { ...record, more: 1, request: { ...record.request, moreStill: 2 } };
    expect(parseDisplayedRecord(JSON.stringify(newer))).not.toBeNull();
  });
  it.each(['', 'no json', '{}', '[]', 'null', JSON.stringify({ ...record, version: { format: 'onnx' } })])(
    'is null for %j, rather than half of a record',
    (text) => expect(parseDisplayedRecord(text)).toBeNull(),
  );
});
