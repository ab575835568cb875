import { beforeEach, describe, expect, it, vi } from 'vitest';
import { StrongroomError } from '../../shared/contract/errors.ts';
import type { Topic } from '../../shared/contract/events.ts';

const listeners: { topics: readonly Topic[]; tell: () => void }[] = [];
vi.mock('../client/service.ts', () => ({
  onChanged: (topics: readonly Topic[], tell: () => void) => listeners.push({ topics, tell }),
}));

const { clearAllStores, createKeyedStore } = await import('./keyed-store.ts');

describe('createKeyedStore', () => {
  beforeEach(() => listeners.splice(0));

  it('keeps what was read under its key', async () => {
    const store = createKeyedStore(['models'], async (key) => `value of ${key}`);
    await Promise.all([store.refresh('a'), store.refresh('b')]);
    expect(store.store.getState().byKey).toEqual({
      a: { status: 'ready', value: 'value of a' },
      b: { status: 'ready', value: 'value of b' },
    });
  });

  it('turns a failure into the value, with its code', async () => {
    const store = createKeyedStore(['models'], async () => {
      throw new StrongroomError('model.not_found', 'Gone.');
    });
    await store.refresh('a');
    expect(store.store.getState().byKey['a']).toMatchObject({ status: 'failed', error: { code: 'model.not_found' } });
  });

  it('drops an answer that a later question has overtaken', async () => {
    const answers: ((value: string) => void)[] = [];
    const store = createKeyedStore<string>(['models'], () => new Promise((resolve) => answers.push(resolve)));
    const first = store.refresh('a');
    const second = store.refresh('a');
    answers[1]?.('new');
    answers[0]?.('old');
    await Promise.all([first, second]);
    expect(store.store.getState().byKey['a']).toEqual({ status: 'ready', value: 'new' });
  });

  it('drops what nobody shows when its topic changes, so that it is read again when it is wanted', async () => {
    const store = createKeyedStore(['models'], async () => 'value');
    await store.refresh('a');
    for (const { tell } of listeners) tell();
    expect(store.store.getState().byKey).toEqual({});
  });

  it('keeps no more values that nobody shows than it is told', async () => {
    const store = createKeyedStore(['models'], async (key) => key, 2);
    for (const key of ['a', 'b', 'a', 'c', 'd']) await store.refresh(key);
    expect(Object.keys(store.store.getState().byKey)).toEqual(['a', 'c', 'd']);
  });

  it('forgets everything for the next person, answers under way included', async () => {
    const answers: ((value: string) => void)[] = [];
    const store = createKeyedStore<string>(['models'], () => new Promise((resolve) => answers.push(resolve)));
    const reading = store.refresh('a');
    clearAllStores();
    answers[0]?.('of the person before');
    await reading;
    expect(store.store.getState().byKey).toEqual({});
  });
});
