import { type Block, type Cell, table } from './document.ts';
import type { ReportedRecord } from './dossier.ts';
import { changes, dateTime } from './text.ts';

const columns = [
  ['No.', 7],
  ['Time (UTC)', 14],
  ['Who', 16],
  ['Action', 20],
  ['Reason; old → new value; hash', 43],
] as const;

/** Envelopes and displayed records are pages long; the JSON of the report has all of them. */
const MAX_VALUE = 300;

/** Records of the log as a table; of a redacted one only its place is shown. */
export const recordBlock = (records: readonly ReportedRecord[], none: string): Block =>
  table(columns, records.map(row), none);

function row(reported: ReportedRecord): Cell[] {
  if (reported.record === null)
    return [String(reported.seq), '', '', 'left out', { text: `Leaf ${reported.leaf.slice(0, 16)}…`, mark: 'code' }];
  const { seq, hash, record } = reported;
  const { actor, action, subject, reason, time } = record;
  const details = [
    ...(reason ? [`Reason: ${reason}`] : []),
    ...changes(record.old, record.new, MAX_VALUE),
    `Hash ${hash.slice(0, 16)}…`,
  ];
  return [
    String(seq),
    dateTime(time).replace(' UTC', ''),
    actor ? `${actor.name} (${actor.id}; ${actor.roles.join(', ')})` : 'the workstation',
    `${action}\n${subject.label}`,
    { text: details.join('\n'), mark: 'code' },
  ];
}
