import { csv } from '../../../shared/csv/csv.ts';
import { cellText, type ReportDocument, type Table } from './document.ts';

/**
 * The tables of a report as CSV, safe to open in a spreadsheet. One table: its heading and rows; several: a first column names
 * the section of each row, and each table has its own heading line.
 */
export function renderReportCsv(document: ReportDocument): string {
  const tables = document.sections.flatMap(({ title, blocks }) =>
    blocks.filter((block): block is Table => block.kind === 'table').map((table) => ({ title, table })),
  );
  const one = tables.length === 1;
  const parts = tables.map(({ title, table }) =>
    csv(
      [...(one ? [] : ['Section']), ...table.columns.map((column) => column.title)],
      table.rows.map((row) => [...(one ? [] : [title]), ...row.map(cellText)]),
    ),
  );
  return `${parts.join('\r\n\r\n')}\r\n`;
}
