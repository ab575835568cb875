import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { callPickle, op, type Piece, pickle, plainPickle } from '../../../testing/forge/pickle.ts';
import { atLeast, defaultLimits, type ReadResult } from '../reader.ts';
import { memorySource, memoryTree } from '../source.ts';
import { decompress, detectCompression } from './compression.ts';
import { pickleReader } from './index.ts';

function read(bytes: Uint8Array): ReadResult {
  const tree = memoryTree('model.joblib', bytes);
  expect(pickleReader.sniff(tree, defaultLimits())).toBe(true);
  const result = pickleReader.read(tree, defaultLimits());
  if (result instanceof Promise) throw new Error('this reader is synchronous');
  return result;
}
const codesOf = (bytes: Uint8Array) => read(bytes).findings.map(({ severity, code }) => `${severity} ${code}`);

/** numpy.dtype(code) with the state of a plain type. */
const dtype = (code: string) =>
  pickle(
    op.global('numpy', 'dtype'),
    op.text(code),
    pickle(0x89),
    op.true,
    op.tuple3,
    op.reduce,
    op.mark,
    op.int(3),
    op.text('<'),
    op.none,
    op.none,
    op.none,
    op.int(255),
    op.int(255),
    op.int(0),
    op.tuple,
    op.build,
  );

/** joblib's placeholder for an array, with what follows it in the stream. */
function wrapped(code: string, shape: readonly number[], data: Uint8Array, alignment: boolean): Uint8Array {
  const entries: Piece[] = [
    op.text('shape'),
    op.mark,
    ...shape.map((size) => op.int(size)),
    op.tuple,
    op.text('dtype'),
    dtype(code),
  ];
  if (alignment) entries.push(op.text('numpy_array_alignment_bytes'), op.int(16));
  const tail = alignment ? pickle(3, 0xff, 0xff, 0xff, data) : data;
  return pickle(
    op.global('joblib.numpy_pickle', 'NumpyArrayWrapper'),
    op.emptyTuple,
    op.newObject,
    op.emptyDict,
    op.mark,
    ...entries,
    op.setItems,
    op.build,
    tail,
  );
}

const estimator = (...state: Piece[]) =>
  pickle(
    op.proto(4),
    op.global('sklearn.linear_model._base', 'LinearRegression'),
    op.emptyTuple,
    op.newObject,
    op.emptyDict,
    op.mark,
    ...state,
    op.text('_sklearn_version'),
    op.text('1.4.2'),
    op.setItems,
    op.build,
    op.stop,
  );

const zeros = new Uint8Array(48);
const model = (alignment: boolean) => estimator(op.text('coef_'), wrapped('f8', [2, 3], zeros, alignment));
const evil = callPickle('os', 'system');
const call = 'critical pickle.dangerous_callable';
const zfile = (content: Uint8Array, said = content.length) =>
  pickle('ZF', `0x${said.toString(16)}`.padEnd(19), deflateSync(content));
/** `os.system('x')` in protocol 2, packed by Python's bz2, lzma and lz4. */
const evilPacked: Readonly<Record<string, string>> = {
  bz2: 'QlpoOTFBWSZTWTIov1kAAApTwHAQAAEQQAoCjGBCACAAIp6g0eoehChppgAAo0c8ZJdJ5YoRPxdyRThQkDIov1k=',
  xz: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAVgAJjb3MKc3lzdGVtClgBAAAAeIVSLgAAAJgSXxGbXxUMAAEuFlYJVd8ftvN9AQAAAAAEWVo=',
  lzma: 'XQAAgAD//////////wBAAIgDvDC9NN4vXibQafs10C2HXKUB/rmPJf//3yoAAA==',
  lz4: 'BCJNGGhAFgAAAAAAAADoFgAAgIACY29zCnN5c3RlbQpYAQAAAHiFUi4AAAAA',
};

describe('joblib files', () => {
  it.each([false, true])('step over arrays in the stream (alignment %s)', (alignment) => {
    const result = read(model(alignment));
    expect(result).toMatchObject({
      format: 'joblib',
      framework: 'scikit-learn',
      frameworkVersion: '1.4.2',
      findings: [],
    });
    expect(result.metadata).toMatchObject({
      rootClass: 'sklearn.linear_model._base.LinearRegression',
      frameworkVersions: { 'scikit-learn': ['1.4.2'] },
      arrayCount: 1,
      pickleProtocol: 4,
      compression: null,
    });
  });

  it.each([
    ['zlib', deflateSync(model(true))],
    ['gzip', gzipSync(model(true))],
  ] as const)('are read through %s', (compression, bytes) => {
    const result = read(Uint8Array.from(bytes));
    expect(result).toMatchObject({ format: 'joblib', findings: [] });
    expect(result.metadata).toMatchObject({ compression, arrayCount: 1, rawSize: model(true).length });
  });

  it('are read in the form before 0.9.3', () => {
    expect(read(zfile(plainPickle()))).toMatchObject({
      format: 'joblib',
      findings: [],
      metadata: { compression: 'zlib' },
    });
  });

  it('are pickles where nothing is of joblib', () => {
    expect(read(estimator())).toMatchObject({ format: 'pickle', metadata: { arrayCount: 0 } });
  });
});

