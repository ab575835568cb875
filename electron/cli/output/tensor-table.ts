import type { TensorDigest } from '../../../shared/model/tensor.ts';
import { formatSize } from './figures.ts';
import { table } from './table.ts';

/** Tensors one a line; '-' for a place or a digest that is not known. */
export const tensorTable = (tensors: readonly TensorDigest[]): string =>
  table(
    ['TENSOR', 'TYPE', 'SHAPE', 'SIZE', 'FILE', 'SHA-256'],
    tensors.map(({ name, dtype, shape, byteRange, file, digest }) => [
      name,
      dtype,
      `[${shape.join(', ')}]`,
      byteRange === null ? '-' : formatSize(byteRange[1] - byteRange[0]),
      file === '' ? '-' : file,
      digest ?? '-',
    ]),
  );
