import { describe, expect, it } from 'vitest';
import { callPickle, op, type Piece, pickle, plainPickle } from '../../../testing/forge/pickle.ts';
import { type ForgedMember, forgeZip } from '../../../testing/forge/zip.ts';
import { atLeast, defaultLimits, type ReadResult } from '../reader.ts';
import { memoryTree } from '../source.ts';
import { pytorchReader, tarReader, zipReader } from './index.ts';

function read(bytes: Uint8Array, reader = pytorchReader): ReadResult {
  const tree = memoryTree('model.pt', bytes);
  expect(reader.sniff(tree, defaultLimits())).toBe(true);
  const result = reader.read(tree, defaultLimits());
  if (result instanceof Promise) throw new Error('this reader is synchronous');
  return result;
}
const codesOf = (bytes: Uint8Array) => read(bytes).findings.map(({ severity, code }) => `${severity} ${code}`);

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict())` */
function tensor(
  storage: string,
  key: string,
  offset: number,
  shape: readonly number[],
  stride: readonly number[],
  total: number,
): Uint8Array {
  const tuple = (items: readonly number[]) => pickle(op.mark, ...items.map((item) => op.int(item)), op.tuple);
  const id: Piece[] = [
    op.mark,
    op.text('storage'),
    op.global('torch', storage),
    op.text(key),
    op.text('cpu'),
    op.int(total),
    op.tuple,
    op.binaryPersid,
  ];
  const hooks = pickle(op.global('collections', 'OrderedDict'), op.emptyTuple, op.reduce);
  return pickle(
    op.global('torch._utils', '_rebuild_tensor_v2'),
    op.mark,
    ...id,
    op.int(offset),
    tuple(shape),
    tuple(stride),
    pickle(0x89),
    hooks,
    op.tuple,
    op.reduce,
  );
}

const state = (...entries: Piece[]) => pickle(op.proto(2), op.emptyDict, op.mark, ...entries, op.setItems, op.stop);
const weights = state(
  op.text('w'),
  tensor('FloatStorage', '0', 0, [2, 3], [3, 1], 8),
  op.text('v'),
  tensor('FloatStorage', '0', 6, [2], [1], 8),
);
const torchZip = (content: Uint8Array, ...more: ForgedMember[]) =>
  forgeZip({
    zip64: true,
    members: [
      { name: 'm/data.pkl', content },
      { name: 'm/byteorder', content: 'little' },
      { name: 'm/data/0', content: new Uint8Array(32) },
      { name: 'm/version', content: '3\n' },
      ...more,
    ],
  });

const magic = pickle(
  op.proto(2),
  0x8a,
  10,
  Uint8Array.of(0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19),
  op.stop,
);
const legacy = (content: Uint8Array, ...rest: Piece[]) =>
  pickle(
    magic,
    op.proto(2),
    'M',
    0xe9,
    3,
    op.stop,
    plainPickle(),
    content,
    op.proto(2),
    op.emptyList,
    op.text('0'),
    op.append,
    op.stop,
    ...rest,
  );
const storage = pickle(Uint8Array.of(8, 0, 0, 0, 0, 0, 0, 0), new Uint8Array(32));
const evil = callPickle('os', 'system');
const call = 'critical pickle.dangerous_callable';

describe('what PyTorch files hold', () => {
  it('is found with the place of each tensor', () => {
    const bytes = torchZip(weights);
    const result = read(bytes);
    expect(result).toMatchObject({
      format: 'pytorch-zip',
      framework: 'pytorch',
      tensorCount: 2,
      parameterCount: 8,
      findings: [],
    });
    expect(result.metadata['containerVersion']).toBe('3');
    const [w, v] = result.tensors;
    expect(w).toMatchObject({ name: 'w', dtype: 'float32', shape: [2, 3] });
    const start = w?.byteRange?.[0] ?? -1;
    expect(w?.byteRange).toEqual([start, start + 24]);
    expect(v?.byteRange).toEqual([start + 24, start + 32]);
    expect(start).toBeGreaterThan(weights.length);
  });

  it('is found in the format before 1.6', () => {
    const bytes = legacy(weights, storage);
    const result = read(bytes);
    expect(result).toMatchObject({ format: 'pytorch-legacy', tensorCount: 2, parameterCount: 8, findings: [] });
    expect(result.metadata['protocolVersion']).toBe(1001);
    expect(result.tensors[1]?.byteRange).toEqual([bytes.length - 8, bytes.length]);
  });

  it('has no plain range where a tensor is not one run', () => {
    const content = state(op.text('t'), tensor('FloatStorage', '0', 0, [2, 3], [1, 2], 8));
    expect(read(torchZip(content)).tensors[0]?.byteRange).toBeNull();
  });

  it('is TorchScript where there are constants and code', () => {
    const content = pickle(
      op.proto(2),
      op.global('__torch__.Net', 'Net'),
      op.emptyTuple,
      op.newObject,
      op.emptyDict,
      op.build,
      op.stop,
    );
    const result = read(
      torchZip(
        content,
        { name: 'm/constants.pkl', content: pickle(op.proto(2), op.emptyTuple, op.stop) },
        { name: 'm/code/__torch__.py', content: 'class Net' },
      ),
    );
    expect(result).toMatchObject({ format: 'torchscript', findings: [] });
  });

  it('names TorchScript classes as unknown where there is no TorchScript', () => {
    const content = pickle(op.proto(2), op.global('__torch__.Net', 'Net'), op.stop);
    expect(codesOf(torchZip(content))).toContain('high pickle.unknown_callable');
  });

  it('survives objects that hold themselves', () => {
    const content = pickle(op.proto(2), op.emptyDict, op.put(0), op.text('self'), op.get(0), op.setItem, op.stop);
    expect(read(torchZip(content))).toMatchObject({ tensorCount: 0 });
  });
});

const attacks: readonly (readonly [title: string, bytes: Uint8Array, expected: string])[] = [
  ['a call in data.pkl', torchZip(evil), call],
  [
    'a call beside the weights',
    torchZip(state(op.text('w'), op.global('os', 'system'), op.text('id'), op.tuple1, op.reduce)),
    call,
  ],
  ['a deflated data.pkl', forgeZip({ members: [{ name: 'm/data.pkl', content: evil, deflate: true }] }), call],
  ['data.pkl at the top', forgeZip({ members: [{ name: 'data.pkl', content: evil }] }), call],
  ['a second data.pkl in another folder', torchZip(weights, { name: 'x/y/data.pkl', content: evil }), call],
  ['a second data.pkl of the same name', torchZip(weights, { name: 'm/data.pkl', content: evil }), call],
  ['its name', torchZip(weights, { name: 'm/data.pkl', content: evil }), 'high archive.duplicate_name'],
  ['a pickle among the storages', torchZip(weights, { name: 'm/data/1', content: evil }), call],
  ['a pickle with an odd extension', torchZip(weights, { name: 'm/extra/readme.md', content: evil }), call],
  ['a pickle in the version', torchZip(weights, { name: 'm/.data/version', content: evil }), call],
  [
    'a pickle of protocol 0 with an odd name',
    torchZip(weights, { name: 'm/notes', content: pickle("cos\nsystem\n(S'id'\ntR.") }),
    call,
  ],
  ['a call in constants.pkl', torchZip(weights, { name: 'm/constants.pkl', content: evil }), call],
  ['a call in a debug pickle', torchZip(weights, { name: 'm/code/a.py.debug_pkl', content: evil }), call],
  ['an archive in the archive', torchZip(weights, { name: 'm/inner', content: torchZip(evil) }), call],
  [
    'an encrypted data.pkl',
    forgeZip({ members: [{ name: 'm/data.pkl', content: evil, flags: 1 }] }),
    'high archive.member_unreadable',
  ],
  [
    'a data.pkl under an unknown method',
    forgeZip({ members: [{ name: 'm/data.pkl', content: evil, method: 93 }] }),
    'high archive.unsupported_compression',
  ],
  ['a truncated data.pkl', torchZip(weights.slice(0, -4)), 'medium pickle.truncated'],
  ['a data.pkl that is text', torchZip(pickle('hello')), 'high pickle.malformed'],
  [
    'a foreign persistent id',
    torchZip(pickle(op.proto(2), op.text('evil'), op.binaryPersid, op.stop)),
    'medium pickle.persistent_id',
  ],
  [
    'a tensor outside its storage',
    torchZip(state(op.text('w'), tensor('FloatStorage', '0', 4, [2, 3], [3, 1], 8))),
    'medium pytorch.tensor_outside_storage',
  ],
  ['torch.load by a name of torch', torchZip(callPickle('torch', 'load')), call],
  ['execWrapper of torch.jit', torchZip(callPickle('torch.jit.unsupported_tensor_ops', 'execWrapper')), call],
  ['a call in the old format', legacy(evil, storage), call],
  [
    'a call in the keys of the old format',
    pickle(magic, op.proto(2), 'M', 0xe9, 3, op.stop, plainPickle(), weights, evil),
    call,
  ],
  [
    'a call in the system facts of the old format',
    pickle(magic, op.proto(2), 'M', 0xe9, 3, op.stop, evil, weights, plainPickle()),
    call,
  ],
  ['an old file without its storages', legacy(weights), 'medium pickle.truncated'],
  ['an old file that ends in a storage', legacy(weights, storage.slice(0, 20)), 'medium pickle.truncated'],
  ['an old file with more behind it', legacy(weights, storage, 'surplus'), 'medium pickle.trailing_data'],
  [
    'a shell script before the archive',
    new Uint8Array(Buffer.concat([forgeZip({ members: [{ name: 'a', content: 'b' }] }), torchZip(weights)])),
    'high archive.prefix_data',
  ],
];

describe('hostile PyTorch files', () => {
  it.each([...attacks])('%s is found', (_title, bytes, expected) => {
    expect(codesOf(bytes)).toContain(expected);
  });

  it('is found in an archive behind other data', () => {
    const bytes = Uint8Array.from(Buffer.concat([Buffer.from('\x89PNG, or so it seems'), torchZip(evil)]));
    const codes = read(bytes, zipReader).findings.map(({ code }) => code);
    expect(codes).toContain('archive.prefix_data');
    expect(codes).toContain('pickle.dangerous_callable');
  });

  it('is refused where the archive can not be read', () => {
    const bytes = torchZip(weights).slice(0, -10);
    const result = read(bytes, zipReader);
    expect(result.error?.code).toBe('artifact.malformed');
    expect(result.findings.some((found) => atLeast(found.severity, 'high'))).toBe(true);
  });
});

/** One plain tar member: header with its checksum, content, padding. */
function tarMember(name: string, content: Uint8Array, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  header.write('0000644\0', 100, 'latin1');
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(`        ${type}`, 148, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
const tar = (...members: Buffer[]) => Uint8Array.from(Buffer.concat([...members, Buffer.alloc(1024)]));

describe('tar archives', () => {
  it('of the oldest PyTorch are scanned', () => {
    const bytes = tar(tarMember('storages', plainPickle()), tarMember('pickle', evil));
    expect(read(bytes)).toMatchObject({ format: 'pytorch-legacy', framework: 'pytorch' });
    expect(codesOf(bytes)).toContain(call);
  });

  it.each([
    ['a pickle with an odd name', tar(tarMember('notes.txt', evil)), call],
    ['a link', tar(tarMember('a', new Uint8Array(0), '2')), 'high archive.link'],
    ['a device', tar(tarMember('a', new Uint8Array(0), '3')), 'high archive.device'],
    ['a member that climbs', tar(tarMember('../a', evil)), 'high archive.path_traversal'],
    ['a zip with a pickle', tar(tarMember('m', torchZip(evil))), call],
  ])('with %s give a finding', (_title, bytes, expected) => {
    expect(read(bytes, tarReader).findings.map(({ severity, code }) => `${severity} ${code}`)).toContain(expected);
  });

  it('that end too early are refused', () => {
    const bytes = tarMember('a', new Uint8Array(600)).subarray(0, 1000);
    expect(read(Uint8Array.from(bytes), tarReader).error?.code).toBe('artifact.malformed');
  });
});
