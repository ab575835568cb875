import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineMethods, type Handlers } from './define.ts';
import { createDispatcher } from './dispatcher.ts';
import { StrongroomError } from './errors.ts';

const spec = { summary: 's', effect: 'read', access: 'public', audit: null } as const;
const methods = defineMethods({
  'thing.double': {
    ...spec,
    input: z.strictObject({ n: z.number().max(10), label: z.string().default('none') }),
    output: z.strictObject({ twice: z.number() }),
    errors: ['model.not_found'],
  },
  'thing.guarded': { ...spec, access: ['administrator'], input: z.strictObject({}), output: z.null(), errors: [] },
});
type M = typeof methods;

function setUp(over: Partial<Handlers<M, string>> = {}) {
  const bugs: { error: unknown; requestId: string; method: string }[] = [];
  const dispatch = createDispatcher<M, string>({
    methods,
    handlers: { 'thing.double': ({ n }) => ({ twice: 2 * n }), 'thing.guarded': () => null, ...over },
    authorise: (of, _method, caller) => {
      if (of.access !== 'public' && caller !== 'root') throw new StrongroomError('session.role_missing', 'Not you.');
    },
    onBug: (error, requestId, method) => bugs.push({ error, requestId, method }),
    newRequestId: () => `r${bugs.length + 1}`,
  });
  const call = (method: string, params: unknown, caller = 'ann') => dispatch({ id: 'x', method, params }, caller);
  return { dispatch, call, bugs };
}
const throwing = (error: unknown) =>
  setUp({
    'thing.double': () => {
      throw error;
    },
  });

describe('the dispatcher', () => {
  it('answers a valid call with the parsed output', async () => {
    expect(await setUp().call('thing.double', { n: 4 })).toEqual({ id: 'x', ok: true, value: { twice: 8 } });
  });

  it.each([
    null,
    7,
    'text',
    [],
    {},
    { id: 'x' },
    { id: 5, method: 'a', params: {} },
    { id: 'x', method: 'thing.double', params: {}, more: 1 },
  ])('refuses %j as a request and keeps the id where there is one', async (raw) => {
    const reply = await setUp().dispatch(raw, 'ann');
    expect(reply).toMatchObject({ ok: false, error: { code: 'request.invalid', kind: 'invalid' } });
    expect(reply.id).toBe(typeof raw === 'object' && raw !== null && 'id' in raw && raw.id === 'x' ? 'x' : '');
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'thing.other'])(
    'knows no method %s',
    async (method) => {
      expect(await setUp().call(method, {})).toMatchObject({ error: { code: 'request.unknown_method' } });
    },
  );

  it('lists every field that breaks the contract, unknown ones too', async () => {
    const reply = await setUp().call('thing.double', { n: 'no', label: 5, extra: true });
    expect(reply).toMatchObject({ error: { code: 'request.invalid' } });
    const fields = reply.ok ? [] : reply.error.details['fields'];
    expect(fields).toEqual([
      { path: 'n', message: expect.any(String) },
      { path: 'label', message: expect.any(String) },
      { path: '', message: expect.stringContaining('extra') },
    ]);
  });

  it('asks for the right before it looks at the input', async () => {
    expect(await setUp().call('thing.guarded', { wrong: 1 })).toMatchObject({
      error: { code: 'session.role_missing' },
    });
    expect(await setUp().call('thing.guarded', { wrong: 1 }, 'root')).toMatchObject({
      error: { code: 'request.invalid' },
    });
  });

  it.each(['model.not_found', 'disk.full', 'pack.corrupt', 'session.locked', 'registry.newer_schema'] as const)(
    'passes %s on: declared, implied by its kind or by its area',
    async (code) => {
      const { call, bugs } = throwing(new StrongroomError(code, 'Told.', { at: 1 }));
      expect(await call('thing.double', { n: 1 })).toMatchObject({
        ok: false,
        error: { code, message: 'Told.', details: { at: 1 } },
      });
      expect(bugs).toEqual([]);
    },
  );

  it('turns an undeclared code into app.bug', async () => {
    const { call, bugs } = throwing(new StrongroomError('version.exists', 'Secret text.'));
    expect(await call('thing.double', { n: 1 })).toMatchObject({ error: { code: 'app.bug', requestId: 'r1' } });
    expect(bugs).toHaveLength(1);
  });

  it('keeps the text of a bug out of the reply and gives it to the log under the same request id', async () => {
    const { call, bugs } = throwing(new TypeError('/home/ann/secret is undefined'));
    const reply = await call('thing.double', { n: 1 });
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(reply).toMatchObject({ error: { code: 'app.bug', kind: 'internal', requestId: 'r1', details: {} } });
    expect(bugs).toEqual([{ error: expect.any(TypeError), requestId: 'r1', method: 'thing.double' }]);
  });

  it('treats an output that breaks the contract as a bug', async () => {
    const { call, bugs } = setUp({ 'thing.double': () => ({ twice: Number.NaN }) });
    expect(await call('thing.double', { n: 1 })).toMatchObject({ error: { code: 'app.bug' } });
    expect(bugs).toHaveLength(1);
  });
});
