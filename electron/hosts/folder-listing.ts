import type { Dirent } from 'node:fs';
import { lstat, opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { StrongroomError } from '../../shared/contract/errors.ts';
import type { FolderEntry, FolderListing } from '../../shared/contract/methods/host.ts';
import { isoTime } from '../service/platform/index.ts';

const MAX_ENTRIES = 2000;

/**
 * The entries of a folder, folders first and then by name, at most 2000. A link is shown as what it leads to; what can't
 * be read is listed as `other`. Throws `file.not_found`, `file.not_a_file` for what is no folder, `file.no_permission`.
 */
export async function listFolder(folder: string): Promise<FolderListing> {
  const absolute = path.resolve(folder);
  const found: Dirent[] = [];
  try {
    const handle = await opendir(absolute); // read piece by piece: a folder may hold millions of names
    for await (const entry of handle) {
      found.push(entry);
      if (found.length > MAX_ENTRIES) break;
    }
  } catch (error) {
    throw explain(error, absolute);
  }
  const entries = await Promise.all(found.slice(0, MAX_ENTRIES).map((entry) => describeEntry(absolute, entry.name)));
  const parent = path.dirname(absolute);
  return {
    path: absolute,
    parent: parent === absolute ? null : parent,
    entries: entries.sort(
      (a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || (a.name < b.name ? -1 : 1),
    ),
    isCut: found.length > MAX_ENTRIES,
  };
}

async function describeEntry(folder: string, name: string): Promise<FolderEntry> {
  const full = path.join(folder, name);
  const base = { name, path: full, isHidden: name.startsWith('.') };
  const found = await stat(full).catch(() => lstat(full).catch(() => null));
  if (found === null) return { ...base, kind: 'other', sizeBytes: null, modifiedAt: null };
  const kind = found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  return { ...base, kind, sizeBytes: kind === 'file' ? found.size : null, modifiedAt: isoTime(found.mtimeMs) };
}

function explain(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const options = { cause: error };
  if (code === 'ENOENT')
    return new StrongroomError('file.not_found', `There is no folder ${folder}.`, { path: folder }, options);
  if (code === 'EACCES' || code === 'EPERM') {
    return new StrongroomError(
      'file.no_permission',
      `You may not read the folder ${folder}.`,
      { path: folder },
      options,
    );
  }
  if (code === 'ENOTDIR')
    return new StrongroomError('file.not_a_file', `${folder} is not a folder.`, { path: folder }, options);
  return new StrongroomError('file.unreadable', `The folder ${folder} can't be read.`, { path: folder }, options);
}
