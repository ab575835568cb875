import { describe, expect, it } from 'vitest';
import { StrongroomError } from '../../shared/contract/errors.ts';
import { asWireError } from './wire-error.ts';

describe('asWireError', () => {
  it('keeps code, message, kind and the request id of an error of ours', () => {
    const error = new StrongroomError('disk.full', 'The disk is full.', { requestId: 'r1', freeBytes: 0 });
    expect(asWireError(error)).toMatchObject({
      code: 'disk.full',
      kind: 'unavailable',
      message: 'The disk is full.',
      requestId: 'r1',
      details: { freeBytes: 0 },
    });
  });

  it('takes an error that crossed a process border by its code', () => {
    expect(asWireError({ code: 'model.not_found', message: 'Gone.' })).toMatchObject({ kind: 'not_found' });
  });

  it.each([new Error('broken'), 'text', null, undefined, { code: 'no.such_code' }])('calls %s a bug', (thrown) => {
    expect(asWireError(thrown)).toMatchObject({ code: 'app.bug', kind: 'internal' });
  });
});
