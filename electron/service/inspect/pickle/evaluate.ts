import type { ByteSource } from '../source.ts';
import { Bytes, Call, Global, itemsOf, LongText, type Value } from './values.ts';

const mostBytes = 16 * 1024 * 1024;
const mostText = 4096;

const encoders = new Set([
  '_codecs.encode',
  'codecs.encode',
  'builtins.bytes',
  '__builtin__.bytes',
  'builtins.bytearray',
  '__builtin__.bytearray',
]);
const textMakers = new Set([
  'builtins.str',
  '__builtin__.str',
  '__builtin__.unicode',
  '_codecs.decode',
  'codecs.decode',
]);

const nameOf = (value: Value): string => (value instanceof Global ? `${value.record.module}.${value.record.name}` : '');

/** The bytes that a value stands for: a bytes object, or text through one of the plain encoders; null where that can't be told. */
export function evaluateBytes(value: Value, source: ByteSource, most = mostBytes): Uint8Array | null {
  if (value instanceof Bytes) {
    if (value.data) return value.data;
    return value.length <= most ? source.read(value.offset, value.length).slice() : null;
  }
  if (!(value instanceof Call) || !encoders.has(nameOf(value.callee))) return null;
  const [given, encoding] = itemsOf(value.args);
  if (given instanceof Bytes) return evaluateBytes(given, source, most);
  const first =
    given instanceof LongText && given.length <= most ? textOf(source.read(given.offset, given.length)) : given;
  if (typeof first !== 'string' || first.length > most) return null;
  const codec = typeof encoding === 'string' ? encoding.toLowerCase().replaceAll(/[-_ ]/g, '') : 'utf8';
  if (codec === 'latin1' || codec === 'iso88591' || codec === 'ascii')
    return Uint8Array.from(Buffer.from(first, 'latin1'));
  return codec === 'utf8' ? Uint8Array.from(Buffer.from(first, 'utf8')) : null;
}

/** The text that a value stands for: a string, or one made by str() or a plain decoder; null where that can't be told. */
export function evaluateText(value: Value, source: ByteSource): string | null {
  if (typeof value === 'string') return value;
  if (value instanceof Bytes && value.isText) return textOf(evaluateBytes(value, source, mostText));
  if (!(value instanceof Call) || !textMakers.has(nameOf(value.callee))) return null;
  const [first, encoding] = itemsOf(value.args);
  if (typeof first === 'string') return encoding === undefined ? first : null;
  if (encoding !== undefined && !/^(utf[-_]?8|ascii|latin[-_]?1)$/i.test(String(encoding))) return null;
  return first instanceof Bytes || first instanceof Call ? textOf(evaluateBytes(first, source, mostText)) : null;
}

const textOf = (bytes: Uint8Array | null): string | null => (bytes ? Buffer.from(bytes).toString('utf8') : null);
