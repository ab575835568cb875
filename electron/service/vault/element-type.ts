/** Codes of element types in a record's header. A hint for tools and for choosing a codec: decoding never needs it. */
const codes: Readonly<Record<string, number>> = {
  bfloat16: 1,
  float16: 2,
  float32: 3,
  float64: 4,
  int8: 5,
  uint8: 6,
  int16: 7,
  uint16: 8,
  int32: 9,
  uint32: 10,
  int64: 11,
  uint64: 12,
  bool: 13,
};

const aliases: Readonly<Record<string, string>> = {
  bf16: 'bfloat16',
  f16: 'float16',
  f32: 'float32',
  f64: 'float64',
  i8: 'int8',
  u8: 'uint8',
  i16: 'int16',
  u16: 'uint16',
  i32: 'int32',
  u32: 'uint32',
  i64: 'int64',
  u64: 'uint64',
};

/** One name for an element type, however a format calls it. */
export function elementTypeName(dtype: string): string {
  const name = dtype.toLowerCase();
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
}

/** The code of an element type as readers name it; 0 for any other and for null. */
export function elementTypeCode(dtype: string | null): number {
  if (dtype === null) return 0;
  const full = elementTypeName(dtype);
  return Object.hasOwn(codes, full) ? (codes[full] ?? 0) : 0;
}
