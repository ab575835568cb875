import { type LogProblem, logProblem } from './log-problem.ts';

interface Segment {
  readonly fromRow: number;
  toRow: number;
  /** Row number less the number that the record itself bears. */
  readonly shift: number;
}

/**
 * Compares the number of each row with the number inside its record. When rows were renumbered to hide a change, all
 * later rows are off by the same count: this tells one inserted or deleted record from the thousands that it moved.
 */
export class ShiftWatch {
  private current: Segment | null = null;

  /** Takes the next row; gives the problems of a run that ended with it, and whether the run changed here. */
  add(rowSeq: number, recordSeq: number): { readonly problems: readonly LogProblem[]; readonly hasChanged: boolean } {
    const shift = rowSeq - recordSeq;
    if (this.current?.shift === shift) {
      this.current.toRow = rowSeq;
      return { problems: [], hasChanged: false };
    }
    const ended = this.current;
    this.current = { fromRow: rowSeq, toRow: rowSeq, shift };
    const problems = ended && ended.shift !== 0 ? [reordered(ended)] : [];
    return { problems, hasChanged: ended !== null || shift !== 0 };
  }

  /** A run that lasts to the end was caused by records put in or taken out where it began. */
  finish(): readonly LogProblem[] {
    const { current } = this;
    if (!current || current.shift === 0) return [];
    const count = Math.abs(current.shift);
    const records = count === 1 ? '1 record was' : `${count} records were`;
    return current.shift > 0
      ? [
          logProblem(
            'record_inserted',
            current.fromRow - count,
            `${records} put in before row ${current.fromRow}, and the rows after it renumbered.`,
          ),
        ]
      : [
          logProblem(
            'records_missing',
            current.fromRow,
            `${records} taken out before row ${current.fromRow}, and the rows after it renumbered.`,
          ),
        ];
  }
}

function reordered(run: Segment): LogProblem {
  const rows =
    run.fromRow === run.toRow
      ? `Row ${run.fromRow} holds record`
      : `Rows ${run.fromRow} to ${run.toRow} hold the records from`;
  return logProblem('record_reordered', run.fromRow, `${rows} ${run.fromRow - run.shift}: records were moved.`);
}
