/**
 * The last moment of a day (`2026-03-01`) in UTC; null for what is no day. A day means the same in pages, reports and commands,
 * wherever the workstation stands.
 */
export function endOfDay(day: string): string | null {
  return momentOf(day, 'T23:59:59.999Z');
}

/** The first moment of a day in UTC; null for what is no day. */
export function startOfDay(day: string): string | null {
  return momentOf(day, 'T00:00:00.000Z');
}

/** A time as messages and printed records write it, the same on every machine: "2026-11-23 11:05:37 UTC". What is no time, in a file from elsewhere, stays as it is. */
export function utcTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const [date, time] = at.toISOString().split('T');
  return `${date} ${time?.slice(0, 8)} UTC`;
}

function momentOf(day: string, rest: string): string | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return null;
  const time = new Date(`${day}${rest}`);
  // 30 February would become 2 March.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day) ? time.toISOString() : null;
}
