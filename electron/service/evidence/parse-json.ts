import type { z } from 'zod';
import { type ErrorCode, StrongroomError } from '../../../shared/contract/errors.ts';

interface ParseOptions {
  /** For messages: "envelope", "statement". */
  readonly what: string;
  readonly maxBytes: number;
  /** The code of what is thrown; `attest.malformed` unless told. */
  readonly code?: ErrorCode;
}

/** Parses untrusted JSON text by `schema`. Throws `options.code`; `details.fields` names every field that is wrong. */
export function parseJsonText<S extends z.ZodType>(schema: S, text: string, options: ParseOptions): z.output<S> {
  const { what, maxBytes, code = 'attest.malformed' } = options;
  // UTF-8 is never shorter than the UTF-16 length, so the cheap test comes first.
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes) {
    throw new StrongroomError(code, `The ${what} is larger than ${maxBytes} bytes.`, { maxBytes });
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new StrongroomError(code, `The ${what} is not JSON.`, {}, { cause });
  }
  return parseFields(schema, raw, what, code);
}

/** Checks a value by `schema`; throws `code` with all the fields that are wrong. */
export function parseFields<S extends z.ZodType>(
  schema: S,
  value: unknown,
  what: string,
  code: ErrorCode = 'attest.malformed',
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join('.') || '$', problem: issue.message }));
  const named = fields.map((field) => `${field.path} (${field.problem})`).join('; ');
  throw new StrongroomError(code, `The ${what} is malformed: ${named}.`, { fields });
}
