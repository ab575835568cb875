import { describe, expect, it, vi } from 'vitest';
import { loadedValue } from './loadable.ts';

vi.mock('../client/service.ts', () => ({ onChanged: () => undefined }));
const { createPagedStore } = await import('./paged-store.ts');

const PAGE = 3;

/** A list of numbers of the service, which a test may change. */
function scene(count: number) {
  const all = Array.from({ length: count }, (_, n) => n);
  const asked: (string | null)[] = [];
  const store = createPagedStore<number>(['models'], async (_, cursor) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const rows = all.slice(from, from + PAGE);
    return { rows, total: all.length, nextCursor: from + PAGE < all.length ? String(from + PAGE) : null };
  });
  return { all, asked, store, shown: () => loadedValue(store.read('k') ?? { status: 'loading' }) };
}

describe('a paged store', () => {
  it('reads one page, and the next when it is asked to, until all are there', async () => {
    const { store, shown, asked } = scene(7);
    await store.refresh('k');
    expect(shown()).toEqual({ rows: [0, 1, 2], total: 7, nextCursor: '3' });
    await Promise.all([store.readMore('k'), store.readMore('k')]);
    expect(shown()?.rows).toEqual([0, 1, 2, 3, 4, 5]);
    await store.readMore('k');
    await store.readMore('k');
    expect(shown()).toEqual({ rows: [0, 1, 2, 3, 4, 5, 6], total: 7, nextCursor: null });
    expect(asked).toEqual([null, '3', '6']);
  });

  it('reads again as far as it was read', async () => {
    const { store, shown, all } = scene(7);
    await store.refresh('k');
    await store.readMore('k');
    all.unshift(100);
    await store.refresh('k');
    expect(shown()).toEqual({ rows: [100, 0, 1, 2, 3, 4], total: 8, nextCursor: '6' });
  });

  it('drops a page that a refresh has overtaken', async () => {
    const { store, shown, all } = scene(7);
    await store.refresh('k');
    const more = store.readMore('k');
    all.unshift(100);
    await store.refresh('k');
    await more;
    expect(new Set(shown()?.rows).size).toBe(shown()?.rows.length);
  });
});
