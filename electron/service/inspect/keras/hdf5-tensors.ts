import type { TensorEntry } from '../../../../shared/model/inspection.ts';
import { tensorLayout } from '../../../../shared/model/tensor-layout.ts';
import type { InspectLimits } from '../limits.ts';
import type { ByteSource } from '../source.ts';
import { type Hdf5Dataset, hdf5Dtype } from './hdf5.ts';
import { hdf5Places } from './hdf5-layout.ts';

interface Where {
  readonly limits: InspectLimits;
  /** Where the HDF5 file begins in the file that is inspected; null when it is not there as it is (packed). */
  readonly start: number | null;
}

/**
 * The datasets of an HDF5 file as tensors. One has a byte range when our own reader finds a place for its path that is exactly as
 * long as the library says its values are: two readers of a hostile file must agree. Throws `inspect.limit_exceeded`.
 */
export function hdf5Tensors(datasets: readonly Hdf5Dataset[], source: ByteSource, where: Where): TensorEntry[] {
  const { limits, start } = where;
  const places = new Map(start === null ? [] : hdf5Places(source, limits));
  return datasets.map(({ path, dtype, shape, sizeBytes, isBigEndian }) => {
    const place = places.get(path);
    places.delete(path); // a path that is listed twice has its bytes once
    const isKnown = start !== null && place !== undefined && place.length === sizeBytes;
    const byteRange = isKnown ? ([start + place.offset, start + place.offset + place.length] as const) : null;
    const layout = tensorLayout(isBigEndian, false);
    return { name: path, dtype: hdf5Dtype(dtype), shape, file: '', byteRange, layout };
  });
}
