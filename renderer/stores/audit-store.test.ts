import { describe, expect, it, vi } from 'vitest';
import type { AuditRecord } from '../../shared/model/audit.ts';

const call = vi.fn();
vi.mock('../client/service.ts', () => ({
  service: { call },
  onChanged: () => () => undefined,
  subscribe: () => () => undefined,
}));
const { mergeNewest, readOlderAudit, refreshAudit } = await import('./audit-store.ts');

const record = (seq: number): AuditRecord => ({
  seq,
  time: '2026-11-23T10:00:00Z',
  actor: null,
  action: 'model.created',
  subject: { type: 'model', id: 'm', label: 'churn' },
  reason: null,
  old: null,
  new: null,
  hash: String(seq),
});
const pagesOf = (...seqs: number[]) => ({ records: seqs.map(record), total: 9, actions: [], actors: [] });
const seqs = (pages: { records: readonly AuditRecord[] }) => pages.records.map(({ seq }) => seq);

describe('mergeNewest', () => {
  it('puts new records before those read earlier, each once', () => {
    expect(seqs(mergeNewest(pagesOf(5, 4, 3, 2), pagesOf(7, 6, 5)))).toEqual([7, 6, 5, 4, 3, 2]);
  });
  it('drops the earlier ones when records in between are unknown', () => {
    expect(seqs(mergeNewest(pagesOf(5, 4), pagesOf(9, 8)))).toEqual([9, 8]);
  });
  it('takes the first page alone when nothing was read before', () => {
    expect(seqs(mergeNewest(undefined, pagesOf(2, 1)))).toEqual([2, 1]);
    expect(seqs(mergeNewest(pagesOf(), pagesOf(2, 1)))).toEqual([2, 1]);
  });
});

describe('readOlderAudit', () => {
  const filter = { actor: null, action: null, subject: null, from: null, to: null, text: '' };

  it('asks for what lies before the oldest record, once at a time, until all are there', async () => {
    call.mockResolvedValueOnce({ ...pagesOf(4, 3), total: 4 });
    await refreshAudit(filter);
    call.mockResolvedValueOnce({ ...pagesOf(2, 1), total: 4 });
    await Promise.all([readOlderAudit(filter), readOlderAudit(filter)]);
    expect(call).toHaveBeenCalledTimes(2);
    expect(call).toHaveBeenLastCalledWith('audit.list', expect.objectContaining({ before: 3 }));
    await readOlderAudit(filter);
    expect(call).toHaveBeenCalledTimes(2);
  });
});
