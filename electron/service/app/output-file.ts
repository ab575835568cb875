import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/index.ts';
import type { Registry } from './context.ts';

/**
 * Writes a file outside the registry for a person: complete or not at all, never over one that is there. Errors:
 * `file.exists`, `file.not_found` (no such folder), `file.no_permission`, `disk.full`.
 */
export async function writeOutput(
  registry: Pick<Registry, 'openDisk'>,
  out: string,
  bytes: Uint8Array,
): Promise<{ path: string; sha256: string; sizeBytes: number }> {
  if (!path.isAbsolute(out))
    throw new StrongroomError('file.not_found', `Give the whole path, from the root of the disk: ${out}.`, {
      path: out,
    });
  const folder = path.dirname(out);
  const name = path.basename(out);
  const disk = registry.openDisk(folder);
  const parent = await disk.stat('');
  if (parent?.kind !== 'folder')
    throw new StrongroomError('file.not_found', `There is no folder ${folder}. Make it first, or choose another.`, {
      path: folder,
    });
  if ((await disk.stat(name)) !== null) throw exists(out);
  const temporary = `.${name}.part`;
  await disk.remove(temporary);
  const file = await disk.create(temporary);
  try {
    await file.append(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  // A crash before this line leaves a hidden .part file; after it the whole file.
  await disk.moveNew(temporary, name);
  await disk.syncFolder('');
  return { path: out, sha256: sha256Hex(bytes), sizeBytes: bytes.length };
}

const exists = (out: string) =>
  new StrongroomError('file.exists', `${out} exists already. Choose another name; nothing was replaced.`, {
    path: out,
  });
