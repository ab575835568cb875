import type { DigestedInspection } from '../../../shared/model/tensor.ts';
import { runInspection } from './run-inspection.ts';

/**
 * Inspects what is at `path` where it lies. With `digests` the tensors are listed with the SHA-256 of their bytes: all of them are read then.
 * Throws as `runInspection`.
 */
export async function inspectPath(
  path: string,
  { digests = false }: { readonly digests?: boolean } = {},
): Promise<DigestedInspection> {
  if (!digests) return (await runInspection(path)).inspection;
  const run = await runInspection(path, { wantTensors: true, digestFileBytes: Number.MAX_SAFE_INTEGER });
  const tensors = run.tensors.map(({ name, dtype, shape, file, byteRange, layout }, at) => ({
    name,
    dtype,
    shape: [...shape],
    file,
    byteRange: byteRange && ([byteRange[0], byteRange[1]] satisfies [number, number]),
    ...(layout === undefined ? {} : { layout }),
    digest: run.digests[at] ?? null,
  }));
  return { ...run.inspection, tensors };
}
