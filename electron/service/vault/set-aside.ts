import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Stream } from '../platform/crypto.ts';
import { type Disk, folderOf, nameOf } from '../platform/disk.ts';
import { makeFolders } from '../platform/disk-durable.ts';

/** Damaged packs, for whoever wants to look at them: never read again by the vault, never deleted by it. */
export const damagedFolder = 'vault/damaged';
const pieceBytes = 1024 * 1024;

/**
 * Copies a damaged file to `vault/damaged`, durably; what can't be read is zeros in the copy. Gives the copy's path, or null when there is
 * no file. The same bytes are not copied twice. A crash leaves `<name>.tmp` at most.
 */
export async function copyAside(disk: Disk, path: string): Promise<string | null> {
  const stat = await disk.stat(path);
  if (stat?.kind !== 'file') return null;
  await makeFolders(disk, damagedFolder);
  const temporary = `${damagedFolder}/${nameOf(path)}.tmp`;
  await disk.remove(temporary);
  const digest = await copyReadable(disk, path, temporary, stat.sizeBytes);
  for (let number = 1; ; number += 1) {
    const target = numbered(path, number);
    const there = await disk.stat(target);
    if (
      there !== null &&
      (there.sizeBytes !== stat.sizeBytes || (await digestOf(disk, target, there.sizeBytes)) !== digest)
    )
      continue;
    // The same copy from a repair that was interrupted is replaced by itself.
    await disk.rename(temporary, target);
    await disk.syncFolder(damagedFolder);
    return target;
  }
}

/** Moves a file to a folder, `vault/damaged` when none is given, beside what is there: a name that is taken gets a number. */
export async function moveAside(disk: Disk, path: string, folder: string = damagedFolder): Promise<string> {
  await makeFolders(disk, folder);
  for (let number = 1; ; number += 1) {
    const target = numbered(path, number, folder);
    if ((await disk.stat(target)) !== null) continue;
    await disk.rename(path, target);
    await disk.syncFolder(folder);
    await disk.syncFolder(folderOf(path));
    return target;
  }
}

function numbered(path: string, number: number, folder: string = damagedFolder): string {
  const name = nameOf(path);
  return `${folder}/${number === 1 ? name : name.replace(/(\.pack)?$/, `-${number}$1`)}`;
}

async function copyReadable(disk: Disk, from: string, to: string, sizeBytes: number): Promise<string> {
  const whole = sha256Stream();
  const target = await disk.create(to);
  try {
    await eachPiece(disk, from, sizeBytes, async (bytes) => {
      whole.update(bytes);
      await target.append(bytes);
    });
    await target.sync();
  } finally {
    await target.close();
  }
  return whole.digest('hex');
}

async function digestOf(disk: Disk, path: string, sizeBytes: number): Promise<string> {
  const whole = sha256Stream();
  await eachPiece(disk, path, sizeBytes, (bytes) => {
    whole.update(bytes);
    return Promise.resolve();
  });
  return whole.digest('hex');
}

async function eachPiece(
  disk: Disk,
  path: string,
  sizeBytes: number,
  use: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const handle = await unlessUnreadable(() => disk.open(path));
  try {
    for (let done = 0; done < sizeBytes; done += pieceBytes) {
      const bytes = new Uint8Array(Math.min(pieceBytes, sizeBytes - done));
      const count = handle && (await unlessUnreadable(() => handle.read(bytes, done)));
      if (count === null) bytes.fill(0);
      await use(bytes);
    }
  } finally {
    await handle?.close();
  }
}

/** Null when the disk can't read it any more: that is why the file is set aside. */
async function unlessUnreadable<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StrongroomError) return null;
    throw error;
  }
}
