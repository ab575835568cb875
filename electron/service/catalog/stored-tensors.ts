/** Where a tensor of a stored file lies, and its first chunk. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
  readonly firstChunk: number;
}

export const tensorRow = ({ name, dtype, shape, offset, length, firstChunk }: StoredTensor): unknown[] => [
  name,
  dtype,
  shape,
  offset,
  length,
  firstChunk,
];

/**
 * The tensors of a column of `tensorRow`s; none when any row is something else: only differences are found by them, so that a row that was edited
 * costs space, no bytes. By hand: the vault's index is open before anything else of the program, and need not wait for schemas.
 */
export function storedTensors(column: unknown): StoredTensor[] {
  if (!Array.isArray(column)) return [];
  const tensors: StoredTensor[] = [];
  for (const row of column) {
    if (!isTensorRow(row)) return [];
    const [name, dtype, shape, offset, length, firstChunk] = row;
    tensors.push({ name, dtype, shape, offset, length, firstChunk });
  }
  return tensors;
}

type TensorRow = readonly [string, string, readonly number[], number, number, number];

function isTensorRow(row: unknown): row is TensorRow {
  if (!Array.isArray(row) || row.length !== 6) return false;
  const [name, dtype, shape, ...places] = row;
  const areNumbers = (values: unknown): boolean =>
    Array.isArray(values) && values.every((one) => typeof one === 'number');
  return typeof name === 'string' && typeof dtype === 'string' && areNumbers(shape) && areNumbers(places);
}
