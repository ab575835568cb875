import type { GatherCall, Gathered, Kernels, MergeCall, PlaneWidth, ScatterCall, SplitCall } from './kernels.ts';

/** A gap of this many zeros has no value behind it: more follows. */
const longGap = 255;

/**
 * The transforms of kernels.wat in TypeScript: for elements of 8 bytes, for what is left after whole vectors, and for a machine whose
 * engine has no SIMD. Both give the same bytes.
 */
export function plainKernels(memory: Uint8Array): Kernels {
  return {
    split: (width, call) => splitFrom(memory, width, call, 0),
    merge: (width, call) => mergeFrom(memory, width, call, 0),
    gather: (call) => gatherFrom(memory, call),
    scatter: (call) => scatterTo(memory, call),
  };
}

function scatterTo(memory: Uint8Array, { gaps, values, to, count, gathered }: ScatterCall): boolean {
  memory.fill(0, to, to + count);
  let at = 0;
  let used = 0;
  for (let index = 0; index < gathered.gaps; index += 1) {
    const gap = memory[gaps + index] ?? 0;
    at += gap;
    if (gap === longGap) continue;
    if (at >= count || used >= gathered.values) return false;
    memory[to + at] = memory[values + used] ?? 0;
    used += 1;
    at += 1;
  }
  return used === gathered.values;
}

function gatherFrom(memory: Uint8Array, { from, count, gaps, values }: GatherCall): Gathered {
  let gap = 0;
  let gapsEnd = gaps;
  let valuesEnd = values;
  for (let at = from; at < from + count; at += 1) {
    const value = memory[at] ?? 0;
    if (value === 0) {
      gap += 1;
      continue;
    }
    for (; gap >= longGap; gap -= longGap) memory[gapsEnd++] = longGap;
    memory[gapsEnd++] = gap;
    memory[valuesEnd++] = value;
    gap = 0;
  }
  return { gaps: gapsEnd - gaps, values: valuesEnd - values };
}

/** Views of elements begin at multiples of their width in memory; whatever lies elsewhere is copied first. */
const aligned = (memory: Uint8Array, at: number, bytes: number, width: PlaneWidth): Uint8Array =>
  (memory.byteOffset + at) % width === 0 ? memory.subarray(at, at + bytes) : memory.slice(at, at + bytes);

/** Splits elements `first` to the last one of a call. */
export function splitFrom(memory: Uint8Array, width: PlaneWidth, call: SplitCall, first: number): void {
  const { from, base, to, count } = call;
  const bytes = count * width;
  const raw = aligned(memory, from, bytes, width);
  const other = base === null ? null : aligned(memory, base, bytes, width);
  const planes = memory.subarray(to, to + bytes);
  if (width === 2) split2(raw, other, planes, first);
  else if (width === 4) split4(raw, other, planes, first);
  else split8(raw, other, planes, first);
}

/** Merges elements `first` to the last one of a call. */
export function mergeFrom(memory: Uint8Array, width: PlaneWidth, call: MergeCall, first: number): void {
  const { base, to, count } = call;
  const bytes = count * width;
  const isAligned = (memory.byteOffset + to) % width === 0;
  const raw = isAligned ? memory.subarray(to, to + bytes) : memory.slice(to, to + bytes);
  const other = base === null ? null : aligned(memory, base, bytes, width);
  const planes = call.planes.map((at) => memory.subarray(at, at + count));
  if (width === 2) merge2(raw, other, planes, first);
  else if (width === 4) merge4(raw, other, planes, first);
  else merge8(raw, other, planes, first);
  if (!isAligned) memory.set(raw.subarray(first * width), to + first * width);
}

const words2 = (bytes: Uint8Array): Uint16Array => new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
const words4 = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const words8 = (bytes: Uint8Array): BigUint64Array =>
  new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);

const order2 = (v: number): number => v ^ (v & 0x8000 ? 0xffff : 0x8000);
const unorder2 = (v: number): number => v ^ (v & 0x8000 ? 0x8000 : 0xffff);

function split2(raw: Uint8Array, base: Uint8Array | null, planes: Uint8Array, first: number): void {
  const from = words2(raw);
  const other = base === null ? null : words2(base);
  const count = from.length;
  for (let at = first; at < count; at += 1) {
    const value = from[at] ?? 0;
    let out = (value << 1) | (value >>> 15);
    if (other !== null) {
      const difference = ((order2(value) - order2(other[at] ?? 0)) << 16) >> 16;
      out = (difference << 1) ^ (difference >> 15);
    }
    planes[at] = out;
    planes[at + count] = out >>> 8;
  }
}

