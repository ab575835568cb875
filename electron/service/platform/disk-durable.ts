import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, type FileReader, folderOf, joinPath, nameOf, pathParts, type ReadHandle } from './disk.ts';

/** A folder with all its parents; once this resolves they survive a power cut. */
export async function makeFolders(disk: Disk, path: string): Promise<void> {
  let parent = '';
  for (const name of pathParts(path)) {
    const folder = joinPath(parent, name);
    if ((await disk.stat(folder)) === null) await disk.makeFolder(folder);
    // Also when it was there: whoever made it may have been cut off before this line.
    await disk.syncFolder(parent);
    parent = folder;
  }
}

/**
 * Writes a whole file, replacing one of that name. Once this resolves it survives a power cut; before that readers see the old file or
 * the new one, never a part. A crash leaves `<name>.tmp` at most, which the next write replaces.
 */
export async function writeDurable(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const folder = folderOf(path);
  const temporary = joinPath(folder, `${nameOf(path)}.tmp`);
  await disk.remove(temporary);
  await createSynced(disk, temporary, bytes);
  await disk.rename(temporary, path);
  await disk.syncFolder(folder);
}

/** A new file of few bytes, which survives a power cut once this resolves; its name does only after `syncFolder`. `file.exists` when it is taken. */
export async function createSynced(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  if (disk.createSynced) return disk.createSynced(path, bytes);
  const file = await disk.create(path);
  try {
    await file.append(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Exactly `length` bytes from `offset`. A file that ends before is `file.unreadable`. */
export async function readExactly(handle: ReadHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  const count = await handle.read(bytes, offset);
  if (count === length) return bytes;
  throw new StrongroomError('file.unreadable', 'The file is shorter than it should be.', { offset, length, count });
}

/** Fills `into` from the start of a small file; gives the number of bytes, fewer only where the file ends. */
export async function readAtOnce(disk: FileReader, path: string, into: Uint8Array): Promise<number> {
  if (disk.readNow) return disk.readNow(path, into);
  const handle = await disk.open(path);
  try {
    return await handle.read(into, 0);
  } finally {
    await handle.close();
  }
}

/** A whole small file; one above `maxBytes` is `file.unreadable` before anything is allocated. */
export async function readWhole(disk: FileReader, path: string, maxBytes: number): Promise<Uint8Array> {
  const handle = await disk.open(path);
  try {
    const { sizeBytes } = await handle.stat();
    if (sizeBytes > maxBytes) {
      throw new StrongroomError('file.unreadable', 'The file is larger than it may be.', { path, sizeBytes, maxBytes });
    }
    return await readExactly(handle, 0, sizeBytes);
  } finally {
    await handle.close();
  }
}

const removedAtOnce = 16;

/** A file or a folder with all it holds; nothing happens when it is not there. Links are removed, not followed. */
export async function removeTree(disk: Disk, path: string): Promise<void> {
  const stat = await disk.stat(path);
  if (stat === null) return;
  if (stat.kind === 'folder') {
    const names = (await disk.list(path)).map(({ name }) => joinPath(path, name));
    for (let next = 0; next < names.length; next += removedAtOnce) {
      const part = names.slice(next, next + removedAtOnce);
      const outcomes = await Promise.allSettled(part.map((name) => removeTree(disk, name)));
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    }
  }
  await disk.remove(path);
}
