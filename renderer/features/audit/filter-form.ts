import type { AuditFilter } from '../../stores/audit-store.ts';

/** The filter as the person sets it: days in their own zone as YYYY-MM-DD, '' for open ends. */
export interface FilterForm {
  readonly actor: string | null;
  readonly action: string | null;
  readonly subject: string;
  readonly fromDay: string;
  readonly toDay: string;
  readonly text: string;
}

export const emptyFilter: FilterForm = { actor: null, action: null, subject: '', fromDay: '', toDay: '', text: '' };

/** The filter that the service takes: from the first moment of one local day to the last of another. */
export const toAuditFilter = (form: FilterForm): AuditFilter => ({
  actor: form.actor,
  action: form.action,
  subject: form.subject.trim() || null,
  from: momentOf(form.fromDay, '00:00:00.000'),
  to: momentOf(form.toDay, '23:59:59.999'),
  text: form.text.trim(),
});

export const isFiltered = (filter: AuditFilter): boolean =>
  Object.values(filter).some((value) => value !== null && value !== '');

function momentOf(day: string, time: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const moment = new Date(`${day}T${time}`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
