import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { AuditRecord } from '../../shared/model/audit.ts';
import { type ReportPreview, ReportQuery, type WrittenReport } from '../../shared/model/report.ts';
import { service } from '../client/service.ts';
import { createKeyedStore } from './keyed-store.ts';

const LISTED = 100;

/** The reports that there are and the frameworks for crosswalks; one key, ''. */
export const reportLists = createKeyedStore<Output<Methods, 'report.list'>>([], () => service.call('report.list', {}));

/** What was written, newest first, from the audit log; one key, ''. */
export const writtenReports = createKeyedStore<readonly AuditRecord[]>(['audit'], async () => {
  const { records } = await service.call('audit.list', { action: 'report.written', limit: LISTED });
  return records;
});

/** The key of a query in `reportPreviews`. */
export const previewKey = (query: ReportQuery): string => JSON.stringify(query);

/** What a report will hold, by `previewKey`. */
export const reportPreviews = createKeyedStore<ReportPreview>([], (key) =>
  service.call('report.preview', ReportQuery.parse(JSON.parse(key))),
);

/** Writes a report. Rejects with the service's error. */
export const writeReport = (params: Params<Methods, 'report.write'>): Promise<WrittenReport> =>
  service.call('report.write', params);
