import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { op, pickle } from '../../electron/testing/forge/pickle.ts';

const GIB = 1024 ** 3;

/** Writes pieces at their places and makes the file so long; what lies between takes no room on the disk. */
function sparseFile(
  file: string,
  sizeBytes: number,
  pieces: readonly (readonly [offset: number, bytes: Uint8Array])[],
) {
  const descriptor = openSync(file, 'w');
  ftruncateSync(descriptor, sizeBytes);
  for (const [offset, bytes] of pieces) writeSync(descriptor, bytes, 0, bytes.length, offset);
  closeSync(descriptor);
}

const numbers = (...fields: readonly (readonly [value: number, bytes: 2 | 4 | 8])[]): Buffer =>
  Buffer.concat(
    fields.map(([value, size]) => {
      const bytes = Buffer.alloc(size);
      if (size === 8) bytes.writeBigUInt64LE(BigInt(value));
      else bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );

/** 20 GiB of float32 in 160 tensors, sparse. */
function bigSafetensors(file: string): void {
  const each = (20 * GIB) / 160;
  const header = Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        Array.from({ length: 160 }, (_, at) => [
          `layers.${at}.weight`,
          { dtype: 'F32', shape: [each / 4 / 1024, 1024], data_offsets: [at * each, (at + 1) * each] },
        ]),
      ),
    ),
  );
  sparseFile(file, 8 + header.length + 20 * GIB, [[0, Buffer.concat([numbers([header.length, 8]), header])]]);
}

/** A state dict of one tensor of 10 GiB, in a zip with 64-bit sizes, sparse. */
function bigTorch(file: string): void {
  const elements = (10 * GIB) / 4;
  const size = 10 * GIB;
  const storage = pickle(
    op.mark,
    op.text('storage'),
    op.global('torch', 'FloatStorage'),
    op.text('0'),
    op.text('cpu'),
    'J',
    numbers([elements % 2 ** 31, 4]),
    op.tuple,
    op.binaryPersid,
  );
  const long = (value: number): Uint8Array => pickle(0x8a, 8, numbers([value, 8]));
  const state = pickle(
    op.proto(2),
    op.emptyDict,
    op.text('weight'),
    op.global('torch._utils', '_rebuild_tensor_v2'),
    op.mark,
    storage,
    op.int(0),
    long(elements),
    op.tuple1,
    op.int(1),
    op.tuple1,
    pickle(0x89),
    op.global('collections', 'OrderedDict'),
    op.emptyTuple,
    op.reduce,
    op.tuple,
    op.reduce,
    op.setItem,
    op.stop,
  );
  const members: readonly (readonly [string, Uint8Array | number])[] = [
    ['archive/data.pkl', state],
    ['archive/version', Buffer.from('3\n')],
    ['archive/data/0', size],
  ];
  const pieces: [number, Uint8Array][] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of members) {
    const length = typeof content === 'number' ? content : content.length;
    const crc = typeof content === 'number' ? 0 : crcOf(content);
    const extra = Buffer.concat([numbers([1, 2], [16, 2], [length, 8], [length, 8])]);
    const most = 0xffff_ffff;
    const local = Buffer.concat([
      numbers(
        [0x04034b50, 4],
        [45, 2],
        [0, 2],
        [0, 2],
        [0, 4],
        [crc, 4],
        [most, 4],
        [most, 4],
        [name.length, 2],
        [extra.length, 2],
      ),
      Buffer.from(name),
      extra,
    ]);
    const entryExtra = numbers([1, 2], [24, 2], [length, 8], [length, 8], [at, 8]);
    directory.push(
      Buffer.concat([
        numbers(
          [0x02014b50, 4],
          [45, 2],
          [45, 2],
          [0, 2],
          [0, 2],
          [0, 4],
          [crc, 4],
          [most, 4],
          [most, 4],
          [name.length, 2],
          [entryExtra.length, 2],
          [0, 2],
          [0, 2],
          [0, 2],
          [0, 4],
          [most, 4],
        ),
        Buffer.from(name),
        entryExtra,
      ]),
    );
    pieces.push([at, local]);
    if (typeof content !== 'number') pieces.push([at + local.length, content]);
    at += local.length + length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.concat([
    listed,
    numbers([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [3, 8], [3, 8], [listed.length, 8], [at, 8]),
    numbers([0x07064b50, 4], [0, 4], [at + listed.length, 8], [1, 4]),
    numbers([0x06054b50, 4], [0, 2], [0, 2], [3, 2], [3, 2], [listed.length, 4], [0xffff_ffff, 4], [0, 2]),
  ]);
  sparseFile(file, at + end.length, [...pieces, [at, end]]);
}

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** 10,000 quantised tensors. */
function bigGguf(file: string): void {
  const text = (value: string): Buffer => Buffer.concat([numbers([value.length, 8]), Buffer.from(value)]);
  const tensorBytes = 34 * 32;
  const infos = Array.from({ length: 10_000 }, (_, at) =>
    Buffer.concat([text(`blk.${at}.weight`), numbers([1, 4], [1024, 8], [8, 4], [at * tensorBytes, 8])]),
  );
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    numbers([3, 4], [10_000, 8], [1, 8]),
    text('general.architecture'),
    numbers([8, 4]),
    text('llama'),
    ...infos,
  ]);
  const start = Math.ceil(head.length / 32) * 32;
  sparseFile(file, start + 10_000 * tensorBytes, [[0, head]]);
}

/** Makes the three files in a folder and gives their names. */
export function makeBigFiles(folder: string): readonly (readonly [what: string, path: string])[] {
  const made = [
    ['20 GiB safetensors (sparse)', 'big.safetensors', bigSafetensors],
    ['10 GiB zip64 PyTorch (sparse)', 'big.pt', bigTorch],
    ['GGUF with 10,000 tensors', 'big.gguf', bigGguf],
  ] as const;
  return made.map(([what, name, make]) => {
    const file = path.join(folder, name);
    make(file);
    return [what, file];
  });
}
