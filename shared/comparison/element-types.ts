import { type FloatType, floatTypes, tensorType } from '../model/tensor-type.ts';

/** One name for an element type, however a format calls it; null stays null. */
export const plainType = (dtype: string | null): string | null => (dtype === null ? null : tensorType(dtype));

/** For each type, those that can hold all its values and are of its kind. */
const wider: ReadonlyMap<string, readonly string[]> = new Map([
  ['i8', ['i16', 'i32', 'i64']],
  ['i16', ['i32', 'i64']],
  ['i32', ['i64']],
  ['u8', ['u16', 'u32', 'u64', 'i16', 'i32', 'i64']],
  ['u16', ['u32', 'u64', 'i32', 'i64']],
  ['u32', ['u64', 'i64']],
  ['f16', ['f32', 'f64']],
  ['bf16', ['f32', 'f64']],
  ['f32', ['f64']],
]);

/** True when every value of `from` is one of `to`, a number of the same kind. Both as `plainType` names them. */
export const isWiderType = (from: string, to: string): boolean => wider.get(from)?.includes(to) ?? false;

/** The float type that a format means, or null for any other type. */
export const floatType = (dtype: string): FloatType | null =>
  floatTypes.find((one) => one === plainType(dtype)) ?? null;
