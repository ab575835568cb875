import { expect, it } from 'vitest';
import type { Operation } from '../../../shared/model/operation.ts';
import { operationFailure, versionIdOf } from './register-outcome.ts';

const operation = (over: Partial<Operation>): Operation => ({
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
  startedAt: '2026-11-23T10:00:00Z',
  endedAt: null,
  startedBy: null,
  canCancel: false,
  canPause: false,
  isPaused: false,
  error: null,
  result: null,
  ...over,
});

it('keeps the code and the details of a failure, so that its kind decides what is shown', () => {
  const error = { code: 'version.exists', message: 'churn@1.0.0 is there.', details: { version: '1.0.0' } };
  expect(operationFailure(operation({ status: 'failed', error }))).toMatchObject({ ...error, kind: 'conflict' });
});

it('takes a code that it does not know as a bug', () => {
  const error = { code: 'future.thing', message: 'm', details: {} };
  expect(operationFailure(operation({ status: 'failed', error }))).toMatchObject({ kind: 'internal' });
});

it('tells a stop from a failure, and success from both', () => {
  expect(operationFailure(operation({ status: 'cancelled' }))).toMatchObject({ kind: 'cancelled' });
  expect(operationFailure(operation({}))).toBeNull();
});

it('reads the version that came of it', () => {
  expect(versionIdOf(operation({ result: { versionId: 'v1' } }))).toBe('v1');
  expect(versionIdOf(operation({ result: { versionId: 7 } }))).toBeNull();
});
