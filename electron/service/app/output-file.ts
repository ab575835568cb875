import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, sha256Stream } from '../platform/index.ts';
import type { Registry } from './context.ts';

/** A place outside the registry where something new can be written. */
interface Place {
  readonly disk: Disk;
  readonly name: string;
}

/**
 * Throws `file.not_found` for a path that is not whole or whose folder is missing, and `file.exists` when something is there already.
 */
export async function checkOutput(registry: Pick<Registry, 'openDisk'>, out: string): Promise<Place> {
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
  if ((await disk.stat(name)) !== null)
    throw new StrongroomError('file.exists', `${out} exists already. Choose another name; nothing was replaced.`, {
      path: out,
    });
  return { disk, name };
}

/**
 * Writes a file outside the registry for a person: complete or not at all, never over one that is there. Errors:
 * `file.exists`, `file.not_found` (no such folder), `file.no_permission`, `disk.full`.
 */
export async function writeOutput(
  registry: Pick<Registry, 'openDisk'>,
  out: string,
  content: Content,
): Promise<{ path: string; sha256: string; sizeBytes: number }> {
  await writeOutputs(registry, path.dirname(out), new Map([[path.basename(out), content]]));
  const hash = sha256Stream();
  let sizeBytes = 0;
  for (const piece of piecesOf(content)) {
    hash.update(piece);
    sizeBytes += piece.length;
    await nextTurn(); // a long file is hashed while others work
  }
  return { path: out, sha256: hash.digest('hex'), sizeBytes };
}

/** What is written: whole, or in pieces when it is long. */
export type Content = Uint8Array | readonly Uint8Array[];
const piecesOf = (content: Content): readonly Uint8Array[] => (content instanceof Uint8Array ? [content] : content);

/**
 * Writes files that belong together into a folder, the last one being the one that the others serve: all of them, or none that a person
 * would take for whole. Errors: those of `writeOutput`.
 */
export async function writeOutputs(
  registry: Pick<Registry, 'openDisk'>,
  folder: string,
  files: ReadonlyMap<string, Content>,
): Promise<void> {
  for (const name of files.keys()) await checkOutput(registry, path.join(folder, name));
  const disk = registry.openDisk(folder);
  const named: string[] = [];
  try {
    // 1. A crash here leaves hidden .part files, which the next try writes anew.
    for (const [name, content] of files) await writeSynced(disk, partOf(name), content);
    // 2. A crash here leaves the names of the first ones without the last: a signature of no file, never a file that looks unsigned.
    for (const name of files.keys()) {
      await disk.moveNew(partOf(name), name);
      named.push(name);
      // 3. Each name is durable before the next is given, so a power cut keeps their order too. After the last one all are there.
      await disk.syncFolder('');
    }
  } catch (error) {
    const left = [...named.toReversed(), ...[...files.keys()].map(partOf)];
    // What can't be taken away is hidden or a signature without its file; the reason why nothing was written matters more.
    for (const name of left) await disk.remove(name).catch(() => undefined);
    throw error;
  }
}

const partOf = (name: string): string => `.${name}.part`;

async function writeSynced(disk: Disk, name: string, content: Content): Promise<void> {
  await disk.remove(name);
  const file = await disk.create(name);
  try {
    for (const piece of piecesOf(content)) await file.append(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}
