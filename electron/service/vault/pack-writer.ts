import { crc32 } from 'node:zlib';
import { copyBytes } from '../platform/copy-bytes.ts';
import type { AppendHandle, Disk } from '../platform/disk.ts';
import { folderOf } from '../platform/disk.ts';
import { giveWriteBuffersBack, takeWriteBuffers, type WriteBuffers } from '../platform/disk-direct.ts';
import { makeFolders } from '../platform/disk-durable.ts';
import { newId, type Random } from '../platform/random.ts';
import { type BlockMember, shareOf } from './block.ts';
import type { Encoded } from './codec.ts';
import {
  type EntryKind,
  encodeFooter,
  encodePackHeader,
  encodeRecordHeader,
  maxPackBytes,
  type PackEntry,
  packHeaderBytes,
  packPath,
  recordHeaderBytes,
  trailerBytes,
} from './pack-format.ts';
import type { ChunkRow, PackRow } from './rows.ts';

export const temporaryFolder = 'vault/tmp';

/** A record to be written: raw bytes' digest and length, and their encoding. */
export interface NewRecord {
  readonly digest: string;
  readonly rawBytes: number;
  readonly encoded: Encoded;
  readonly kind: EntryKind;
  readonly elementType: number;
  /** The chunks of a block. */
  readonly members?: readonly BlockMember[];
  /** CRC-32 of the payload, when it is known already. */
  readonly crc?: number;
}

/**
 * Appends records to packs and publishes each pack when it is full. Order: records and footer, fsync of the file, rename, fsync of the folder.
 * A crash before the rename leaves a file in vault/tmp, one after it a pack without rows; `reconcile` puts both away. Unusable after an error.
 */
export class PackWriter {
  readonly #disk: Disk;
  readonly #random: Random;
  readonly #maxBytes: number;
  readonly #packs: PackRow[] = [];
  readonly #rows: ChunkRow[] = [];
  #open: OpenPack | null = null;
  /** A full pack that is being synced while the next one is written. */
  #publishing: { readonly pack: OpenPack; readonly done: Promise<void> } | null = null;

  /** `maxBytes` of one pack; a smaller limit than the format's is for tests. */
  constructor(disk: Disk, random: Random, maxBytes: number = maxPackBytes) {
    this.#disk = disk;
    this.#random = random;
    this.#maxBytes = maxBytes;
  }

  /** Packs published so far. */
  get published(): readonly PackRow[] {
    return this.#packs;
  }

  /** Appends a record. Its payload may be used again once this resolves. One call at a time. */
  async add(record: NewRecord): Promise<void> {
    const stored = record.encoded.payload.length;
    if (this.#open !== null && this.#open.sizeWith(stored) > this.#maxBytes) await this.#publish();
    this.#open ??= await OpenPack.create(this.#disk, `${temporaryFolder}/${newId(this.#random, 'pack')}.tmp`);
    await this.#open.add(record);
  }

  /** Publishes the last pack. Once this resolves every record survives a power cut. */
  async finish(): Promise<{ readonly packs: readonly PackRow[]; readonly chunks: readonly ChunkRow[] }> {
    await this.#publish();
    await this.#published();
    return { packs: this.#packs, chunks: this.#rows };
  }

  /** Deletes the pack under way. Published ones stay, without rows. */
  async abandon(): Promise<void> {
    const publishing = this.#publishing;
    this.#publishing = null;
    await publishing?.done.catch(() => publishing.pack.abandon());
    await this.#open?.abandon();
    this.#open = null;
  }

  /** Begins to publish the open pack, once the one before it is published. */
  async #publish(): Promise<void> {
    await this.#published();
    const pack = this.#open;
    if (pack === null) return;
    this.#open = null;
    const done = pack.publish().then((row) => {
      this.#packs.push(row);
      for (const { entry, members } of pack.records) this.#rows.push(...rowsOf(entry, row.id, members));
    });
    done.catch(() => undefined); // told by whoever waits for it: the next publish, finish or abandon
    this.#publishing = { pack, done };
  }

  async #published(): Promise<void> {
    await this.#publishing?.done;
    this.#publishing = null;
  }
}

