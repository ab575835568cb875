import { type InspectLimits, malformed, requireAtMost } from '../limits.ts';
import type { ByteSource } from '../source.ts';

/** A JSON value as JSON.parse gives it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON object, or null for anything else. */
export const asObject = (value: Json | undefined): { [key: string]: Json } | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;

export const asArray = (value: Json | undefined): Json[] | null => (Array.isArray(value) ? value : null);
export const asText = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
export const asNumber = (value: Json | undefined): number | null => (typeof value === 'number' ? value : null);

/** The own member `key` of an object; nothing inherited, and undefined for what is no object. */
export const member = (value: Json | undefined, key: string): Json | undefined => {
  const object = asObject(value);
  return object && Object.hasOwn(object, key) ? object[key] : undefined;
};

/**
 * Parses JSON text of a model's description; Python's NaN and Infinity are read as null. Throws SyntaxError for anything else,
 * and `inspect.limit_exceeded` for a text beyond the header limit. Walk the result with a depth limit.
 */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/\b(NaN|Infinity)\b/.test(text)) throw error;
    const outside = /("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g;
    return JSON.parse(
      text.replace(outside, (found, quoted: string | undefined) => (quoted === undefined ? 'null' : found)),
    );
  }
}

function parseJsonOrRefuse(text: string): Json {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw malformed('The file is not valid JSON.');
    throw cause;
  }
}

/** What was parsed, as long as its source is in use: several content tests ask for the same file. Nobody changes it. */
const parsed = new WeakMap<ByteSource, Json>();
const unparsable = new WeakSet<ByteSource>();

/** The JSON of a whole file. Throws `artifact.malformed`, and `inspect.limit_exceeded` for a file beyond the header limit. */
export function readJson(source: ByteSource, limits: InspectLimits): Json {
  requireAtMost(source.sizeBytes, limits.maxHeaderBytes, 'bytes of JSON');
  const known = parsed.get(source);
  if (known !== undefined) return known;
  if (unparsable.has(source)) throw malformed('The file is not valid JSON.');
  unparsable.add(source);
  limits.budget.spend(Math.ceil(source.sizeBytes / 8));
  const value = parseJsonOrRefuse(
    Buffer.from(source.read(0, source.sizeBytes))
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  );
  unparsable.delete(source);
  parsed.set(source, value);
  return value;
}

/** Calls `visit` for every object below `value`, itself included, with the path to it. Depth is bounded; deeper parts throw RangeError. */
export function walkObjects(
  value: Json,
  visit: (object: { [key: string]: Json }, path: string) => void,
  path = '',
  depth = 0,
): void {
  if (depth > 200) throw new RangeError('nested too deeply');
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walkObjects(item, visit, `${path}[${index}]`, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    visit(value, path);
    for (const [key, item] of Object.entries(value))
      walkObjects(item, visit, path === '' ? key : `${path}.${key}`, depth + 1);
  }
}
