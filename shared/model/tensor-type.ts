/**
 * One name for an element type, however a format calls it: `f32` for FLOAT, float32, F32 and Float. The list is docs/tensors.md.
 * A name that is not listed there (quantised blocks, strings) is kept, in lower case.
 */
export function tensorType(name: string): string {
  const plain = name.trim().toLowerCase();
  return typeNames.get(plain) ?? (plain === '' ? 'unknown' : plain);
}

/** Our name, and how formats call the same type. */
export const tensorTypes: readonly (readonly [name: string, ...others: string[]])[] = [
  ['f64', 'float64', 'double'],
  ['f32', 'float32', 'float', 'single'],
  ['f16', 'float16', 'half'],
  ['bf16', 'bfloat16'],
  ['f8_e4m3', 'float8e4m3fn', 'float8_e4m3fn', 'float8_e4m3', 'f8_e4m3fn'],
  ['f8_e4m3fnuz', 'float8e4m3fnuz', 'float8_e4m3fnuz'],
  ['f8_e5m2', 'float8e5m2', 'float8_e5m2'],
  ['f8_e5m2fnuz', 'float8e5m2fnuz', 'float8_e5m2fnuz'],
  ['f8_e8m0', 'float8e8m0', 'float8_e8m0fnu', 'f8_e8m0fnu'],
  ['f6_e2m3', 'float6_e2m3fn'],
  ['f6_e3m2', 'float6_e3m2fn'],
  ['f4', 'float4e2m1', 'float4_e2m1fn', 'float4_e2m1fn_x2', 'f4_e2m1'],
  ['i64', 'int64', 'long'],
  ['i32', 'int32', 'int'],
  ['i16', 'int16', 'short'],
  ['i8', 'int8', 'char'],
  ['i4', 'int4'],
  ['i2', 'int2'],
  ['u64', 'uint64'],
  ['u32', 'uint32'],
  ['u16', 'uint16'],
  ['u8', 'uint8', 'byte'],
  ['u4', 'uint4'],
  ['u2', 'uint2'],
  ['bool', 'boolean'],
  ['c32', 'complex32', 'chalf'],
  ['c64', 'complex64', 'cfloat'],
  ['c128', 'complex128', 'cdouble'],
];

const typeNames: ReadonlyMap<string, string> = new Map(
  tensorTypes.flatMap(([name, ...others]) => [name, ...others].map((one) => [one, name] as const)),
);

/** The float types whose values can be compared as numbers. */
export const floatTypes = ['f16', 'bf16', 'f32', 'f64'] as const;
export type FloatType = (typeof floatTypes)[number];
