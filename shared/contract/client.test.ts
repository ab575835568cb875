import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createClient, parseWireReply } from './client.ts';
import { defineMethods } from './define.ts';
import { isCode } from './errors.ts';
import type { Transport, WireRequest } from './wire.ts';

const methods = defineMethods({
  'thing.get': {
    summary: 's',
    effect: 'read',
    access: 'public',
    audit: null,
    input: z.strictObject({ id: z.string() }),
    output: z.strictObject({ name: z.string() }),
    errors: ['model.not_found'],
  },
});
const answering = (reply: (request: WireRequest) => Awaited<ReturnType<Transport['send']>>) =>
  createClient(methods, { send: async (request) => reply(request), subscribe: () => () => undefined });

describe('the client', () => {
  it('returns the value of a good reply', async () => {
    const client = answering(({ id }) => ({ id, ok: true, value: { name: 'fraud' } }));
    expect(await client.call('thing.get', { id: '1' })).toEqual({ name: 'fraud' });
  });

  it('gives every call its own id', async () => {
    const ids: string[] = [];
    const client = answering(({ id }) => {
      ids.push(id);
      return { id, ok: true, value: { name: '' } };
    });
    await Promise.all([client.call('thing.get', { id: '1' }), client.call('thing.get', { id: '1' })]);
    expect(new Set(ids).size).toBe(2);
  });

  it('throws a failed reply as the error that it carries, with its request id', async () => {
    const error = {
      code: 'model.not_found',
      kind: 'not_found',
      message: 'Gone.',
      details: { at: 1 },
      requestId: 'r9',
    } as const;
    const failure = await answering(({ id }) => ({ id, ok: false, error }))
      .call('thing.get', { id: '1' })
      .catch((e) => e);
    expect(isCode(failure, 'model.not_found')).toBe(true);
    expect(failure).toMatchObject({ message: 'Gone.', kind: 'not_found', details: { at: 1, requestId: 'r9' } });
  });

  it('refuses a value that breaks the contract', async () => {
    const client = answering(({ id }) => ({ id, ok: true, value: { name: 5 } }));
    await expect(client.call('thing.get', { id: '1' })).rejects.toMatchObject({ code: 'app.bug' });
  });
});

describe('parseWireReply', () => {
  it.each([
    null,
    5,
    {},
    { id: 'a' },
    { id: 'a', ok: 'yes', value: 1 },
    { id: 'a', ok: false },
    { id: 'a', ok: false, error: 'no' },
  ])('is null for %j', (raw) => expect(parseWireReply(raw)).toBeNull());

  it('takes a code of a newer service as app.bug and keeps it in the details', () => {
    const error = { code: 'future.thing', kind: 'odd', message: 'm', details: {} };
    expect(parseWireReply({ id: 'a', ok: false, error })).toEqual({
      id: 'a',
      ok: false,
      error: { code: 'app.bug', kind: 'internal', message: 'm', details: { code: 'future.thing' } },
    });
  });
});
