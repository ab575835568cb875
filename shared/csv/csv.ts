/**
 * A cell of a CSV file (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe before it, so that what
 * somebody typed into a form can't compute or send anything on another person's machine.
 */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[\s]*[=+\-@]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV document with a heading line; lines end in CR LF. */
export const csv = (heading: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [heading, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
