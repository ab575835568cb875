/** A small seeded generator (mulberry32), so that a failing mutation can be made again from its seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Values that sit on the borders of the integer types that formats use. */
const borders: readonly bigint[] = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0xffff_ffffn,
  (1n << 63n) - 1n,
  (1n << 64n) - 1n,
];

/** One to four changes: a border value written over a field, a bit turned, a part cut out, doubled or swapped, the end cut off. */
export function mutate(original: Uint8Array, random: () => number): Uint8Array {
  let bytes = Buffer.from(original);
  const changes = 1 + Math.floor(random() * 4);
  // Headers hold the structure, so most changes fall there.
  const place = (): number => Math.floor(random() * (random() < 0.7 ? Math.min(bytes.length, 256) : bytes.length));
  for (let change = 0; change < changes && bytes.length > 8; change += 1) {
    const at = place();
    const kind = Math.floor(random() * 6);
    const length = Math.min(bytes.length - at, 1 + Math.floor(random() * 32));
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    else if (kind === 1) bytes[at] = Math.floor(random() * 256);
    else if (kind === 2) writeBorder(bytes, at, random);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else bytes = bytes.subarray(0, Math.max(8, at));
  }
  return bytes;
}

function writeBorder(bytes: Buffer, at: number, random: () => number): void {
  const value = borders[Math.floor(random() * borders.length)] ?? 0n;
  const width = [1, 2, 4, 8][Math.floor(random() * 4)] ?? 1;
  for (let index = 0; index < width && at + index < bytes.length; index += 1) {
    bytes[at + index] = Number((value >> BigInt(8 * index)) & 0xffn);
  }
}
