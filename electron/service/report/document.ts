import { z } from 'zod';
import { Checkpoint } from '../../../shared/model/audit.ts';
import { ReportName } from '../../../shared/model/report.ts';
import { ReportedRecord, ReportOrigin } from './dossier.ts';

/** How a text is set off: `changed` since its first entry, `code` for digests. */
export const marks = ['strong', 'good', 'bad', 'changed', 'muted', 'code'] as const;

export const Cell = z.union([z.string(), z.strictObject({ text: z.string(), mark: z.enum(marks) })]);
export type Cell = z.infer<typeof Cell>;

export const cellText = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

export const Point = z.strictObject({ label: z.string(), value: z.number() });
export const Series = z.strictObject({
  kind: z.literal('series'),
  title: z.string(),
  /** What the values count: `hours`. */
  unit: z.string(),
  shape: z.enum(['line', 'bar']),
  lines: z.array(z.strictObject({ name: z.string(), points: z.array(Point) })),
});
export type Series = z.infer<typeof Series>;

export const Table = z.strictObject({
  kind: z.literal('table'),
  columns: z.array(z.strictObject({ title: z.string(), share: z.number().positive() })),
  rows: z.array(z.array(Cell)),
  /** What is said when there are no rows. */
  none: z.string(),
});
export type Table = z.infer<typeof Table>;

export const Block = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('note'), text: Cell }),
  z.strictObject({ kind: z.literal('heading'), text: z.string() }),
  z.strictObject({ kind: z.literal('facts'), rows: z.array(z.tuple([z.string(), Cell])) }),
  Table,
  Series,
]);
export type Block = z.infer<typeof Block>;

export const Section = z.strictObject({ title: z.string(), blocks: z.array(Block) });
export type Section = z.infer<typeof Section>;

/** A report as plain data. Four renderers print it; nothing is known to one of them only. docs/formats/report.md is the table. */
export const ReportDocument = z.strictObject({
  report: ReportName,
  /** What it is: "Model change log". */
  title: z.string(),
  /** What it is about: "churn", "all records". */
  name: z.string(),
  registryId: z.string(),
  workstationPublicKeyPem: z.string(),
  origin: ReportOrigin,
  checkpoint: Checkpoint,
  redacted: z.boolean(),
  sections: z.array(Section),
  /** A sentence for each thing that the report leaves out; empty: nothing. */
  leavesOut: z.array(z.string()),
  /** Records of the log with their proofs; those here and those left out sum up to the checkpoint's size. */
  records: z.array(ReportedRecord),
  totals: z.strictObject({
    recordsInLog: z.number().int().nonnegative(),
    recordsHere: z.number().int().nonnegative(),
    recordsLeftOut: z.number().int().nonnegative(),
  }),
});
export type ReportDocument = z.infer<typeof ReportDocument>;

export const note = (text: Cell): Block => ({ kind: 'note', text });
export const heading = (text: string): Block => ({ kind: 'heading', text });
export const facts = (rows: readonly (readonly [string, Cell])[]): Block => ({
  kind: 'facts',
  rows: rows.map(([label, value]): [string, Cell] => [label, value]),
});

/** `columns`: title and share of the width. */
export const table = (
  columns: readonly (readonly [title: string, share: number])[],
  rows: readonly (readonly Cell[])[],
  none: string,
): Table => ({
  kind: 'table',
  columns: columns.map(([title, share]) => ({ title, share })),
  rows: rows.map((row) => [...row]),
  none,
});

/** 64 hex digits, set small. */
export const code = (text: string): Cell => ({ text, mark: 'code' });
export const strong = (text: string): Cell => ({ text, mark: 'strong' });

/** The document with every text that people read put through `change`. */
export function mapTexts(document: ReportDocument, change: (text: string) => string): ReportDocument {
  const cell = (one: Cell): Cell => (typeof one === 'string' ? change(one) : { ...one, text: change(one.text) });
  const block = (one: Block): Block => {
    switch (one.kind) {
      case 'note':
        return { ...one, text: cell(one.text) };
      case 'heading':
        return { ...one, text: change(one.text) };
      case 'facts':
        return { ...one, rows: one.rows.map(([label, value]): [string, Cell] => [change(label), cell(value)]) };
      case 'table':
        return { ...one, rows: one.rows.map((row) => row.map(cell)), none: change(one.none) };
      case 'series':
        return {
          ...one,
          title: change(one.title),
          lines: one.lines.map(({ name, points }) => ({
            name: change(name),
            points: points.map(({ label, value }) => ({ label: change(label), value })),
          })),
        };
    }
  };
  return {
    ...document,
    name: change(document.name),
    sections: document.sections.map(({ title, blocks }) => ({ title: change(title), blocks: blocks.map(block) })),
    leavesOut: document.leavesOut.map(change),
  };
}
