import type { Finding, TensorEntry } from '../../../../shared/model/inspection.ts';
import { parseStrictJson, type StrictJson } from '../json/strict.ts';
import type { InspectLimits } from '../limits.ts';
import { finding } from '../reader.ts';
import { fileAt, type SourceFile, type SourceTree } from '../source.ts';

/** The shard index that the Hugging Face libraries write beside sharded weights, or null. */
export const findShardIndex = (tree: SourceTree): SourceFile | null =>
  tree.isFolder ? (tree.files.find((file) => /^[^/]*\.safetensors\.index\.json$/.test(file.path)) ?? null) : null;

/** Compares the index with the shards: every tensor must lie in the file that the index names, and no file may be elsewhere. */
export function checkShardIndex(tree: SourceTree, tensors: readonly TensorEntry[], limits: InspectLimits): Finding[] {
  const index = findShardIndex(tree);
  if (!index) return [];
  const map = weightMap(index, limits);
  if (!map) return [finding('high', 'safetensors.index_invalid', "The index of the shards can't be read.", index.path)];
  const findings: Finding[] = [];
  const fileOf = new Map(tensors.map((tensor) => [tensor.name, tensor.file]));
  const missing = new Set<string>();
  for (const [name, shard] of map) {
    if (findings.length >= 100) break;
    if (typeof shard !== 'string' || /(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:/.test(shard)) {
      findings.push(finding('high', 'safetensors.index_escape', 'The index names a shard outside the folder.', name));
    } else if (!fileAt(tree, shard)) missing.add(shard);
    else if (fileOf.get(name) !== shard) {
      findings.push(
        finding(
          'medium',
          'safetensors.index_mismatch',
          `The index says that "${name}" is in "${shard}", but it is not.`,
          index.path,
        ),
      );
    }
  }
  for (const shard of [...missing].slice(0, 100)) {
    findings.push(finding('medium', 'safetensors.shard_missing', `The shard "${shard}" is missing.`, index.path));
  }
  return findings;
}

function weightMap(index: SourceFile, limits: InspectLimits): Map<string, StrictJson> | null {
  if (index.sizeBytes > limits.maxHeaderBytes) return null;
  try {
    const document = parseStrictJson(index.source.read(0, index.sizeBytes), limits);
    const map = document instanceof Map ? document.get('weight_map') : null;
    return map instanceof Map ? map : null;
  } catch {
    return null; // said as a finding by the caller
  }
}
