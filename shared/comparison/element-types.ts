const aliases: Readonly<Record<string, string>> = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  f16: 'float16',
  bf16: 'bfloat16',
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
  '<f2': 'float16',
  '<f4': 'float32',
  '<f8': 'float64',
};

/** One name for an element type, however a format calls it; null stays null. */
export function plainType(dtype: string | null): string | null {
  if (dtype === null) return null;
  const name = dtype.toLowerCase();
  return (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name;
}

/** For each type, those that can hold all its values and are of its kind. */
const wider: Readonly<Record<string, readonly string[]>> = {
  int8: ['int16', 'int32', 'int64'],
  int16: ['int32', 'int64'],
  int32: ['int64'],
  uint8: ['uint16', 'uint32', 'uint64', 'int16', 'int32', 'int64'],
  uint16: ['uint32', 'uint64', 'int32', 'int64'],
  uint32: ['uint64', 'int64'],
  float16: ['float32', 'float64'],
  bfloat16: ['float32', 'float64'],
  float32: ['float64'],
};

/** True when every value of `from` is one of `to`, a number of the same kind. Both as `plainType` names them. */
export const isWiderType = (from: string, to: string): boolean =>
  (Object.hasOwn(wider, from) ? wider[from] : undefined)?.includes(to) ?? false;

/** The float types whose values can be compared as numbers. */
export const floatTypes = ['float16', 'bfloat16', 'float32', 'float64'] as const;
export type FloatType = (typeof floatTypes)[number];

/** The float type that a format means, or null for any other type. */
export const floatType = (dtype: string): FloatType | null =>
  floatTypes.find((one) => one === plainType(dtype)) ?? null;
