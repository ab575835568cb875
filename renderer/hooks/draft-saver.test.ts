import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDraftSaver, DRAFT_PAUSE_MS, type DraftStatus } from './draft-saver.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp(save: (value: string) => Promise<void> = async () => undefined) {
  const saved: string[] = [];
  const statuses: DraftStatus[] = [];
  const saver = createDraftSaver<string>(
    async (value) => {
      await save(value);
      saved.push(value);
    },
    (status) => statuses.push(status),
  );
  return { saver, saved, statuses };
}

describe('the draft saver', () => {
  it('sends only the last value of a burst, after the pause', async () => {
    const { saver, saved, statuses } = setUp();
    for (const value of ['c', 'ch', 'chu', 'churn']) {
      saver.put(value);
      await vi.advanceTimersByTimeAsync(DRAFT_PAUSE_MS - 1);
    }
    expect(saved).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(saved).toEqual(['churn']);
    expect(statuses.slice(-2)).toEqual(['saving', 'saved']);
  });

  it('sends what waits at once on flush, and nothing twice', async () => {
    const { saver, saved } = setUp();
    saver.put('a');
    await saver.flush();
    expect(saved).toEqual(['a']);
    await saver.flush();
    await vi.advanceTimersByTimeAsync(DRAFT_PAUSE_MS);
    expect(saved).toEqual(['a']);
  });

  it('never lets an older value land on a newer one', async () => {
    const finish: (() => void)[] = [];
    const { saver, saved } = setUp(() => new Promise((resolve) => finish.push(resolve)));
    saver.put('old');
    const first = saver.flush();
    saver.put('new');
    await vi.advanceTimersByTimeAsync(DRAFT_PAUSE_MS);
    expect(finish).toHaveLength(1);
    finish[0]?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(finish).toHaveLength(2);
    finish[1]?.();
    await first;
    expect(saved).toEqual(['old', 'new']);
  });

  it('keeps the value of a failed save and sends it on the next flush', async () => {
    let isDown = true;
    const { saver, saved, statuses } = setUp(async () => {
      if (isDown) throw new Error('lost');
    });
    saver.put('a');
    await saver.flush();
    expect(statuses.at(-1)).toBe('failed');
    isDown = false;
    await saver.flush();
    expect(saved).toEqual(['a']);
  });

  it('sends what waits when it closes and takes nothing more', async () => {
    const { saver, saved } = setUp();
    saver.put('a');
    saver.close();
    saver.put('b');
    await vi.advanceTimersByTimeAsync(DRAFT_PAUSE_MS);
    expect(saved).toEqual(['a']);
  });

  it('drops what waits when the draft is done with', async () => {
    const { saver, saved } = setUp();
    saver.put('a');
    saver.abandon();
    await vi.advanceTimersByTimeAsync(DRAFT_PAUSE_MS);
    await saver.flush();
    expect(saved).toEqual([]);
  });
});
