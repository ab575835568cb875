import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, type FileReader, joinPath, type ReadHandle } from '../platform/disk.ts';
import type { JournalState } from './quarantine-journal.ts';
import { itemFilesPath, itemGroupPath } from './quarantine-layout.ts';

/** Where a quarantined file's bytes lie on the registry's disk. */
export interface FilePlace {
  readonly path: string;
  readonly sizeBytes: number;
  /** The file that holds them, from `offset`. */
  readonly holder: string;
  readonly offset: number;
  /** Other files may lie in the holder. */
  readonly isGathered: boolean;
}

/** The places of an item's files, in the plan's order. */
export function placesOf(id: string, { plan, copied }: JournalState): readonly FilePlace[] {
  return plan.files.map(({ path, sizeBytes }) => {
    const place = copied.get(path)?.place ?? null;
    const holder = place === null ? joinPath(itemFilesPath(id), path) : itemGroupPath(id, place.group);
    return { path, sizeBytes, holder, offset: place?.offset ?? 0, isGathered: place !== null };
  });
}

/** Opens an item's files by their own paths, wherever they lie. */
export function placedReader(disk: Disk, places: readonly FilePlace[]): FileReader {
  const byPath = new Map(places.map((place) => [place.path, place]));
  const placeOf = (path: string): FilePlace => {
    const place = byPath.get(path);
    if (place) return place;
    throw new StrongroomError('file.not_found', `There is no ${path} in this item of the quarantine.`, { path });
  };
  const reader: FileReader = {
    open: async (path) => {
      const place = placeOf(path);
      const handle = await disk.open(place.holder);
      return place.isGathered ? windowOf(handle, place) : handle;
    },
  };
  if (!disk.readNow) return reader;
  const readNow: FileReader['readNow'] = (path, into) => {
    const { holder, offset, sizeBytes } = placeOf(path);
    return disk.readNow?.(holder, into.subarray(0, sizeBytes), offset) ?? 0;
  };
  return { ...reader, readNow };
}

/** A part of a file as if it were one. */
const windowOf = (handle: ReadHandle, { offset: from, sizeBytes }: FilePlace): ReadHandle => ({
  read: (into, offset) => handle.read(into.subarray(0, Math.max(0, sizeBytes - offset)), from + offset),
  stat: async () => {
    const stat = await handle.stat();
    return { ...stat, sizeBytes: Math.max(0, Math.min(sizeBytes, stat.sizeBytes - from)) };
  },
  close: () => handle.close(),
});