type Planes = readonly Uint8Array[];
const none = new Uint8Array(0);

function merge2(raw: Uint8Array, base: Uint8Array | null, [a = none, b = none]: Planes, first: number): void {
  const into = words2(raw);
  const other = base === null ? null : words2(base);
  const count = into.length;
  for (let at = first; at < count; at += 1) {
    const value = (a[at] ?? 0) | ((b[at] ?? 0) << 8);
    if (other === null) into[at] = (value >>> 1) | (value << 15);
    else into[at] = unorder2((((value >>> 1) ^ -(value & 1)) + order2(other[at] ?? 0)) & 0xffff);
  }
}

const order4 = (v: number): number => v ^ (v >> 31) ^ (v & 0x8000_0000 ? 0 : 0x8000_0000);
const unorder4 = (v: number): number => (v & 0x8000_0000 ? v ^ 0x8000_0000 : ~v);

function split4(raw: Uint8Array, base: Uint8Array | null, planes: Uint8Array, first: number): void {
  const from = words4(raw);
  const other = base === null ? null : words4(base);
  const count = from.length;
  for (let at = first; at < count; at += 1) {
    const value = (from[at] ?? 0) | 0;
    let out = (value << 1) | (value >>> 31);
    if (other !== null) {
      const difference = (order4(value) - order4((other[at] ?? 0) | 0)) | 0;
      out = (difference << 1) ^ (difference >> 31);
    }
    planes[at] = out;
    planes[at + count] = out >>> 8;
    planes[at + 2 * count] = out >>> 16;
    planes[at + 3 * count] = out >>> 24;
  }
}

function merge4(raw: Uint8Array, base: Uint8Array | null, planes: Planes, first: number): void {
  const [a = none, b = none, c = none, d = none] = planes;
  const into = words4(raw);
  const other = base === null ? null : words4(base);
  const count = into.length;
  for (let at = first; at < count; at += 1) {
    const low = (a[at] ?? 0) | ((b[at] ?? 0) << 8);
    const value = low | ((c[at] ?? 0) << 16) | ((d[at] ?? 0) << 24);
    if (other === null) into[at] = (value >>> 1) | (value << 31);
    else into[at] = unorder4((((value >>> 1) ^ -(value & 1)) + order4((other[at] ?? 0) | 0)) | 0);
  }
}

const top = 1n << 63n;
const all = (1n << 64n) - 1n;
const order8 = (v: bigint): bigint => (v & top ? ~v & all : v | top);
const unorder8 = (v: bigint): bigint => (v & top ? v ^ top : ~v & all);

function split8(raw: Uint8Array, base: Uint8Array | null, planes: Uint8Array, first: number): void {
  const from = words8(raw);
  const other = base === null ? null : words8(base);
  const count = from.length;
  const halves = new Uint32Array(2);
  const whole = new BigUint64Array(halves.buffer);
  for (let at = first; at < count; at += 1) {
    const value = from[at] ?? 0n;
    if (other === null) whole[0] = (value << 1n) | (value >> 63n);
    else {
      const difference = BigInt.asIntN(64, order8(value) - order8(other[at] ?? 0n));
      whole[0] = (difference << 1n) ^ (difference >> 63n);
    }
    for (let plane = 0; plane < 8; plane += 1)
      planes[at + plane * count] = (halves[plane >> 2] ?? 0) >>> (8 * (plane & 3));
  }
}

function merge8(raw: Uint8Array, base: Uint8Array | null, planes: Planes, first: number): void {
  const into = words8(raw);
  const other = base === null ? null : words8(base);
  const count = into.length;
  const bytes = new Uint8Array(8);
  const whole = new BigUint64Array(bytes.buffer);
  for (let at = first; at < count; at += 1) {
    for (let plane = 0; plane < 8; plane += 1) bytes[plane] = planes[plane]?.[at] ?? 0;
    const value = whole[0] ?? 0n;
    if (other === null) into[at] = (value >> 1n) | (value << 63n);
    else into[at] = unorder8((((value >> 1n) ^ -(value & 1n)) + order8(other[at] ?? 0n)) & all);
  }
}
