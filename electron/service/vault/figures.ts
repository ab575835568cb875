import type { StorageFigures } from '../../../shared/model/version.ts';

/**
 * Storage efficiency from sums over rows. `inputBytes`: files as they came, each use counted. `uniqueBytes`: raw bytes of the distinct
 * chunks they use. `storedBytes`: these chunks' bytes in packs.
 */
export function figuresOf(inputBytes: number, uniqueBytes: number, storedBytes: number): StorageFigures {
  if (uniqueBytes === 0 || storedBytes === 0) {
    const none = { deduplicationFactor: null, compressionRatio: null, storageEfficiency: null };
    return { inputBytes, uniqueBytes, storedBytes, ...none };
  }
  const deduplicationFactor = inputBytes / uniqueBytes;
  const compressionRatio = uniqueBytes / storedBytes;
  const storageEfficiency = deduplicationFactor * compressionRatio;
  return { inputBytes, uniqueBytes, storedBytes, deduplicationFactor, compressionRatio, storageEfficiency };
}