const attacks: readonly (readonly [title: string, bytes: Uint8Array, expected: string])[] = [
  ['a plain call', evil, call],
  ['a call in protocol 0', pickle("cposix\nsystem\np0\n(S'id'\np1\ntp2\nRp3\n."), call],
  [
    'a call behind an array',
    estimator(
      op.text('a'),
      wrapped('f8', [6], zeros, false),
      op.text('b'),
      op.global('os', 'system'),
      op.text('id'),
      op.tuple1,
      op.reduce,
    ),
    call,
  ],
  ['a call in an array of objects', estimator(op.text('a'), wrapped('O8', [1], evil, false)), call],
  [
    'an array larger than the file',
    estimator(op.text('a'), wrapped('f8', [255, 255, 255, 255], zeros, false)),
    'medium pickle.truncated',
  ],
  [
    'an array without a type',
    estimator(
      op.text('a'),
      pickle(
        op.global('joblib.numpy_pickle', 'NumpyArrayWrapper'),
        op.emptyTuple,
        op.newObject,
        op.emptyDict,
        op.build,
      ),
    ),
    'medium pickle.array_unreadable',
  ],
  ['a call in zlib', Uint8Array.from(deflateSync(evil)), call],
  ['a call in gzip', Uint8Array.from(gzipSync(evil)), call],
  ['a call in an old joblib file', zfile(evil), call],
  ['an old joblib file that lies about its size', zfile(plainPickle(), 5), 'high archive.bomb'],
  [
    'a bomb in zlib',
    Uint8Array.from(
      deflateSync(pickle(op.proto(4), op.bytes(new Uint8Array(80 * 1024 * 1024)), op.stop), { level: 9 }),
    ),
    'high archive.bomb',
  ],
  [
    'damaged gzip',
    Uint8Array.from(gzipSync(evil)).map((byte, at, all) => (at === all.length - 6 ? byte ^ 0xff : byte)),
    'high archive.malformed',
  ],
  [
    'a call in an LZ4 frame that ends too early',
    pickle(Uint8Array.of(4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82, 9, 0, 0, 0, 1)),
    'high archive.malformed',
  ],
  ['bzip2 that is none', pickle('BZh9garbage!'), 'high archive.malformed'],
  ['xz that is none', pickle(0xfd, '7zXZ', 0, 'garbage and more of it'), 'high archive.malformed'],
  ['lzma that is none', pickle(0x5d, 0, 0, new Uint8Array(20).fill(7)), 'high archive.malformed'],
];

describe('hostile joblib files', () => {
  it.each([...attacks])('%s is found', (_title, bytes, expected) => {
    expect(codesOf(bytes)).toContain(expected);
  });

  it.each(Object.entries(evilPacked))('a call in %s is found', (compression, text) => {
    const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
    expect(codesOf(bytes)).toContain(call);
    expect(read(bytes).metadata['compression']).toBe(compression);
  });

  it.each(Object.entries(evilPacked))(
    '%s with a changed byte gives the same call, another finding or an error, never silence',
    (_compression, text) => {
      for (let at = 0; at < Buffer.from(text, 'base64').length; at += 1) {
        const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
        bytes[at] = (bytes[at] ?? 0) ^ 0x55;
        const source = memorySource(bytes);
        if (detectCompression(source) === null) continue;
        const result = pickleReader.read(memoryTree('x', bytes), defaultLimits());
        if (result instanceof Promise) throw new Error('this reader is synchronous');
        expect(result.findings.length + (result.error ? 1 : 0)).toBeGreaterThan(0);
      }
    },
  );

  it('refuses to unpack beyond the limit', () => {
    const limits = { ...defaultLimits(), maxInflatedBytes: 1000 };
    const packed = memorySource(Uint8Array.from(deflateSync(new Uint8Array(5000))));
    expect(() => decompress(packed, 'zlib', limits)).toThrow('bomb');
  });
});

describe('text and other data', () => {
  it.each(['{"a": 1}', '[1, 2]', 'hello world', 'Id,Name\n1,2\n', '<xml/>', '(defun f)', 'NaN', 'Version 1\n'])(
    '%s is no pickle',
    (text) => {
      expect(pickleReader.sniff(memoryTree('x', Uint8Array.from(Buffer.from(text))), defaultLimits())).toBe(false);
    },
  );

  it('harmless pickles give nothing', () => {
    expect(read(plainPickle()).findings.filter((found) => atLeast(found.severity, 'low'))).toEqual([]);
  });
});
