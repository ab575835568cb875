import type { PickleInput } from './input.ts';
import { PickleBreak } from './input.ts';
import { opcode as op } from './opcodes.ts';
import { Bytes, LongText, Opaque, type Value } from './values.ts';

const keptTextBytes = 64 * 1024;
const longestNumberLine = 64 * 1024;
const longestName = 4096;

/** Text of a byte range as Python would decode it; anything that isn't UTF-8 becomes a replacement character. */
const utf8 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** One line that holds a module or a name. */
export function readName(input: PickleInput): string {
  const at = input.position;
  const line = input.line(longestName);
  if (!line) throw new PickleBreak('malformed', 'A module or name in the pickle is longer than any real one.', at);
  return utf8(line);
}

/** A decimal line of GET, PUT and the like. */
export function readIndexLine(input: PickleInput): number {
  const at = input.position;
  const line = input.line(64);
  const text = line ? latin1(line).trim() : '';
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new PickleBreak('malformed', 'A memo index in the pickle is not a number.', at);
}

/** The value of an opcode that carries a plain value, or undefined for every other opcode. */
export function readLiteral(code: number, input: PickleInput): Value | undefined {
  switch (code) {
    case op.NONE:
      return null;
    case op.NEWTRUE:
      return true;
    case op.NEWFALSE:
      return false;
    case op.BININT:
      return input.int32();
    case op.BININT1:
      return input.u8();
    case op.BININT2:
      return input.uint(2);
    case op.BINFLOAT:
      return input.float64();
    case op.LONG1:
      return readLong(input, input.u8());
    case op.LONG4: {
      const length = input.int32();
      if (length < 0) throw new PickleBreak('malformed', 'A number has a negative length.', input.position);
      return readLong(input, length);
    }
    case op.INT:
    case op.LONG:
    case op.FLOAT:
      return readNumberLine(code, input);
    default:
      return readTextOrBytes(code, input);
  }
}

function readLong(input: PickleInput, length: number): Value {
  if (length > 16) {
    input.skip(length, 'a number');
    return new Opaque('long');
  }
  const bytes = input.bytes(length, 'a number');
  let value = 0n;
  for (let at = length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at] ?? 0);
  if (length > 0) value = BigInt.asIntN(length * 8, value);
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function readNumberLine(code: number, input: PickleInput): Value {
  const at = input.position;
  const line = input.line(longestNumberLine);
  if (!line) return new Opaque('long');
  const text = latin1(line).trim();
  if (code === op.INT && (text === '00' || text === '01')) return text === '01';
  if (code === op.FLOAT) {
    if (/^[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text.replaceAll('_', ''));
    if (/^[+-]?(inf|infinity|nan)$/i.test(text)) return new Opaque('float');
  } else if (/^[+-]?\d[\d_]*L?$/i.test(text) || /^[+-]?0[xob][\da-f_]+$/i.test(text)) {
    const value = Number(text.replace(/L$/i, ''));
    return Number.isSafeInteger(value) ? value : new Opaque('long');
  }
  throw new PickleBreak('malformed', 'A number in the pickle is not a number.', at);
}

function readTextOrBytes(code: number, input: PickleInput): Value | undefined {
  switch (code) {
    case op.SHORT_BINUNICODE:
      return readText(input, input.u8());
    case op.BINUNICODE:
      return readText(input, input.uint(4));
    case op.BINUNICODE8:
      return readText(input, input.length64());
    case op.SHORT_BINBYTES:
      return readBytes(input, input.u8());
    case op.BINBYTES:
      return readBytes(input, input.uint(4));
    case op.BINBYTES8:
    case op.BYTEARRAY8:
      return readBytes(input, input.length64());
    case op.SHORT_BINSTRING:
      return readPython2Text(input, input.u8());
    case op.BINSTRING: {
      const length = input.int32();
      if (length < 0) throw new PickleBreak('malformed', 'A string has a negative length.', input.position);
      return readPython2Text(input, length);
    }
    case op.STRING:
      return readQuotedLine(input);
    case op.UNICODE:
      return readUnicodeLine(input);
    default:
      return undefined;
  }
}

function readText(input: PickleInput, length: number): Value {
  if (length > keptTextBytes) {
    const text = new LongText(input.position, length);
    input.skip(length, 'a string');
    return text;
  }
  return utf8(input.bytes(length, 'a string'));
}

function readBytes(input: PickleInput, length: number): Bytes {
  const bytes = new Bytes(input.position, length);
  input.skip(length, 'bytes');
  return bytes;
}

/** A Python 2 string: text where it is plain ASCII, since names are made of it; else bytes. */
function readPython2Text(input: PickleInput, length: number): Value {
  const at = input.position;
  if (length > keptTextBytes) {
    input.skip(length, 'a string');
    return new Bytes(at, length, null, true);
  }
  const bytes = input.bytes(length, 'a string');
  return bytes.every((byte) => byte < 0x80) && length < 1024 && bytes[0] !== 0x80
    ? latin1(bytes)
    : new Bytes(at, length, null, true);
}

function readQuotedLine(input: PickleInput): Value {
  const at = input.position;
  const line = input.line(keptTextBytes);
  if (!line) return new LongText(at, input.position - 1 - at);
  const text = latin1(line).trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
    throw new PickleBreak('malformed', 'A string in the pickle lacks its quotes.', at);
  }
  const plain = unescaped(text.slice(1, -1));
  if (/^[ -~\s]*$/.test(plain)) return plain;
  const data = Uint8Array.from(plain, (character) => character.charCodeAt(0) & 0xff);
  return new Bytes(at, data.length, data, true);
}

function readUnicodeLine(input: PickleInput): Value {
  const at = input.position;
  const line = input.line(keptTextBytes);
  if (!line) return new LongText(at, input.position - 1 - at);
  // raw-unicode-escape: only \u and \U are escapes.
  return latin1(line).replace(/\\u([\da-f]{4})|\\U([\da-f]{8})/gi, (whole, short: string, long: string) => {
    const point = Number.parseInt(short ?? long, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

/** Escapes of a Python 2 string literal: named ones, octal and \x. */
function unescaped(text: string): string {
  return !text.includes('\\')
    ? text
    : text.replace(/\\(x[\da-f]{2}|[0-7]{1,3}|[\s\S])/gi, (whole, body: string) => {
        if (/^x[\da-f]{2}$/i.test(body)) return String.fromCharCode(Number.parseInt(body.slice(1), 16));
        if (/^[0-7]/.test(body)) return String.fromCharCode(Number.parseInt(body, 8) & 0xff);
        return escapes[body] ?? whole;
      });
}
