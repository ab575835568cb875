import { crc32 } from 'node:zlib';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { sha256Stream } from '../../platform/crypto.ts';
import type { Disk } from '../../platform/disk.ts';
import { readExactly } from '../../platform/disk-durable.ts';
import { throwIfCancelled } from '../cancel.ts';
import {
  corrupt,
  decodeFrame,
  decodeTrailer,
  encodeRecordHeader,
  maxPackBytes,
  type PackEntry,
  packHeaderBytes,
  recordHeaderBytes,
  trailerBytes,
} from '../pack-format.ts';
import { type MirrorTarget, windowBytes } from './target.ts';

/** Bytes of a file wherever it lies. `read` gives exactly what is asked for or throws. */
export interface ByteSource {
  readonly sizeBytes: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file of a mirror as a source. */
export const sourceOnMirror = (target: MirrorTarget, path: string, sizeBytes: number): ByteSource => ({
  sizeBytes,
  read: (offset, length) => target.read(path, offset, length),
});

/** Runs `use` with a file of a disk as a source. */
export async function withLocalSource<T>(
  disk: Disk,
  path: string,
  use: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const handle = await disk.open(path);
  try {
    const { sizeBytes } = await handle.stat();
    return await use({ sizeBytes, read: (offset, length) => readExactly(handle, offset, length) });
  } finally {
    await handle.close();
  }
}

/** The same source, read in large windows: records are small, and a request for each would take a day. */
function windowed(source: ByteSource): ByteSource {
  let start = 0;
  let window: Uint8Array = new Uint8Array(0);
  return {
    sizeBytes: source.sizeBytes,
    async read(offset, length) {
      if (offset < start || offset + length > start + window.length) {
        const wanted = Math.min(Math.max(windowBytes, length), source.sizeBytes - offset);
        if (wanted < length) throw corrupt('The file ends in the middle of a record.', { offset });
        window = await source.read(offset, wanted);
        start = offset;
      }
      return window.subarray(offset - start, offset - start + length);
    },
  };
}

/** SHA-256 of a whole source. */
export async function digestOfSource(source: ByteSource, signal?: AbortSignal): Promise<string> {
  const whole = sha256Stream();
  for (let done = 0; done < source.sizeBytes; done += windowBytes) {
    throwIfCancelled(signal);
    whole.update(await source.read(done, Math.min(windowBytes, source.sizeBytes - done)));
  }
  return whole.digest('hex');
}

export interface CheckedPack {
  /** Of the whole file. */
  readonly sha256: string;
  readonly entries: readonly PackEntry[];
}

/**
 * Proves that a source is the pack of this id: tables by their digest, payloads by their CRC-32. What the payloads decode to is not proved:
 * whoever takes chunks from it hashes them. Throws `pack.corrupt`, `pack.unsupported`, `chunk.digest_mismatch`, and what reading throws.
 */
export async function checkPack(unbuffered: ByteSource, packId: string, signal?: AbortSignal): Promise<CheckedPack> {
  const { sizeBytes } = unbuffered;
  if (sizeBytes < packHeaderBytes + trailerBytes || sizeBytes > maxPackBytes)
    throw corrupt('The file has no size that a pack can have.', { sizeBytes });
  const trailer = await unbuffered.read(sizeBytes - trailerBytes, trailerBytes);
  const place = decodeTrailer(trailer, sizeBytes);
  if (place.packId !== packId) throw corrupt('The file holds another pack than its name says.', { packId });
  const table = await unbuffered.read(place.tableOffset, sizeBytes - trailerBytes - place.tableOffset);
  const header = await unbuffered.read(0, packHeaderBytes);
  const entries = decodeFrame({ header, table, trailer, sizeBytes });
  const whole = sha256Stream().update(header);
  const source = windowed(unbuffered);
  for (const entry of entries) {
    throwIfCancelled(signal);
    const record = await source.read(entry.offset, recordHeaderBytes + entry.storedBytes);
    if (!encodeRecordHeader(entry).equals(record.subarray(0, recordHeaderBytes)))
      throw corrupt('A record is not the one that the pack’s table names.', { offset: entry.offset });
    if (crc32(record.subarray(recordHeaderBytes)) !== entry.crc) {
      throw new StrongroomError('chunk.digest_mismatch', 'A chunk’s stored bytes were changed.', {
        packId,
        offset: entry.offset,
        digest: entry.digest,
      });
    }
    whole.update(record);
  }
  return { sha256: whole.update(table).update(trailer).digest('hex'), entries };
}
