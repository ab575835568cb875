import { sha256Stream } from '../../platform/crypto.ts';
import { type Disk, joinPath } from '../../platform/disk.ts';
import { linesOf } from './line.ts';
import { type Entry, SegmentWalk } from './walk.ts';

export const recordsFolder = 'vault/records';
/** The segment that is being written: it grows, every other file of the folder is never changed. */
export const openSegment = `${recordsFolder}/open.jsonl`;

export interface SegmentFile {
  readonly path: string;
  readonly segment: number;
  /** SHA-256 of the whole file, as its name says. */
  readonly digest: string;
}

/** The name of a sealed segment. */
export const segmentPath = (segment: number, digest: string): string =>
  `${recordsFolder}/${String(segment).padStart(8, '0')}-${digest}.jsonl`;

/** The sealed segments in their order. Other names are not ours to read. */
export async function sealedSegments(disk: Disk): Promise<readonly SegmentFile[]> {
  if ((await disk.stat(recordsFolder)) === null) return [];
  const files: SegmentFile[] = [];
  for (const { name, kind } of await disk.list(recordsFolder)) {
    const match = kind === 'file' ? /^(\d{8})-([0-9a-f]{64})\.jsonl$/.exec(name) : null;
    if (!match) continue;
    files.push({ path: joinPath(recordsFolder, name), segment: Number(match[1]), digest: match[2] ?? '' });
  }
  return files; // the listing is ordered by name, and the number leads the name
}

/** True when there is any segment, whatever it holds. */
export const hasSegments = async (disk: Disk): Promise<boolean> =>
  (await disk.stat(openSegment)) !== null || (await sealedSegments(disk)).length > 0;

export interface SegmentFault {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** What reading a segment gave. */
export interface SegmentRead {
  readonly walk: SegmentWalk;
  /** Of the bytes in the file. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** End of the last line that is sound and continues those before it. */
  readonly soundBytes: number;
  /** The first thing that is wrong; what follows it is not believed. */
  readonly fault: SegmentFault | null;
  /** True when nothing sound follows the fault: what a power cut leaves of an append, and no damage. */
  readonly isTorn: boolean;
}

/** Reads a segment to its end, handing over each line that continues the chain until the first that does not. */
export async function readSegment(
  disk: Disk,
  path: string,
  onEntry: (entry: Entry) => void = () => undefined,
): Promise<SegmentRead> {
  const walk = new SegmentWalk();
  const whole = sha256Stream();
  let fault: SegmentFault | null = null;
  let isTorn = false;
  let soundBytes = 0;
  let sizeBytes = 0;
  const handle = await disk.open(path);
  try {
    for await (const { line, offset, end } of linesOf(handle, (bytes) => whole.update(bytes))) {
      sizeBytes = end;
      if (fault !== null) {
        if (line !== null) isTorn = false;
        continue;
      }
      const entry = line === null ? null : walk.accept(line);
      if (entry === null || entry.kind === 'fault') {
        const message = entry === null ? 'A line is damaged.' : entry.message;
        fault = { message, offset, length: end - offset };
        isTorn = entry === null;
        continue;
      }
      soundBytes = end;
      onEntry(entry);
    }
  } finally {
    await handle.close();
  }
  return { walk, digest: whole.digest('hex'), sizeBytes, soundBytes, fault, isTorn };
}
