/** TensorProto.DataType by number (onnx.proto, up to IR 13), with bits of one element; 0 bits: not of a fixed size. */
const dataTypes: readonly (readonly [name: string, bits: number])[] = [
  ['UNDEFINED', 0],
  ['FLOAT', 32],
  ['UINT8', 8],
  ['INT8', 8],
  ['UINT16', 16],
  ['INT16', 16],
  ['INT32', 32],
  ['INT64', 64],
  ['STRING', 0],
  ['BOOL', 8],
  ['FLOAT16', 16],
  ['DOUBLE', 64],
  ['UINT32', 32],
  ['UINT64', 64],
  ['COMPLEX64', 64],
  ['COMPLEX128', 128],
  ['BFLOAT16', 16],
  ['FLOAT8E4M3FN', 8],
  ['FLOAT8E4M3FNUZ', 8],
  ['FLOAT8E5M2', 8],
  ['FLOAT8E5M2FNUZ', 8],
  ['UINT4', 4],
  ['INT4', 4],
  ['FLOAT4E2M1', 4],
  ['FLOAT8E8M0', 8],
  ['UINT2', 2],
  ['INT2', 2],
];

/** The name of a data type; `UNKNOWN_<n>` for a number that the format does not know. */
export const dataTypeName = (type: number): string => dataTypes[type]?.[0] ?? `UNKNOWN_${type}`;

/**
 * How inputs and outputs spell a data type: by name up to BFLOAT16, later additions by their number, as the widespread onnx 1.14
 * does. The metadata field `dataTypeNames` says what such a number means.
 */
export const dataTypeSpelling = (type: number): string => (type > 16 ? String(type) : dataTypeName(type));

/** Bytes of `elements` values, or null where their size is not fixed. Types below a byte are packed (onnx.proto, raw_data). */
export function dataTypeBytes(type: number, elements: number): number | null {
  const bits = dataTypes[type]?.[1] ?? 0;
  return bits === 0 ? null : Math.ceil((bits * elements) / 8);
}
