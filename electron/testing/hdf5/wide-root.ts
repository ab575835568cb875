const symbolsInNode = 20_000;

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), index * 8);
  return bytes;
}

/** Bytes that are added to a file's end, and where each part of them lies. */
class Tail {
  readonly parts: Buffer[];
  #end: number;

  constructor(original: Buffer) {
    this.parts = [original];
    this.#end = original.length;
  }

  add(...content: readonly Buffer[]): number {
    const start = this.#end;
    this.parts.push(...content);
    this.#end += content.reduce((sum, part) => sum + part.length, 0);
    return start;
  }
}

/** An HDF5 file with superblock 0, with a new root: a group with `count` links, named 0000000 and so on, to the root that it had. */
export function withWideRoot(original: Buffer, count: number): Buffer {
  const oldRoot = Number(original.readBigUInt64LE(64));
  const tail = new Tail(original);
  const names = Array.from({ length: count }, (_, index) => `${String(index).padStart(7, '0')}\0`).join('');
  const data = tail.add(Buffer.from(names));
  const heap = tail.add(Buffer.from('HEAP\0\0\0\0'), numbers(names.length, 0, data));
  const nodes: number[] = [];
  for (let from = 0; from < count; from += symbolsInNode) {
    const size = Math.min(symbolsInNode, count - from);
    const head = Buffer.from('SNOD\x01\0\0\0');
    head.writeUInt16LE(size, 6);
    const symbols = Array.from({ length: size }, (_, index) => numbers((from + index) * 8, oldRoot, 0, 0, 0));
    nodes.push(tail.add(head, Buffer.concat(symbols)));
  }
  const treeHead = Buffer.from('TREE\0\0\0\0');
  treeHead.writeUInt16LE(nodes.length, 6);
  const tree = tail.add(treeHead, numbers(0, 0, ...nodes.flatMap((node) => [0, node]), 0));
  // Version 1, one message of type 17 (symbol table) with two addresses.
  const root = tail.add(
    Buffer.from([1, 0, 1, 0, 1, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([17, 0, 16, 0, 0, 0, 0, 0]),
  );
  tail.add(numbers(tree, heap));
  const bytes = Buffer.concat(tail.parts);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 40);
  bytes.writeBigUInt64LE(BigInt(root), 64);
  return bytes;
}
