import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Disk, ReadHandle } from '../platform/disk.ts';
import type { VerifiedChunk } from './codec.ts';
import type { ByteSource } from './mirror/check-pack.ts';
import type { ChunkRow } from './rows.ts';

/** Chunks that are looked for, with their rows; null where the index has lost the row. */
export type WantedChunks = ReadonlyMap<string, ChunkRow | null>;

/** Somewhere good bytes may be had from. What it says is never believed: every pack and chunk is proved. */
export interface RepairSource {
  /** For messages. */
  readonly label: string;
  /** A whole pack, not proved yet; null when it has none of this id. */
  wholePack(packId: string): Promise<ByteSource | null>;
  /**
   * Hands over those of the wanted chunks that it has, each verified, one after another. Damage there is passed over; errors are those of
   * reaching the source (`mirror.unreachable` and its like), `operation.cancelled` and what `take` throws.
   */
  fetch(
    wanted: WantedChunks,
    take: (digest: string, raw: VerifiedChunk) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void>;
}

/** A disk that can do nothing but open files: for reading packs that lie elsewhere through `PackReader`. */
export function readOnlyDisk(root: string, open: (path: string) => Promise<ReadHandle>): Disk {
  const refuse = (): Promise<never> => Promise.reject(new StrongroomError('app.bug', 'This disk is for reading only.'));
  return {
    root,
    open,
    makeRoot: refuse,
    create: refuse,
    append: refuse,
    makeFolder: refuse,
    list: refuse,
    stat: refuse,
    rename: refuse,
    moveNew: refuse,
    remove: refuse,
    truncate: refuse,
    syncFolder: refuse,
    freeBytes: refuse,
  };
}

/** A source as a file that is open for reading. */
export const handleOf = (source: ByteSource): ReadHandle => ({
  read: async (into, offset) => {
    const length = Math.max(0, Math.min(into.length, source.sizeBytes - offset));
    if (length > 0) into.set(await source.read(offset, length));
    return length;
  },
  stat: () => Promise.resolve({ kind: 'file', sizeBytes: source.sizeBytes, modifiedNs: '0', identity: '' }),
  close: () => Promise.resolve(),
});
