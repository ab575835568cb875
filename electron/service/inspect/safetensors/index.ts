import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding, TensorEntry } from '../../../../shared/model/inspection.ts';
import type { InspectLimits } from '../limits.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type SourceFile, type SourceTree, singleFile } from '../source.ts';
import { readHeader, type SafetensorsHeader, sniffSafetensors } from './header.ts';
import { checkMetadataText, checkTensorNames } from './metadata-text.ts';
import { checkShardIndex, findShardIndex } from './shard-index.ts';

/** safetensors, one file or a folder of shards (format of the safetensors library: README and `tensor.rs`). */
export const safetensorsReader: Reader = {
  name: 'safetensors',
  format: 'safetensors',
  sniff: (tree) => safetensorsFiles(tree).length > 0 || findShardIndex(tree) !== null,
  read: readSafetensors,
};

/** The files directly in the tree that begin like safetensors. */
export function safetensorsFiles(tree: SourceTree): readonly SourceFile[] {
  const single = singleFile(tree);
  const candidates = single ? [single] : tree.files.filter((file) => !file.path.includes('/'));
  return candidates.filter((file) => sniffSafetensors(file.source));
}

const frameworks: Readonly<Record<string, string>> = {
  pt: 'pytorch',
  tf: 'tensorflow',
  flax: 'flax',
  jax: 'jax',
  np: 'numpy',
  mlx: 'mlx',
  paddle: 'paddle',
};

/** Reads every shard of a tree; a broken one becomes a finding and `error`, the others still count. */
export function readSafetensors(tree: SourceTree, limits: InspectLimits): ReadResult {
  const headers: SafetensorsHeader[] = [];
  const findings: Finding[] = [];
  let error: ReadResult['error'];
  for (const file of safetensorsFiles(tree)) {
    try {
      headers.push(readHeader(file.source, tree.isFolder ? file.path : '', limits));
    } catch (cause) {
      if (!(cause instanceof StrongroomError)) throw cause;
      const severity = cause.code === 'inspect.limit_exceeded' ? 'medium' : 'high';
      findings.push(finding(severity, cause.code, cause.message, tree.isFolder ? file.path : null));
      error ??= { code: cause.code, message: cause.message };
    }
  }
  const tensors = headers.flatMap((header) => header.tensors);
  for (const header of headers) findings.push(...checkMetadataText(header.userMetadata, limits));
  findings.push(...checkTensorNames(tensors));
  if (tree.isFolder) findings.push(...checkShardIndex(tree, tensors, limits));
  const result = toResult(headers, tensors, findings);
  return error ? { ...result, error } : result;
}

function toResult(
  headers: readonly SafetensorsHeader[],
  tensors: readonly TensorEntry[],
  findings: Finding[],
): ReadResult {
  const userMetadata = headers.find((header) => header.userMetadata)?.userMetadata ?? null;
  const known = headers.length > 0;
  const parameterCount = known ? headers.reduce((sum, header) => sum + header.parameterCount, 0) : null;
  const dtypes: Record<string, number> = {};
  for (const tensor of tensors) dtypes[tensor.dtype] = (dtypes[tensor.dtype] ?? 0) + 1;
  const layers = new Set(tensors.map((tensor) => tensor.name.slice(0, Math.max(0, tensor.name.lastIndexOf('.')))));
  const tensorCount = known ? tensors.length : null;
  return {
    ...emptyResult('safetensors', frameworks[userMetadata?.['format'] ?? ''] ?? 'safetensors'),
    layerCount: known ? layers.size : null,
    parameterCount,
    tensorCount,
    metadata: {
      headerSize: headers.length === 1 ? (headers[0]?.headerBytes ?? null) : null,
      shardCount: headers.length,
      tensorCount,
      parameterCount,
      dtypes,
      metadata: userMetadata,
      tensors: Object.fromEntries(tensors.map(({ name, dtype, shape }) => [name, { dtype, shape }])),
    },
    findings,
    tensors,
  };
}
