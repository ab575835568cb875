import { anchorSection } from './anchor-section.ts';
import { CHART_HEIGHT } from './chart.ts';
import { type Block, type Cell, cellText, type ReportDocument } from './document.ts';
import { fontFiles } from './fonts.ts';
import { noPace, type Pace } from './pace.ts';
import type { Cell as PageCell, PageWriter } from './page-writer.ts';
import { dateTime } from './text.ts';

/** Points that must have room below a section's title, so that the title is not left alone at the foot of a page. */
function roomFor(first: Block | undefined): number | undefined {
  if (first?.kind === 'series') return CHART_HEIGHT + 60; // a chart is not torn
  return first?.kind === 'table' && first.rows.length > 0 ? TABLE_BEGIN : undefined;
}
/** The head of a table and a first row of some lines. */
const TABLE_BEGIN = 110;

const looks = {
  strong: { bold: true },
  good: { bold: true, colour: 'good' },
  bad: { bold: true, colour: 'bad' },
  changed: { bold: true },
  muted: { colour: 'muted' },
  code: { size: 7.5 },
} as const;

/**
 * The report as a tagged PDF/A-3a. `attachment` (the sealed JSON of the same data) goes into it, so that paper's file carries its proof.
 * The same document gives the same bytes. `pace` is called with rows of tables.
 */
export async function renderReportPdf(
  document: ReportDocument,
  attachment: { readonly name: string; readonly text: string },
  pace: Pace = noPace,
): Promise<Uint8Array> {
  const { title, name, origin, registryId, checkpoint, leavesOut, redacted } = document;
  // Only now: what draws pages unpacks its tables when it is loaded, a third of the time that every start of the program would take.
  const { PageWriter } = await import('./page-writer.ts');
  const writer = new PageWriter({
    title: `${title}: ${name}`,
    subject: `${title} of ${name}, registry ${registryId}, checkpoint ${checkpoint.shortCode}`,
    createdAt: origin.generatedAt,
    creator: `Strongroom ${origin.build.version}`,
    foot: `${name} · registry ${registryId} · checkpoint ${checkpoint.shortCode}`,
    fonts: await fontFiles(),
  });
  writer.titleBlock(title, name, [
    `Made ${dateTime(origin.generatedAt)} by ${origin.generatedBy?.name ?? 'the workstation'}${redacted ? ' · redacted: names are pseudonyms' : ''}`,
  ]);
  const total = document.sections.flatMap(({ blocks }) => blocks).reduce((sum, block) => sum + rowsOf(block), 0);
  let drawn = 0;
  for (const section of document.sections) {
    writer.section(section.title, roomFor(section.blocks[0]));
    for (const block of section.blocks) {
      await write(writer, block, (done) => pace(drawn + done, total));
      drawn += rowsOf(block);
    }
  }
  writer.section('What this report leaves out');
  writer.paragraph(leavesOut.length === 0 ? 'Nothing.' : leavesOut.join('\n'));
  anchorSection(writer, checkpoint, attachment.name);
  writer.attach(attachment.name, 'The data of this report', attachment.text);
  return writer.finish();
}

const printed = (cell: Cell, size: number | null = null): PageCell => ({
  ...(size === null ? {} : { size }),
  ...(typeof cell === 'string' ? {} : looks[cell.mark]),
  text: cellText(cell),
});

const rowsOf = (block: Block): number => (block.kind === 'table' ? block.rows.length : 0);

async function write(writer: PageWriter, block: Block, pace: Pace): Promise<void> {
  if (block.kind === 'note')
    writer.paragraph(cellText(block.text), typeof block.text === 'string' ? {} : looks[block.text.mark]);
  else if (block.kind === 'heading') writer.subsection(block.text);
  else if (block.kind === 'facts') writer.facts(block.rows.map(([label, value]) => [label, printed(value)]));
  else if (block.kind === 'series') writer.chart(block);
  else if (block.rows.length === 0) writer.paragraph(block.none, { colour: 'muted' });
  else {
    // Wide tables are set smaller, so that words are not torn.
    const size = block.columns.length > 5 ? 7.5 : null;
    const rows = block.rows.map((row) => row.map((cell) => printed(cell, size)));
    await writer.table(block.columns, rows, pace);
  }
}
