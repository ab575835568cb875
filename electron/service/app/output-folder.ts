import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { folderOf, removeTree, writeDurable } from '../platform/index.ts';
import type { Registry } from './context.ts';

/**
 * Writes a folder outside the registry for a person: complete or not at all, never over one that is there. Errors: those
 * of `writeOutput`.
 */
export async function writeOutputFolder(
  registry: Pick<Registry, 'openDisk'>,
  out: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ path: string; sizeBytes: number }> {
  if (!path.isAbsolute(out))
    throw new StrongroomError('file.not_found', `Give the whole path, from the root of the disk: ${out}.`, {
      path: out,
    });
  const parent = path.dirname(out);
  const name = path.basename(out);
  const disk = registry.openDisk(parent);
  if ((await disk.stat(''))?.kind !== 'folder')
    throw new StrongroomError('file.not_found', `There is no folder ${parent}. Make it first, or choose another.`, {
      path: parent,
    });
  if ((await disk.stat(name)) !== null)
    throw new StrongroomError('file.exists', `${out} exists already. Choose another name; nothing was replaced.`, {
      path: out,
    });
  const temporary = `.${name}.part`;
  await removeTree(disk, temporary);
  await disk.makeFolder(temporary);
  const folders = new Set([...files.keys()].map(folderOf).filter((folder) => folder !== ''));
  for (const folder of folders) await disk.makeFolder(`${temporary}/${folder}`);
  for (const [file, bytes] of files) await writeDurable(disk, `${temporary}/${file}`, bytes);
  for (const folder of folders) await disk.syncFolder(`${temporary}/${folder}`);
  await disk.syncFolder(temporary);
  // A crash before this line leaves a hidden .part folder, which the next try clears; after it the whole folder.
  await disk.rename(temporary, name);
  await disk.syncFolder('');
  return { path: out, sizeBytes: [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0) };
}
