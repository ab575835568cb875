/** One field of an audit record's old and new value. null: the field is not there. */
export interface ValueChange {
  /** Dotted path; '' for a value that is not an object. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly change: 'same' | 'changed' | 'added' | 'removed';
}

/** Values come from the registry but may be large; the drawer shows this many lines at most. */
export const MAX_CHANGES = 500;

/**
 * Old and new value field by field, in the order of the new one, then what is gone. Objects are opened, lists are opened
 * where they hold objects; a list of plain values is one line.
 */
export function valueChanges(before: unknown, after: unknown): ValueChange[] {
  const old = flatten(before);
  const now = flatten(after);
  const paths = [...new Set([...now.keys(), ...old.keys()])].slice(0, MAX_CHANGES);
  return paths.map((path) => {
    const was = old.get(path) ?? null;
    const is = now.get(path) ?? null;
    const change = was === null ? 'added' : is === null ? 'removed' : was === is ? 'same' : 'changed';
    return { path, before: was, after: is, change };
  });
}

function flatten(value: unknown): Map<string, string> {
  const lines = new Map<string, string>();
  const visit = (at: string, part: unknown): void => {
    if (part === undefined || (part === null && at === '')) return;
    const isOpened = Array.isArray(part)
      ? part.some((entry) => typeof entry === 'object' && entry !== null)
      : typeof part === 'object' && part !== null && Object.keys(part).length > 0;
    if (!isOpened) {
      if (at === '' && typeof part === 'object') return; // an empty object or list has no fields to show
      lines.set(at, text(part));
      return;
    }
    for (const [key, entry] of Object.entries(part as object)) visit(at === '' ? key : `${at}.${key}`, entry);
  };
  visit('', value);
  return lines;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : value.map(text).join(', ');
  if (value === null) return '(none)';
  return typeof value === 'object' ? '(empty)' : String(value);
}
