/** One field of an audit record with both values as text; '' where there was none. */
export interface Change {
  readonly field: string;
  readonly old: string;
  readonly new: string;
}

const MAX_CHANGES = 100;
const MAX_TEXT = 1000;

/** The fields in which two JSON values differ; nested fields by their path ("metadata.owner"). At most 100. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const old = flatten(before);
  const now = flatten(after);
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields
    .map((field) => ({ field, old: old.get(field) ?? '', new: now.get(field) ?? '' }))
    .filter((change) => change.old !== change.new)
    .slice(0, MAX_CHANGES);
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) return into;
  if (typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, path === '' ? key : `${path}.${key}`, into);
    return into;
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return into.set(path === '' ? 'value' : path, text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
}
