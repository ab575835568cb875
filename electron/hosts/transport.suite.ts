import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../shared/contract/client.ts';
import type { ServiceEvent } from '../../shared/contract/events.ts';
import { MAX_REQUEST_BYTES, type Transport } from '../../shared/contract/wire.ts';
import { createFakeService, echoMethods, type FakeService } from '../testing/fake-service.ts';

export interface TransportUnderTest {
  readonly transport: Transport;
  /** Breaks the way to the service and lets it come back; absent where it can't be lost. */
  readonly breakWay?: () => void | Promise<void>;
  readonly close: () => Promise<void>;
}

/** What every transport must do. `open` gives one over a given service; a direct call `canBeLost` never. */
export function transportSuite(
  name: string,
  canBeLost: boolean,
  open: (service: FakeService) => Promise<TransportUnderTest>,
): void {
  describe(`the ${name} transport`, () => {
    let service: FakeService;
    let way: TransportUnderTest;
    let transport: Transport;
    beforeEach(async () => {
      service = createFakeService();
      way = await open(service);
      transport = way.transport;
    });
    afterEach(() => way.close());
    const client = () => createClient(echoMethods, transport);
    const listening = async () => {
      const events: ServiceEvent[] = [];
      const unsubscribe = transport.subscribe((event) => events.push(event));
      await vi.waitFor(() => expect(service.listeners()).toBeGreaterThan(0));
      return { events, unsubscribe };
    };

    it('carries a call and its answer, in any script', async () => {
      const text = 'Zürich 東京 🗄 "quoted"\n\u2028';
      expect(await client().call('echo.say', { text })).toEqual({ text });
    });

    it('keeps many calls at once apart', async () => {
      const texts = Array.from({ length: 40 }, (_, n) => `call ${n}`);
      const answers = await Promise.all(texts.map((text) => client().call('echo.say', { text })));
      expect(answers.map(({ text }) => text)).toEqual(texts);
    });

    it('is one connection for all its calls', async () => {
      await client().call('echo.count', {});
      await client().call('echo.count', {});
      expect(await client().call('echo.count', {})).toBe(3);
    });

    it('carries a declared error with its code, message and details', async () => {
      await expect(client().call('echo.fail', {})).rejects.toMatchObject({
        code: 'model.not_found',
        kind: 'not_found',
        message: 'There is no such model.',
        details: { name: 'x' },
      });
    });

    it('tells a bug only by its request id', async () => {
      const error = await client()
        .call('echo.break', {})
        .catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'app.bug', details: { requestId: 'req_1' } });
      expect(JSON.stringify(error) + String(error)).not.toContain('secret');
    });

    it('refuses an unknown method, an inherited name and wrong input', async () => {
      const send = (method: string, params: unknown) => transport.send({ id: 'x1', method, params });
      expect(await send('echo.none', {})).toMatchObject({ id: 'x1', error: { code: 'request.unknown_method' } });
      expect(await send('constructor', {})).toMatchObject({ error: { code: 'request.unknown_method' } });
      expect(await send('echo.say', { text: 5 })).toMatchObject({ error: { code: 'request.invalid' } });
      expect(await send('echo.say', { text: 'a', more: 1 })).toMatchObject({ error: { code: 'request.invalid' } });
    });

    it('carries only what JSON carries', async () => {
      const reply = await transport.send({ id: 'x1', method: 'echo.say', params: { text: new Date(0) } });
      expect(reply).toMatchObject({ ok: true, value: { text: '1970-01-01T00:00:00.000Z' } });
    });

    it('refuses a request over the limit without sending it, and goes on', async () => {
      const big = 'é'.repeat(MAX_REQUEST_BYTES / 2);
      await expect(client().call('echo.say', { text: big })).rejects.toMatchObject({ code: 'request.too_large' });
      expect(await client().call('echo.say', { text: 'after' })).toEqual({ text: 'after' });
    });

    it('delivers events in order to each listener until it unsubscribes', async () => {
      const { events, unsubscribe } = await listening();
      service.tell({ type: 'changed', topic: 'models' });
      service.tell({ type: 'changed', topic: 'audit' });
      await vi.waitFor(() => expect(events).toHaveLength(2));
      expect(events).toEqual([
        { type: 'changed', topic: 'models' },
        { type: 'changed', topic: 'audit' },
      ]);
      unsubscribe();
      service.tell({ type: 'changed', topic: 'vault' });
      await client().call('echo.say', { text: 'later' });
      expect(events).toHaveLength(2);
    });

    if (!canBeLost) return;
    it('fails a pending call with service.lost, tells it, comes back and says that all may have changed', async () => {
      const { events } = await listening();
      const hanging = client()
        .call('echo.hang', {})
        .catch((caught: unknown) => caught);
      await client().call('echo.say', { text: 'the call is under way' });
      await way.breakWay?.();
      expect(await hanging).toMatchObject({ code: 'service.lost', kind: 'unavailable' });
      await vi.waitFor(() => expect(events[0]).toEqual({ type: 'service_lost' }));
      await vi.waitFor(() => expect(events).toContainEqual({ type: 'changed', topic: 'models' }), { timeout: 5000 });
      expect(await client().call('echo.say', { text: 'back' })).toEqual({ text: 'back' });
      service.tell({ type: 'changed', topic: 'vault' });
      await vi.waitFor(() => expect(events.at(-1)).toEqual({ type: 'changed', topic: 'vault' }));
    });
  });
}
