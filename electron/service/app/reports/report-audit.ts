import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { ReportFormat, ReportQuery } from '../../../../shared/model/report.ts';
import type { AuditRow } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import { facts, MAX_PRINTED_RECORDS, recordBlock } from '../../report/index.ts';
import type { Registry } from '../context.ts';
import { type Composer, isWithin, periodWords } from './report-asked.ts';

/** More are not held in memory at once. */
export const MAX_EXTRACT = 20_000;
/** Records that are read before other work may run. */
const AT_ONCE = 5000;

/**
 * An extract is whole or it is refused: throws `report.refused` for a selection with more records than one may have, and says where
 * to cut the period. A PDF holds fewer, because its pages are laid out in memory.
 */
export function checkExtract(
  { catalog }: Pick<Registry, 'catalog'>,
  query: ReportQuery,
  formats: readonly ReportFormat[],
  limits: { readonly all: number; readonly pdf: number } = { all: MAX_EXTRACT, pdf: MAX_PRINTED_RECORDS },
): void {
  const limit = formats.includes('pdf') ? limits.pdf : limits.all;
  const first = catalog.audit.timeOf(0, query);
  const over = catalog.audit.timeOf(limit, query);
  if (first === null || over === null) return;
  const total = catalog.audit.list({ ...query, subject: null, text: '', before: null, limit: 1 }).total;
  const asPdf = limit === limits.pdf && limit < limits.all ? ' as PDF' : '';
  // Records of one millisecond stay together, so the first part ends just before the one that is too many.
  const until = isoTime(Date.parse(over) - 1);
  const how =
    until >= first
      ? `Let the period end at ${until}, and write another extract from ${over} on`
      : 'Choose one person or one action';
  throw new StrongroomError(
    'report.refused',
    `The selection has ${total} records, and an extract${asPdf} holds ${limit}. ${how}${asPdf && total <= limits.all ? ', or choose JSON, HTML or CSV' : ''}. The whole log goes into an export of the audit log.`,
    { records: total, limit, until, from: over },
  );
}

/** R32: the records of a selection with their proofs; what is not selected is counted, and the totals are those of the log. */
export const auditExtract: Composer = async ({ registry, query, head, person, pace }) => {
  const selected: AuditRow[] = [];
  for (const row of registry.catalog.audit.each()) {
    if (row.seq >= head.size) break;
    const isSelected =
      isWithin(query, row.time) &&
      (query.actor === null || row.actorId === query.actor) &&
      (query.action === null || row.action === query.action);
    if (isSelected) selected.push(row);
    if (row.seq % AT_ONCE === AT_ONCE - 1) await pace(row.seq, head.size);
  }
  await pace(head.size, head.size);
  const outside = head.size - selected.length;
  return {
    name: periodWords(query),
    sections: [
      {
        title: 'Selection',
        blocks: [
          facts([
            ['Period', periodWords(query)],
            ['Person', query.actor === null ? 'everybody' : person(query.actor)],
            ['Action', query.action ?? 'every action'],
            ['Records here', String(selected.length)],
            ['Records outside the selection', String(outside)],
            ['Records in the log', String(head.size)],
          ]),
        ],
      },
      { title: 'Records', blocks: [recordBlock([], 'No record matches the selection.')] },
    ],
    leavesOut: outside === 0 ? [] : [`${outside} records of the log that the selection does not ask for.`],
    records: selected,
  };
};
