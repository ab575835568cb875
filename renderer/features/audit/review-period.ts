/** Days in the reviewer's own zone as YYYY-MM-DD. */
export interface PeriodDays {
  readonly fromDay: string;
  readonly toDay: string;
}

const SECOND_MS = 1000;
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const dayOf = (date: Date): string =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

/** The month until today. */
export function lastMonth(nowMs: number): PeriodDays {
  const now = new Date(nowMs);
  return { fromDay: dayOf(new Date(now.getFullYear(), now.getMonth() - 1, now.getDate())), toDay: dayOf(now) };
}

/**
 * The moments of whole days, the last one included. A period that ends today ends at the last full second: what is still to
 * come can't be reviewed. Null for days that are none, or in the wrong order.
 */
export function periodOf({ fromDay, toDay }: PeriodDays, nowMs: number): { from: string; to: string } | null {
  if (!dayPattern.test(fromDay) || !dayPattern.test(toDay)) return null;
  const from = new Date(`${fromDay}T00:00:00`);
  const end = new Date(`${toDay}T00:00:00`);
  if (Number.isNaN(from.getTime()) || Number.isNaN(end.getTime())) return null;
  end.setDate(end.getDate() + 1);
  const to = Math.min(end.getTime(), Math.floor(nowMs / SECOND_MS) * SECOND_MS);
  return from.getTime() < to ? { from: from.toISOString(), to: new Date(to).toISOString() } : null;
}
