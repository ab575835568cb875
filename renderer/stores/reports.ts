import type { Output, Params } from '../../shared/contract/define.ts';
import type { Methods } from '../../shared/contract/methods/index.ts';
import type { AuditRecord } from '../../shared/model/audit.ts';
import { type ReportPreview, ReportQuery } from '../../shared/model/report.ts';
import type { StatementReview, StatementSummary } from '../../shared/model/statement.ts';
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

/** Starts writing a report; the operation's result is a `WrittenReport`. Rejects with the service's error. */
export const writeReport = (params: Params<Methods, 'report.write'>): Promise<Output<Methods, 'report.write'>> =>
  service.call('report.write', params);

type Clause = Required<Params<Methods, 'clause.review'>>;
type Signature = Omit<Params<Methods, 'clause.declare'>, keyof Clause>;

/** The key of a clause in `clauseReviews`. */
export const clauseKey = ({ framework, clause, model }: Clause): string => JSON.stringify([framework, clause, model]);

/** What a person would sign about a clause (`clauseKey`). */
export const clauseReviews = createKeyedStore<StatementReview>([], (key) => {
  const [framework, clause, model]: [string, string, string | null] = JSON.parse(key);
  return service.call('clause.review', { framework, clause, model });
});

/** Signs that a clause does not apply. Rejects with the service's error. */
export const declareClause = (clause: Clause, signature: Signature): Promise<StatementSummary> =>
  service.call('clause.declare', { ...clause, ...signature });
