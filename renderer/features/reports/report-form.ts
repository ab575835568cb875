import { endOfDay, startOfDay } from '../../../shared/model/moment.ts';
import { type ReportFormat, type ReportName, type ReportQuery, reportKinds } from '../../../shared/model/report.ts';

/** What the person chose so far. Days are those of UTC, as the log counts them. */
export interface ReportForm {
  readonly report: ReportName;
  readonly subject: string;
  readonly fromDay: string;
  readonly toDay: string;
  readonly atDay: string;
  readonly actor: string;
  readonly action: string;
  readonly framework: string;
  readonly redact: boolean;
  readonly formats: readonly ReportFormat[];
}

export const firstForm: ReportForm = {
  report: 'inventory',
  subject: '',
  fromDay: '',
  toDay: '',
  atDay: '',
  actor: '',
  action: '',
  framework: '',
  redact: false,
  formats: ['pdf'],
};

/** What is asked for; a sentence when something is missing. What the chosen report does not ask for is left out. */
export function queryOf(form: ReportForm): ReportQuery | string {
  const { subject, time, framework } = reportKinds[form.report];
  const named = form.subject.trim();
  if (subject === 'version' && named === '') return 'Name a version, as MODEL@VERSION.';
  if (subject === 'model' && named === '') return 'Name a model.';
  if (framework && form.framework === '') return 'Choose a framework.';
  const hasPeriod = time === 'period' || time === 'filter';
  const from = hasPeriod ? startOfDay(form.fromDay) : null;
  const to = hasPeriod ? endOfDay(form.toDay) : null;
  if (from !== null && to !== null && from >= to) return 'The first day must not come after the last.';
  return {
    report: form.report,
    subject: subject === 'none' || named === '' ? null : named,
    from,
    to,
    asOf: time === 'as_of' ? endOfDay(form.atDay) : null,
    actor: time === 'filter' && form.actor.trim() !== '' ? form.actor.trim() : null,
    action: time === 'filter' && form.action.trim() !== '' ? form.action.trim() : null,
    framework: framework ? form.framework : null,
    redact: form.redact,
  };
}

/** The formats that the chosen report has, of those that are ticked; in the order of the report. */
export const formatsOf = ({ report, formats }: ReportForm): ReportFormat[] =>
  reportKinds[report].formats.filter((format) => formats.includes(format));

/** A name for the file, or for the folder of several formats. */
export function suggestedName(form: ReportForm): string {
  const about = form.subject.trim().replace(/[^A-Za-z0-9._-]+/g, '-');
  const parts = [form.report, about, form.framework].filter((part) => part !== '');
  const formats = formatsOf(form);
  const base = `${parts.join('-')}${form.redact ? '-redacted' : ''}`;
  return formats.length === 1 ? `${base}.${formats[0]}` : base;
}
