import { basename, dirname, isAbsolute } from 'node:path';
import { isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, type FileStat, joinPath, type OpenDisk } from '../platform/disk.ts';
import { byCodePoint } from './manifest.ts';
import type { Plan, PlannedFile } from './quarantine-journal.ts';
import { requireDistinctPaths, requireSafePath } from './safe-names.ts';

const maxFiles = 100_000;
const maxDepth = 32;

/** A source outside the registry: where its files are read, and what there is to copy. */
export interface Source {
  /** Rooted so that the plan's paths lead to the files. */
  readonly disk: Disk;
  readonly plan: Plan;
}

/**
 * Lists a file or a folder with all below it, in code point order. Links and devices are refused, never followed: what they lead to was not
 * shown to the person. Errors as `Quarantine.bringIn`.
 */
export async function listSource(openDisk: OpenDisk, sourcePath: string): Promise<Source> {
  if (!isAbsolute(sourcePath)) {
    throw new StrongroomError('file.name_refused', 'The path must start at the root of the disk.', {
      path: sourcePath,
    });
  }
  const name = basename(sourcePath);
  if (name === '')
    throw new StrongroomError('file.not_a_file', 'A whole disk cannot be brought in.', { path: sourcePath });
  requireSafePath(name);
  const parent = openDisk(dirname(sourcePath));
  const stat = await parent.stat(name);
  if (stat === null) throw new StrongroomError('file.not_found', `${sourcePath} was not found.`, { path: sourcePath });
  const isFolder = stat.kind === 'folder';
  const disk = isFolder ? openDisk(sourcePath) : parent;
  const files = isFolder ? await filesBelow(disk) : [planned(name, stat)];
  requireContent(files, sourcePath);
  return { disk, plan: { type: 'strongroom.quarantine/1', sourcePath, name, isFolder, files } };
}

function requireContent(files: readonly PlannedFile[], sourcePath: string): void {
  if (files.some((file) => file.sizeBytes > 0)) return;
  throw new StrongroomError('file.empty', `${sourcePath} is empty.`, { path: sourcePath });
}

function planned(path: string, stat: FileStat): PlannedFile {
  const { kind, sizeBytes, modifiedNs, identity } = stat;
  if (kind === 'file') return { path, sizeBytes, modifiedNs, identity };
  const what = kind === 'link' ? 'a link; choose what it leads to' : 'no plain file';
  throw new StrongroomError('file.not_a_file', `${path} is ${what}.`, { path, kind });
}

async function filesBelow(disk: Disk): Promise<PlannedFile[]> {
  const files: PlannedFile[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > maxDepth) throw tooMuch(`The folder is nested deeper than ${maxDepth} levels.`, folder);
    for (const entry of await disk.list(folder)) {
      const path = joinPath(folder, entry.name);
      requireSafePath(path);
      if (entry.kind === 'folder') await visit(path, depth + 1);
      else files.push(planned(path, await statOf(disk, path)));
      if (files.length > maxFiles) throw tooMuch(`The folder holds more than ${maxFiles} files.`, folder);
    }
  };
  await visit('', 0);
  requireDistinctPaths(files.map((file) => file.path));
  return files.sort((a, b) => byCodePoint(a.path, b.path));
}

async function statOf(disk: Disk, path: string): Promise<FileStat> {
  const stat = await disk.stat(path);
  if (stat !== null) return stat;
  throw new StrongroomError('file.changed_while_read', `${path} disappeared while the folder was listed.`, { path });
}

const tooMuch = (message: string, path: string): StrongroomError =>
  new StrongroomError('file.name_refused', message, { path });

/** An error of reading the source, told so that a person knows which file it was. */
export function sourceError(error: unknown, path: string, offset: number): unknown {
  if (!(error instanceof StrongroomError)) return error;
  const details = { ...error.details, path, offset };
  if (isCode(error, 'file.not_found')) {
    return new StrongroomError('file.changed_while_read', `${path} disappeared while it was copied.`, details, {
      cause: error,
    });
  }
  if (isCode(error, 'disk.failed')) {
    return new StrongroomError('file.unreadable', `${path} cannot be read beyond byte ${offset}.`, details, {
      cause: error,
    });
  }
  if (isCode(error, 'file.no_permission')) {
    return new StrongroomError('file.no_permission', `There is no permission to read ${path}.`, details, {
      cause: error,
    });
  }
  return new StrongroomError(error.code, error.message, details, { cause: error });
}
