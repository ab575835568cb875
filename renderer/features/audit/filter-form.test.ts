import { describe, expect, it } from 'vitest';
import { emptyFilter, isFiltered, toAuditFilter } from './filter-form.ts';

describe('toAuditFilter', () => {
  it('spans whole local days', () => {
    const { from, to } = toAuditFilter({ ...emptyFilter, fromDay: '2026-11-22', toDay: '2026-11-23' });
    expect(from).toBe(new Date(2026, 10, 22, 0, 0, 0, 0).toISOString());
    expect(to).toBe(new Date(2026, 10, 23, 23, 59, 59, 999).toISOString());
  });
  it('leaves out what is empty, blank or no day', () => {
    const filter = toAuditFilter({ ...emptyFilter, subject: '  ', fromDay: '2026-1', toDay: '2026-99-99' });
    expect(filter).toEqual({ actor: null, action: null, subject: null, from: null, to: null, text: '' });
    expect(isFiltered(filter)).toBe(false);
  });
  it('counts as a filter with one part set', () => {
    expect(isFiltered(toAuditFilter({ ...emptyFilter, text: ' churn ' }))).toBe(true);
    expect(isFiltered(toAuditFilter({ ...emptyFilter, actor: 'ann' }))).toBe(true);
  });
});
