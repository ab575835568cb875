import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../shared/model/operation.ts';
import { operationLink } from './operation-link.ts';

const operation = (part: Partial<Operation>): Operation => ({
  id: 'o1',
  kind: 'register',
  title: 'churn@1.0.0',
  status: 'done',
  step: '',
  unit: 'bytes',
  doneBytes: 0,
  totalBytes: null,
  bytesPerSecond: null,
  secondsLeft: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  startedBy: null,
  canCancel: false,
  canPause: false,
  isPaused: false,
  error: null,
  result: null,
  ...part,
});

describe('operationLink', () => {
  it('leads from a registration to its version', () => {
    expect(operationLink(operation({ result: { versionId: 'v/1' } }))?.href).toBe('/versions/v%2F1');
  });

  it('leads from a bringing in to its inspection', () => {
    expect(operationLink(operation({ kind: 'bring_in', result: { quarantineId: 'q1' } }))?.href).toBe('/quarantine/q1');
  });

  it('offers nothing while it runs or when it failed', () => {
    expect(operationLink(operation({ status: 'running', result: { versionId: 'v1' } }))).toBeNull();
    expect(operationLink(operation({ status: 'failed', result: { versionId: 'v1' } }))).toBeNull();
  });
});
