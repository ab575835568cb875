import PDFDocument from 'pdfkit';
import { chartWords, layChart } from './chart.ts';
import { columnWidths } from './column-widths.ts';
import type { Series } from './document.ts';
import { drawInk } from './draw-ink.ts';
import type { FontFiles } from './fonts.ts';
import { cellPadding, type LaidRow, lineHeight, splitRow } from './laid-row.ts';
import { LineBreaker, type TextFace } from './line-breaker.ts';
import { noPace, type Pace } from './pace.ts';
import { placedWords } from './shown-letters.ts';

type Tag = 'Document' | 'Figure' | 'H1' | 'H2' | 'H3' | 'P' | 'Table' | 'TR' | 'TH' | 'TD';
type Element = PDFKit.PDFStructureElement;

export const colours = {
  ink: '#1b2028',
  muted: '#596372',
  rule: '#d3d9e1',
  shade: '#f2f4f7',
  accent: '#1f4e79',
  good: '#1d6b3a',
  bad: '#a1262b',
} as const;
export type Colour = keyof typeof colours;

export interface TextStyle extends TextFace {
  readonly colour?: Colour;
}

/** A cell: text, or text with its style. */
export type Cell = string | ({ readonly text: string } & TextStyle);

export interface Column {
  readonly title: string;
  /** Share of the width; the shares of a table need not sum up to anything. */
  readonly share: number;
}

export interface PageOptions {
  readonly title: string;
  readonly subject: string;
  /** All dates in the file are this one: the same content gives the same bytes. */
  readonly createdAt: string;
  readonly creator: string;
  /** Stands at the left of each page's foot, beside the page number. */
  readonly foot: string;
  readonly fonts: FontFiles;
}

const margin = 56;
const footHeight = 34;
/** A row is tall from this share of a page on, and then torn where the page ends. */
const TALL = 0.4;
/** Points of a tall row that must have room where it begins. */
const FIRST_PART = 120;
/** Rows that are drawn before other work may run. */
const ROWS_AT_ONCE = 40;

/**
 * A tagged PDF/A-3a document (ISO 19005-3) of A4 pages, written from top to bottom. Lines are broken and pages turned here rather than by
 * pdfkit: a row is never torn except where it is tall, and nothing is measured twice.
 */
export class PageWriter {
  private readonly doc: PDFKit.PDFDocument;
  private readonly root: Element;
  private readonly chunks: Buffer[] = [];
  private readonly finished: Promise<Uint8Array>;
  private readonly breaker: LineBreaker;
  private readonly options: PageOptions;
  private y = margin;

  constructor(options: PageOptions) {
    this.options = options;
    const date = new Date(options.createdAt);
    const { title, subject, creator } = options;
    this.doc = new PDFDocument({
      size: 'A4',
      margin: 0, // so that pdfkit never turns a page by itself
      pdfVersion: '1.7',
      subset: 'PDF/A-3a',
      tagged: true,
      lang: 'en',
      displayTitle: true,
      bufferPages: true,
      font: options.fonts.regular,
      info: {
        Title: title,
        Subject: subject,
        Author: creator,
        Creator: creator,
        Producer: creator,
        CreationDate: date,
        ModDate: date,
      },
    });
    this.breaker = new LineBreaker(this.doc, options.fonts);
    this.finished = new Promise((resolve, reject) => {
      this.doc.on('data', (chunk: Buffer) => this.chunks.push(chunk));
      this.doc.on('end', () => resolve(Buffer.concat(this.chunks)));
      this.doc.on('error', reject);
    });
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
  }

  /** The title block at the top of the first page. */
  titleBlock(kind: string, title: string, lines: readonly string[]): void {
    this.block('P', kind.toUpperCase(), { size: 8, bold: true, colour: 'accent' });
    this.y += 3;
    this.block('H1', title, { size: 21, bold: true });
    this.y += 4;
    for (const line of lines) this.block('P', line, { colour: 'muted' });
    this.y += 9;
    this.rule(1.2, colours.accent);
    this.y += 6;
  }

  /** A section; its title is kept together with the first `following` points of what follows. */
  section(title: string, following = 43): void {
    this.need(33 + following);
    this.y += 15;
    this.block('H2', title, { size: 12.5, bold: true, colour: 'accent' });
    this.y += 5;
  }

  subsection(title: string): void {
    this.need(58);
    this.y += 8;
    this.block('H3', title, { size: 10, bold: true });
    this.y += 3;
  }

  paragraph(text: string, style: TextStyle = {}): void {
    this.block('P', text, style);
    this.y += 4;
  }

  /** Label and value in two columns. */
  facts(rows: readonly (readonly [label: string, value: Cell])[]): void {
    const labelled = rows.map(([label, value]): readonly Cell[] => [{ text: label, colour: 'muted' }, value]);
    const columns = [
      { title: '', share: 27 },
      { title: '', share: 73 },
    ];
    const grid = this.openGrid(columns, labelled, { firstIsHeader: true });
    for (const row of labelled) this.row(this.layRow(row, grid.widths), grid);
    this.closeGrid(grid);
  }

