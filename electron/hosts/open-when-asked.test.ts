import { describe, expect, it } from 'vitest';
import { StrongroomError } from '../../shared/contract/errors.ts';
import type { WireReply } from '../../shared/contract/wire.ts';
import { openWhenAsked } from './open-when-asked.ts';

/** A service whose folder opens once `failures` are used up. */
function setUp(failures: Error[]) {
  const opened: string[] = [];
  const service = {
    async open(folder: string) {
      opened.push(folder);
      const failure = failures.shift();
      if (failure) throw failure;
    },
    openConnection: () => ({
      handle: async (): Promise<WireReply> => ({ id: '1', ok: true, value: 'from the service' }),
      subscribe: () => () => undefined,
      close: () => undefined,
    }),
    close: () => Promise.resolve(),
  };
  const connection = openWhenAsked(service, '/r', false).openConnection({ host: 'electron', account: 'ann' });
  return { opened, call: (method: string) => connection.handle({ id: '1', method, params: {} }) };
}
const locked = () => new StrongroomError('registry.locked', 'Another Strongroom has it open.');

describe('a registry that is opened when asked', () => {
  it('opens once, when its state is asked for', async () => {
    const { opened, call } = setUp([]);
    await call('session.current');
    expect(opened).toEqual([]);
    expect(await Promise.all([call('registry.state'), call('registry.state')])).toMatchObject([
      { ok: true },
      { ok: true },
    ]);
    await call('registry.state');
    expect(opened).toEqual(['/r']);
  });

  it('answers with what keeps it shut, and tries again when asked again', async () => {
    const { opened, call } = setUp([locked(), locked()]);
    const refused = {
      id: '1',
      ok: false,
      error: { code: 'registry.locked', message: 'Another Strongroom has it open.' },
    };
    expect(await call('registry.state')).toMatchObject(refused);
    expect(await call('registry.state')).toMatchObject(refused);
    expect(await call('registry.state')).toMatchObject({ ok: true });
    expect(opened).toHaveLength(3);
  });

  it('gives a failure without a code one that a person can read', async () => {
    expect(await setUp([new TypeError('x')]).call('registry.state')).toMatchObject({
      error: { code: 'registry.not_a_registry' },
    });
  });

  it('leaves the folder alone once the person has chosen another', async () => {
    const { opened, call } = setUp([locked()]);
    await call('registry.state');
    await call('registry.open');
    expect(await call('registry.state')).toMatchObject({ ok: true });
    expect(opened).toHaveLength(1);
  });
});
