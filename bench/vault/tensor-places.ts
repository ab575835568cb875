import path from 'node:path';
import { defaultLimits } from '../../electron/service/inspect/limits.ts';
import { readHeader, sniffSafetensors } from '../../electron/service/inspect/safetensors/header.ts';
import type { SourceTree } from '../../electron/service/inspect/source.ts';
import { openSourceTree } from '../../electron/service/platform/source-tree.ts';
import type { TensorRange } from '../../electron/service/vault/progress.ts';
import type { UnreadFile } from '../../electron/service/vault/vault.ts';
import type { TensorEntry } from '../../shared/model/inspection.ts';
import { tensorType } from '../../shared/model/tensor-type.ts';

/**
 * Tensors' places by file, as the readers of the corpus' formats tell them; small files are a chunk each whatever they hold. In this thread, and
 * without the search for dangers: what keeps hostile files away from the program is not the vault's, and the other programs have nothing like it. The
 * command, which is measured beside it, has all of that.
 */
export async function tensorsOf(folder: string, files: readonly UnreadFile[]): Promise<Map<string, TensorRange[]>> {
  const byFile = new Map<string, TensorRange[]>();
  for (const { path: file, sizeBytes } of files) {
    if (sizeBytes <= 128 * 1024) continue;
    const tree = openSourceTree(path.join(folder, file));
    byFile.set(file, rangesOf(await entriesOf(tree)));
    tree.close();
  }
  return byFile;
}

async function entriesOf(tree: SourceTree): Promise<readonly TensorEntry[]> {
  const [file] = tree.files;
  if (file === undefined) return [];
  if (sniffSafetensors(file.source)) return readHeader(file.source, '', defaultLimits()).tensors;
  const { pytorchReader } = await import('../../electron/service/inspect/pytorch/index.ts');
  return pytorchReader.sniff(tree, defaultLimits()) ? (await pytorchReader.read(tree, defaultLimits())).tensors : [];
}

const rangesOf = (entries: readonly TensorEntry[]): TensorRange[] =>
  entries.flatMap(({ name, dtype, shape, byteRange }) =>
    byteRange
      ? [{ offset: byteRange[0], length: byteRange[1] - byteRange[0], dtype: tensorType(dtype), name, shape }]
      : [],
  );
