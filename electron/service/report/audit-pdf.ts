import { anchorSection } from './anchor-section.ts';
import type { AuditReport, ShownRecord } from './dossier.ts';
import { fontFiles } from './fonts.ts';
import { noPace, type Pace } from './pace.ts';
import type { Cell } from './page-writer.ts';
import { changes, dateTime, grouped } from './text.ts';

/** Pages are held in memory until the last is numbered: about 0.15 MB a record. */
export const MAX_PRINTED_RECORDS = 5_000;

/**
 * The audit trail as a PDF/A-3a to read; `exportText`, the sealed audit export of the same records, is attached, so that the
 * paper carries its proof. Of more than `maxPrinted` records the newest are printed, and the page says so. The same report gives the same bytes.
 */
export async function renderAuditPdf(
  report: AuditReport,
  exportText: string | null = null,
  { maxPrinted = MAX_PRINTED_RECORDS, pace = noPace }: { readonly maxPrinted?: number; readonly pace?: Pace } = {},
): Promise<Uint8Array> {
  const { origin, checkpoint, registryId } = report;
  const records = report.records.slice(-maxPrinted);
  const notPrinted = report.records.length - records.length;
  // Only now: what draws pages unpacks its tables when it is loaded, a third of the time that every start of the program would take.
  const { PageWriter } = await import('./page-writer.ts');
  const writer = new PageWriter({
    title: `Audit trail of registry ${registryId}`,
    subject: `Records up to ${checkpoint.size}, checkpoint ${checkpoint.shortCode}`,
    createdAt: origin.generatedAt,
    creator: `Strongroom ${origin.build.version}`,
    foot: `Audit trail · registry ${registryId} · checkpoint ${checkpoint.shortCode}`,
    fonts: await fontFiles(),
  });
  writer.titleBlock('Audit trail', `Registry ${registryId}`, [
    `Made ${dateTime(origin.generatedAt)} by ${origin.generatedBy?.name ?? 'the workstation'}`,
  ]);
  writer.facts([
    ['Selection', report.selection],
    ['Records printed', grouped(records.length)],
    ['Records outside the selection', report.leftOutRecords === 0 ? 'none' : grouped(report.leftOutRecords)],
    ['Selected, but too many to print', notPrinted === 0 ? 'none' : `${grouped(notPrinted)}, the oldest ones`],
    ['Records in the log', `${grouped(checkpoint.size)} up to the checkpoint of ${dateTime(checkpoint.time)}`],
    ['Short code', { text: checkpoint.shortCode, bold: true }],
    ['Program', `Strongroom ${origin.build.version}`],
    ['Build digest', { text: origin.build.digest, size: 8 }],
  ]);
  writer.section('Records');
  if (records.length === 0) writer.paragraph('No record matches the selection.');
  else await writer.table(recordColumns, records.map(recordRow), pace);
  anchorSection(writer, checkpoint, exportText === null ? null : 'audit-export.json');
  if (exportText !== null) writer.attach('audit-export.json', 'The records with their proofs, sealed', exportText);
  return writer.finish();
}

const recordColumns = [
  { title: 'No.', share: 7 },
  { title: 'Time (UTC)', share: 14 },
  { title: 'Who', share: 16 },
  { title: 'Action', share: 20 },
  { title: 'Reason; old → new value; hash', share: 43 },
];

/** A record as a row of `recordColumns`. */
function recordRow({ seq, hash, record }: ShownRecord): readonly Cell[] {
  const { actor, action, subject, reason, time } = record;
  const who = actor ? `${actor.name}\n(${actor.id}; ${actor.roles.join(', ')})` : 'the workstation';
  const details = [
    ...(reason ? [`Reason: ${reason}`] : []),
    ...changes(record.old, record.new),
    `Hash ${hash.slice(0, 16)}…`,
  ];
  const small = { size: 7.5 };
  return [
    { text: String(seq), ...small },
    { text: dateTime(time).replace(' UTC', '').replace(' ', '\n'), ...small },
    { text: who, ...small },
    { text: `${action}\n${subject.label}`, ...small },
    { text: details.join('\n'), ...small },
  ];
}
