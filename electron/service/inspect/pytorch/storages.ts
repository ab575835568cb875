import { Global, itemsOf, Persistent, type Value } from '../pickle/index.ts';

const elementTypes: Readonly<Record<string, readonly [dtype: string, bytes: number]>> = {
  FloatStorage: ['float32', 4],
  DoubleStorage: ['float64', 8],
  HalfStorage: ['float16', 2],
  BFloat16Storage: ['bfloat16', 2],
  ByteStorage: ['uint8', 1],
  CharStorage: ['int8', 1],
  ShortStorage: ['int16', 2],
  IntStorage: ['int32', 4],
  LongStorage: ['int64', 8],
  BoolStorage: ['bool', 1],
  ComplexFloatStorage: ['complex64', 8],
  ComplexDoubleStorage: ['complex128', 16],
  QInt8Storage: ['qint8', 1],
  QUInt8Storage: ['quint8', 1],
  QInt32Storage: ['qint32', 4],
  QUInt4x2Storage: ['quint4x2', 1],
  QUInt2x4Storage: ['quint2x4', 1],
  UntypedStorage: ['uint8', 1],
};

const dtypeBytes: Readonly<Record<string, number>> = {
  float32: 4,
  float: 4,
  float64: 8,
  double: 8,
  float16: 2,
  half: 2,
  bfloat16: 2,
  uint8: 1,
  int8: 1,
  int16: 2,
  short: 2,
  int32: 4,
  int: 4,
  int64: 8,
  long: 8,
  bool: 1,
  complex64: 8,
  cfloat: 8,
  complex128: 16,
  cdouble: 16,
  complex32: 4,
  chalf: 4,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float8_e4m3fn: 1,
  float8_e5m2: 1,
  float8_e4m3fnuz: 1,
  float8_e5m2fnuz: 1,
  float8_e8m0fnu: 1,
  float4_e2m1fn_x2: 1,
  bits8: 1,
  bits16: 2,
  bits1x8: 1,
  bits2x4: 1,
  bits4x2: 1,
  qint8: 1,
  quint8: 1,
  qint32: 4,
  quint4x2: 1,
  quint2x4: 1,
};

const longNames: Readonly<Record<string, string>> = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  short: 'int16',
  int: 'int32',
  long: 'int64',
  cfloat: 'complex64',
  cdouble: 'complex128',
  chalf: 'complex32',
};

/** A storage that a tensor refers to: which one, of what, how long. */
export interface StorageRef {
  readonly key: string;
  readonly dtype: string;
  readonly itemBytes: number;
  /** Elements, or null where the id does not say. */
  readonly elements: number | null;
  /** First element of a view in old files, counted in elements. */
  readonly viewOffset: number;
}

/** What the elements of a storage class are: `torch.FloatStorage` and the like; null for anything else. */
export const elementType = (kind: Value | undefined): readonly [dtype: string, bytes: number] | null =>
  (kind instanceof Global ? elementTypes[kind.record.name] : undefined) ?? null;

/** Reads the persistent id `('storage', Class, key, location, elements)` of PyTorch; null for any other shape. */
export function readStorage(value: Value | undefined): StorageRef | null {
  if (!(value instanceof Persistent)) return null;
  const [tag, kind, key, , elements, viewed] = itemsOf(value.id);
  const type = elementType(kind);
  if (tag !== 'storage' || !type || (typeof key !== 'string' && typeof key !== 'number')) return null;
  const view = itemsOf(viewed);
  return {
    key: String(key),
    dtype: type[0],
    itemBytes: type[1],
    elements: typeof elements === 'number' ? elements : null,
    viewOffset: typeof view[1] === 'number' ? view[1] : 0,
  };
}

/** The element type that a `torch.float32` and the like stand for. */
export function readDtype(value: Value | undefined): readonly [dtype: string, bytes: number] | null {
  if (!(value instanceof Global) || value.record.module !== 'torch') return null;
  const { name } = value.record;
  const bytes = dtypeBytes[name];
  return bytes === undefined ? null : [longNames[name] ?? name, bytes];
}
