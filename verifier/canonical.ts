/** Canonical JSON (RFC 8785): members sorted by UTF-16 code units, numbers and strings as ECMAScript writes them. */

/** The canonical text of a JSON value, or null for what canonical JSON does not allow (a lone surrogate, a number without a value). */
export function canonical(value: unknown): string | null {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : null;
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : null;
  if (Array.isArray(value)) {
    const items = value.map(canonical);
    return items.includes(null) ? null : `[${items.join(',')}]`;
  }
  if (typeof value !== 'object') return null;
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => {
      const [key, text] = [canonical(name), canonical(member)];
      return key === null || text === null ? null : `${key}:${text}`;
    });
  return members.includes(null) ? null : `{${members.join(',')}}`;
}
