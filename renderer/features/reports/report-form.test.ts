import { describe, expect, it } from 'vitest';
import { firstForm, formatsOf, queryOf, suggestedName } from './report-form.ts';

describe('the form of a report', () => {
  it('says what is missing, in words', () => {
    expect(queryOf({ ...firstForm, report: 'dossier' })).toBe('Name a version, as MODEL@VERSION.');
    expect(queryOf({ ...firstForm, report: 'change-log', subject: ' ' })).toBe('Name a model.');
    expect(queryOf({ ...firstForm, report: 'crosswalk' })).toBe('Choose a framework.');
    expect(queryOf({ ...firstForm, report: 'audit', fromDay: '2026-03-02', toDay: '2026-03-01' })).toContain(
      'first day',
    );
  });

  it('asks for whole days, and for nothing that the report does not know', () => {
    const all = {
      ...firstForm,
      subject: 'churn',
      actor: 'ana',
      framework: 'x',
      atDay: '2026-03-01',
      fromDay: '2026-03-01',
    };
    expect(queryOf({ ...all, report: 'audit', toDay: '2026-03-01' })).toMatchObject({
      subject: null,
      from: '2026-03-01T00:00:00.000Z',
      to: '2026-03-01T23:59:59.999Z',
      asOf: null,
      actor: 'ana',
      framework: null,
    });
    expect(queryOf({ ...all, report: 'inventory' })).toMatchObject({
      from: null,
      actor: null,
      subject: null,
      asOf: '2026-03-01T23:59:59.999Z',
    });
  });

  it('suggests a file for one format and a folder for several', () => {
    const form = { ...firstForm, report: 'dossier' as const, subject: 'churn@1.0.0', formats: ['csv', 'pdf'] as const };
    expect(formatsOf(form)).toEqual(['pdf']);
    expect(suggestedName(form)).toBe('dossier-churn-1.0.0.pdf');
    expect(suggestedName({ ...firstForm, formats: ['pdf', 'csv'], redact: true })).toBe('inventory-redacted');
  });
});
