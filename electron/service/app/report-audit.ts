import { facts, recordBlock } from '../report/index.ts';
import { type Composer, isWithin, periodWords } from './report-asked.ts';

/** More are not held in memory at once; an extract with more is refused in the words of its limit. */
export const MAX_EXTRACT = 20_000;

/** R32: the records of a selection with their proofs; what is not selected is counted, and the totals are those of the log. */
export const auditExtract: Composer = ({ registry, query, head, person }) => {
  const selected = [];
  let found = 0;
  for (const row of registry.catalog.audit.each()) {
    if (row.seq >= head.size) break;
    const isSelected =
      isWithin(query, row.time) &&
      (query.actor === null || row.actorId === query.actor) &&
      (query.action === null || row.action === query.action);
    if (!isSelected) continue;
    found += 1;
    if (selected.length < MAX_EXTRACT) selected.push(row);
  }
  const outside = head.size - found;
  const beyond = found - selected.length;
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
            ['Selected, but too many for one extract', String(beyond)],
            ['Records in the log', String(head.size)],
          ]),
        ],
      },
      { title: 'Records', blocks: [recordBlock([], 'No record matches the selection.')] },
    ],
    leavesOut: [
      ...(outside === 0 ? [] : [`${outside} records of the log that the selection does not ask for.`]),
      ...(beyond === 0 ? [] : [`${beyond} selected records after the first ${MAX_EXTRACT}: choose a shorter period.`]),
    ],
    records: selected,
  };
};