  /** A table whose head is repeated on each page. */
  async table(columns: readonly Column[], rows: readonly (readonly Cell[])[], pace: Pace = noPace): Promise<void> {
    const grid = this.openGrid(columns, rows, { firstIsHeader: false });
    for (const [done, row] of rows.entries()) {
      this.row(this.layRow(row, grid.widths), grid);
      if (done % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await pace(done + 1, rows.length);
    }
    this.closeGrid(grid);
  }

  /** A chart as lines and text, with words for those who can't see it. */
  chart(series: Series): void {
    const { ink, height } = layChart(series, this.width);
    this.need(height + 30);
    this.subsection(`${series.title} (${series.unit})`);
    const y = this.y;
    const figure = this.doc.struct('Figure', { alt: chartWords(series) }, () => {
      this.breaker.use({ size: 7 });
      drawInk(this.doc, ink, [margin, y]);
    });
    this.root.add(figure);
    this.y += height + 6;
  }

  /** Whether letters stand as their codes, because the font has them not. */
  get hasCodes(): boolean {
    return this.breaker.hasCodes;
  }

  /** A file inside the document, as PDF/A-3 allows. */
  attach(name: string, description: string, text: string): void {
    const date = new Date(this.options.createdAt);
    const file = {
      name,
      description,
      type: 'application/json',
      relationship: 'Data',
      creationDate: date,
      modifiedDate: date,
    };
    this.doc.file(Buffer.from(text, 'utf8'), file);
  }

  /** Closes the document and gives its bytes. */
  finish(): Promise<Uint8Array> {
    this.root.end();
    const { count } = this.doc.bufferedPageRange();
    for (let page = 0; page < count; page++) {
      this.doc.switchToPage(page);
      this.foot(page + 1, count);
    }
    this.doc.end();
    return this.finished;
  }

  private get width(): number {
    return this.doc.page.width - 2 * margin;
  }

  private get bottom(): number {
    return this.doc.page.height - margin - footHeight / 2;
  }

  private need(height: number): boolean {
    if (this.y + height <= this.bottom) return false;
    this.turn();
    return true;
  }

  private turn(): void {
    this.doc.addPage();
    this.y = margin;
  }

  private foot(page: number, count: number): void {
    const y = this.doc.page.height - margin - 4;
    this.artifact('Pagination', () => {
      this.doc
        .moveTo(margin, y - 8)
        .lineTo(margin + this.width, y - 8)
        .lineWidth(0.5)
        .stroke(colours.rule);
      const style = { size: 7, colour: 'muted' } as const;
      const number = `Page ${page} of ${count}`;
      const numberWidth = this.breaker.measure(number, style);
      this.line(this.footText(this.width - numberWidth - 14), margin, y, style);
      this.line(number, margin + this.width - numberWidth, y, style);
    });
  }

  /** What stands at the left of the foot: a long name is cut, registry and checkpoint never. */
  private footText(room: number): string {
    const [name = '', ...rest] = this.options.foot.split(' · ');
    const tail = rest.map((part) => ` · ${part}`).join('');
    return `${this.breaker.shorten(this.breaker.printed(name), room - this.breaker.measure(tail, { size: 7 }), { size: 7 })}${tail}`;
  }

  private rule(thickness: number, colour: string): void {
    this.artifact('Layout', () =>
      this.doc
        .moveTo(margin, this.y)
        .lineTo(margin + this.width, this.y)
        .lineWidth(thickness)
        .stroke(colour),
    );
  }

  /** Ink that says nothing: readers that speak skip it. */
  private artifact(type: 'Layout' | 'Pagination', draw: () => void): void {
    this.doc.markContent('Artifact', { type });
    draw();
    this.doc.endMarkedContent();
  }

  private tag(parent: Element, type: Tag, draw: () => void, scope?: 'Row' | 'Column'): void {
    // pdfkit's typings lack `scope`, which tells readers that speak what a header cell heads.
    const options: { lang?: string; scope?: 'Row' | 'Column' } = scope === undefined ? {} : { scope };
    parent.add(this.doc.struct(type, options, draw));
  }

  /** Lines of the full width, over as many pages as they need. */
  private block(type: Tag, text: string, style: TextStyle): void {
    const height = lineHeight(style);
    let lines = this.breaker.wrap(text, this.width, style);
    while (lines.length > 0) {
      this.need(height);
      const fitting = Math.max(1, Math.floor((this.bottom - this.y) / height));
      const now = lines.slice(0, fitting);
      this.tag(this.root, type, () => this.lines(now, margin, this.y, style));
      this.y += now.length * height;
      lines = lines.slice(fitting);
    }
  }

  private openGrid(
    columns: readonly Column[],
    rows: readonly (readonly Cell[])[],
    how: { firstIsHeader: boolean },
  ): Grid {
    const widths = columnWidths(columns, rows, { width: this.width, breaker: this.breaker });
    const table = this.doc.struct('Table');
    this.root.add(table);
    const head = columns.some((column) => column.title !== '');
    const firstRow = this.layRow(rows[0] ?? [], widths);
    this.need((head ? 24 : 0) + Math.min(firstRow.height, FIRST_PART));
    if (head) this.head(columns, widths, table);
    return { widths, columns: head ? columns : [], table, ...how };
  }

  private closeGrid({ table }: Grid): void {
    table.end();
    this.y += 8;
  }

  private head(columns: readonly Column[], widths: readonly number[], table: Element | null): void {
    const style: TextStyle = { size: 7.5, bold: true, colour: 'muted' };
    const cells = columns.map((column, i) =>
      this.breaker.wrap(column.title, (widths[i] ?? 0) - 2 * cellPadding, style),
    );
    const height = Math.max(...cells.map((lines) => lines.length)) * lineHeight(style) + 2 * cellPadding;
    this.artifact('Layout', () => this.doc.rect(margin, this.y, this.width, height).fill(colours.shade));
    const draw = (i: number) => this.lines(cells[i] ?? [], this.left(widths, i), this.y + cellPadding, style);
    if (table === null)
      this.artifact('Pagination', () => {
        for (const i of columns.keys()) draw(i);
      });
    else {
      const row = this.doc.struct('TR');
      table.add(row);
      for (const i of columns.keys()) this.tag(row, 'TH', () => draw(i), 'Column');
      row.end();
    }
    this.y += height;
  }

  private left(widths: readonly number[], column: number): number {
    return margin + cellPadding + widths.slice(0, column).reduce((sum, width) => sum + width, 0);
  }

  private layRow(row: readonly Cell[], widths: readonly number[]): LaidRow<TextStyle> {
    const cells = row.map((cell, i) => {
      const style = typeof cell === 'string' ? {} : cell;
      const text = typeof cell === 'string' ? cell : cell.text;
      return { style, lines: this.breaker.wrap(text, (widths[i] ?? 0) - 2 * cellPadding, style) };
    });
    const height = Math.max(0, ...cells.map(({ lines, style }) => lines.length * lineHeight(style))) + 2 * cellPadding;
    return { cells, height };
  }

  private row(row: LaidRow<TextStyle>, grid: Grid): void {
    const full = this.bottom - margin - 30;
    // A tall row begins where the page is: moved as a whole it would leave half a page empty.
    const least = row.height > full * TALL ? FIRST_PART : row.height;
    if (this.need(Math.min(least, full)) && grid.columns.length > 0) this.head(grid.columns, grid.widths, null);
    const room = this.bottom - this.y - 2 * cellPadding;
    const [now, later] = row.height <= room + 2 * cellPadding ? [row, null] : splitRow(row, room);
    const element = this.doc.struct('TR');
    grid.table.add(element);
    now.cells.forEach(({ lines, style }, i) => {
      const isHeader = grid.firstIsHeader && i === 0;
      const draw = () => this.lines(lines, this.left(grid.widths, i), this.y + cellPadding, style);
      this.tag(element, isHeader ? 'TH' : 'TD', draw, isHeader ? 'Row' : undefined);
    });
    element.end();
    this.y += now.height;
    this.rule(0.5, colours.rule);
    if (later) this.row(later, grid);
  }

  private lines(lines: readonly string[], x: number, y: number, style: TextStyle): void {
    // A space at each line's end keeps words apart when the text is read out or copied.
    lines.forEach((line, i) => {
      this.line(i < lines.length - 1 ? `${line} ` : line, x, y + i * lineHeight(style), style);
    });
  }

  private line(text: string, x: number, y: number, style: TextStyle): void {
    if (text === '') return;
    this.breaker.use(style);
    this.doc.fillColor(colours[style.colour ?? 'ink']);
    const words = placedWords(text);
    if (words === null) this.doc.text(text, x, y, { lineBreak: false });
    else this.words(words, { x, y, style, actual: text });
  }

  /** Words one by one; `actual` is what is read out and copied. */
  private words(words: readonly string[], { x, y, style, actual }: Placed): void {
    this.doc.markContent('Span', { actual });
    let at = x;
    for (const word of words) {
      if (word !== '') this.doc.text(word, at, y, { lineBreak: false });
      at += this.breaker.measure(word, style) + this.breaker.measure(' ', style);
    }
    this.doc.endMarkedContent();
  }
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly style: TextStyle;
  readonly actual: string;
}

interface Grid {
  readonly widths: readonly number[];
  readonly columns: readonly Column[];
  readonly table: Element;
  readonly firstIsHeader: boolean;
}
