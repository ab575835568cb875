import type { Severity } from '../../../../shared/model/inspection.ts';

/** A hostile file (or, as a record of paths, a folder) and the least severity that its worst finding must have. */
export interface HostileCase {
  readonly title: string;
  /** What the file or folder is called; names matter to scanners that go by them. */
  readonly name: string;
  readonly content: Uint8Array | Readonly<Record<string, Uint8Array>>;
  readonly least: Severity;
}

/** Text as UTF-8. */
export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));

/** A value as the text of JSON. */
export const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

/** Bytes joined; strings are Latin-1. */
export const join = (...parts: readonly (Uint8Array | string)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))));

/** Cases of one kind of file from a table of titles and contents. */
export function cases(
  name: string,
  least: Severity,
  table: Readonly<Record<string, HostileCase['content']>>,
): HostileCase[] {
  return Object.entries(table).map(([title, content]) => ({ title: `${title} (${name})`, name, content, least }));
}