/** The row of a record that is no block. */
export const rowOf = (entry: PackEntry, packId: string): ChunkRow => ({
  digest: entry.digest,
  packId,
  offset: entry.offset,
  rawBytes: entry.rawBytes,
  storedBytes: entry.storedBytes,
  codec: entry.codec,
  baseDigest: entry.baseDigest,
  kind: entry.kind === 'description' ? 'description' : 'chunk',
  blockAt: null,
});

/** The rows of a record: its own, or those of a block's chunks. */
export function rowsOf(entry: PackEntry, packId: string, members: readonly BlockMember[]): readonly ChunkRow[] {
  if (entry.kind !== 'block') return [rowOf(entry, packId)];
  return members.map(({ digest, at, length }) => ({
    ...rowOf(entry, packId),
    digest,
    rawBytes: length,
    storedBytes: shareOf(length, entry.rawBytes, entry.storedBytes),
    blockAt: at,
  }));
}

class OpenPack {
  readonly records: { readonly entry: PackEntry; readonly members: readonly BlockMember[] }[] = [];
  readonly #disk: Disk;
  readonly #path: string;
  readonly #file: AppendHandle;
  #size = packHeaderBytes;
  readonly #buffers: WriteBuffers = takeWriteBuffers();
  #turn: 0 | 1 = 0;
  #used = 0;
  /** The buffer before this one is on its way to the disk while this one fills. */
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  static async create(disk: Disk, path: string): Promise<OpenPack> {
    await makeFolders(disk, temporaryFolder);
    return new OpenPack(disk, path, await disk.create(path, { isUncached: true }));
  }

  private constructor(disk: Disk, path: string, file: AppendHandle) {
    this.#disk = disk;
    this.#path = path;
    this.#file = file;
    const header = encodePackHeader();
    this.#buffers[0].set(header);
    this.#used = header.length;
  }

  /** Of the whole pack, footer included, once a payload of so many bytes is added. */
  sizeWith(storedBytes: number): number {
    const footer = (this.records.length + 1) * recordHeaderBytes + trailerBytes;
    return this.#size + recordHeaderBytes + storedBytes + footer;
  }

  async add(record: NewRecord): Promise<void> {
    const { payload, codec, baseDigest } = record.encoded;
    const { digest, rawBytes, kind, elementType, members = [] } = record;
    const crc = record.crc ?? crc32(payload);
    const entry = {
      offset: this.#size,
      storedBytes: payload.length,
      rawBytes,
      codec,
      elementType,
      kind,
      digest,
      baseDigest,
      crc,
    };
    this.records.push({ entry, members });
    await this.#append(encodeRecordHeader(entry));
    await this.#append(payload);
    this.#size += recordHeaderBytes + payload.length;
  }

  async publish(): Promise<PackRow> {
    const footer = encodeFooter(
      this.records.map(({ entry }) => entry),
      this.#size,
    );
    await this.#append(footer.bytes);
    await this.#flush();
    await this.#writing;
    await this.#file.sync();
    await this.#close();
    const path = packPath(footer.packId);
    await makeFolders(this.#disk, folderOf(path));
    // A pack of this name holds the same records (a collection may write one anew that stays as it was): whichever of the two files a crash leaves
    // under it, rows that refer to it find theirs.
    await this.#disk.rename(this.#path, path);
    await this.#disk.syncFolder(folderOf(path));
    return { id: footer.packId, sizeBytes: this.#size + footer.bytes.length, records: this.records.length };
  }

  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#close().catch(() => undefined);
    await this.#disk.remove(this.#path);
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    giveWriteBuffersBack(this.#buffers);
    await this.#file.close();
  }

  // Copies: a payload may be a view of memory that is used again.
  async #append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const buffer = this.#buffers[this.#turn];
      const part = bytes.subarray(at, at + buffer.length - this.#used);
      copyBytes(buffer, this.#used, part);
      this.#used += part.length;
      at += part.length;
      if (this.#used === buffer.length) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    if (this.#used === 0) return;
    const full = this.#buffers[this.#turn].subarray(0, this.#used);
    await this.#writing;
    this.#writing = this.#file.append(full);
    this.#writing.catch(() => undefined); // told by the next flush or by publish
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#used = 0;
  }
}
