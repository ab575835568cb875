/** Assembles pickles opcode by opcode, for tests only: nothing here is ever run. */
export type Piece = Uint8Array | string | number;

/** Joins pieces: strings are Latin-1 bytes, numbers single bytes. */
export function pickle(...pieces: readonly Piece[]): Uint8Array {
  const parts = pieces.map((piece) => {
    if (typeof piece === 'number') return Buffer.from([piece]);
    return typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece);
  });
  return new Uint8Array(Buffer.concat(parts));
}

const littleEndian = (value: number, size: 1 | 2 | 4 | 8): Uint8Array => {
  const bytes = new Uint8Array(size);
  for (let at = 0, left = value; at < size; at += 1, left = Math.floor(left / 256)) bytes[at] = left % 256;
  return bytes;
};

const counted = (code: number | string, size: 1 | 2 | 4 | 8, body: Piece): Uint8Array => {
  const bytes = pickle(body);
  return pickle(code, littleEndian(bytes.length, size), bytes);
};

/** The opcodes, as short functions where they take arguments. */
export const op = {
  proto: (version: number) => pickle(0x80, version),
  frame: (length: number) => pickle(0x95, littleEndian(length, 8)),
  global: (module: string, name: string) => pickle('c', Buffer.from(`${module}\n${name}\n`, 'utf8')),
  inst: (module: string, name: string) => pickle('i', Buffer.from(`${module}\n${name}\n`, 'utf8')),
  text: (value: string) => counted('X', 4, Buffer.from(value, 'utf8')),
  shortText: (value: string) => counted(0x8c, 1, Buffer.from(value, 'utf8')),
  longText: (value: string) => counted(0x8d, 8, Buffer.from(value, 'utf8')),
  line: (value: string) => pickle('V', value, '\n'),
  quoted: (value: string) => pickle(`S'${value}'\n`),
  python2Text: (value: Piece) => counted('U', 1, value),
  bytes: (value: Piece) => counted('B', 4, value),
  shortBytes: (value: Piece) => counted('C', 1, value),
  bytes8: (value: Piece) => counted(0x8e, 8, value),
  bytearray: (value: Piece) => counted(0x96, 8, value),
  int: (value: number) => pickle('K', value),
  put: (index: number) => pickle('q', index),
  longPut: (index: number) => pickle('r', littleEndian(index, 4)),
  linePut: (index: number | string) => pickle(`p${index}\n`),
  get: (index: number) => pickle('h', index),
  longGet: (index: number) => pickle('j', littleEndian(index, 4)),
  lineGet: (index: number | string) => pickle(`g${index}\n`),
  extension: (size: 1 | 2 | 4, code: number) =>
    pickle(size === 1 ? 0x82 : size === 2 ? 0x83 : 0x84, littleEndian(code, size)),
  persid: (id: string) => pickle('P', id, '\n'),
  mark: '(',
  stop: '.',
  pop: '0',
  popMark: '1',
  dup: '2',
  none: 'N',
  true: pickle(0x88),
  emptyTuple: ')',
  emptyList: ']',
  emptyDict: '}',
  emptySet: pickle(0x8f),
  tuple: 't',
  tuple1: pickle(0x85),
  tuple2: pickle(0x86),
  tuple3: pickle(0x87),
  list: 'l',
  dict: 'd',
  append: 'a',
  appends: 'e',
  setItem: 's',
  setItems: 'u',
  frozenSet: pickle(0x91),
  reduce: 'R',
  newObject: pickle(0x81),
  newObjectEx: pickle(0x92),
  object: 'o',
  build: 'b',
  stackGlobal: pickle(0x93),
  memoize: pickle(0x94),
  binaryPersid: 'Q',
  nextBuffer: pickle(0x97),
} as const;

/** `module.name(argument)` in protocol 2, complete. */
export const callPickle = (module: string, name: string, argument = 'x'): Uint8Array =>
  pickle(op.proto(2), op.global(module, name), op.text(argument), op.tuple1, op.reduce, op.stop);

/** The same in protocol 4, with the name taken from the stack. */
export const stackCallPickle = (module: string, name: string, argument = 'x'): Uint8Array =>
  pickle(
    op.proto(4),
    op.shortText(module),
    op.memoize,
    op.shortText(name),
    op.memoize,
    op.stackGlobal,
    op.shortText(argument),
    op.tuple1,
    op.reduce,
    op.stop,
  );

/** A harmless pickle: `{'a': 1}`. */
export const plainPickle = (): Uint8Array =>
  pickle(op.proto(2), op.emptyDict, op.text('a'), op.int(1), op.setItem, op.stop);
