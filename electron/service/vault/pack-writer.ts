import { crc32 } from 'node:zlib';
import type { AppendHandle, Disk } from '../platform/disk.ts';
import { folderOf } from '../platform/disk.ts';
import { makeFolders } from '../platform/disk-durable.ts';
import { newId, type Random } from '../platform/random.ts';
import type { Encoded } from './codec.ts';
import {
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
import type { ChunkRow, PackRow, RecordKind } from './rows.ts';

export const temporaryFolder = 'vault/tmp';
const bufferBytes = 4 * 1024 * 1024;

/** A record to be written: raw bytes' digest and length, and their encoding. */
export interface NewRecord {
  readonly digest: string;
  readonly rawBytes: number;
  readonly encoded: Encoded;
  readonly kind: RecordKind;
  readonly elementType: number;
  readonly baseDigest: string | null;
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

  async add(record: NewRecord): Promise<void> {
    const stored = record.encoded.payload.length;
    if (this.#open !== null && this.#open.sizeWith(stored) > this.#maxBytes) await this.#publish();
    this.#open ??= await OpenPack.create(this.#disk, `${temporaryFolder}/${newId(this.#random, 'pack')}.tmp`);
    await this.#open.add(record);
  }

  /** Publishes the last pack. Once this resolves every record survives a power cut. */
  async finish(): Promise<{ readonly packs: readonly PackRow[]; readonly chunks: readonly ChunkRow[] }> {
    await this.#publish();
    return { packs: this.#packs, chunks: this.#rows };
  }

  /** Deletes the pack under way. Published ones stay, without rows. */
  async abandon(): Promise<void> {
    await this.#open?.abandon();
    this.#open = null;
  }

  async #publish(): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    const pack = await open.publish();
    this.#open = null;
    this.#packs.push(pack);
    for (const entry of open.entries) this.#rows.push(rowOf(entry, pack.id));
  }
}

/** The row of a record. */
export const rowOf = (entry: PackEntry, packId: string): ChunkRow => ({
  digest: entry.digest,
  packId,
  offset: entry.offset,
  rawBytes: entry.rawBytes,
  storedBytes: entry.storedBytes,
  codec: entry.codec,
  baseDigest: entry.baseDigest,
  kind: entry.kind,
  blockAt: null,
});

class OpenPack {
  readonly entries: PackEntry[] = [];
  readonly #disk: Disk;
  readonly #path: string;
  readonly #file: AppendHandle;
  #size = packHeaderBytes;
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes);
  #used = encodePackHeader().copy(this.#buffer);

  static async create(disk: Disk, path: string): Promise<OpenPack> {
    await makeFolders(disk, temporaryFolder);
    return new OpenPack(disk, path, await disk.create(path));
  }

  private constructor(disk: Disk, path: string, file: AppendHandle) {
    this.#disk = disk;
    this.#path = path;
    this.#file = file;
  }

  /** Of the whole pack, footer included, once a payload of so many bytes is added. */
  sizeWith(storedBytes: number): number {
    const footer = (this.entries.length + 1) * recordHeaderBytes + trailerBytes;
    return this.#size + recordHeaderBytes + storedBytes + footer;
  }

  async add(record: NewRecord): Promise<void> {
    const { payload, codec } = record.encoded;
    const { digest, rawBytes, kind, elementType, baseDigest } = record;
    const crc = crc32(payload);
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
    this.entries.push(entry);
    await this.#append(encodeRecordHeader(entry));
    await this.#append(payload);
    this.#size += recordHeaderBytes + payload.length;
  }

  async publish(): Promise<PackRow> {
    const footer = encodeFooter(this.entries, this.#size);
    await this.#append(footer.bytes);
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    const path = packPath(footer.packId);
    await makeFolders(this.#disk, folderOf(path));
    // A pack of this name holds the same records and no row refers to it (its chunks would have been found): replacing it is safe.
    await this.#disk.rename(this.#path, path);
    await this.#disk.syncFolder(folderOf(path));
    return { id: footer.packId, sizeBytes: this.#size + footer.bytes.length, records: this.entries.length };
  }

  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await this.#disk.remove(this.#path);
  }

  // Copies: a payload may be a view of a read buffer that is used again.
  async #append(bytes: Uint8Array): Promise<void> {
    if (this.#used + bytes.length > this.#buffer.length) await this.#flush();
    if (bytes.length > this.#buffer.length) return this.#file.append(bytes);
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  async #flush(): Promise<void> {
    if (this.#used === 0) return;
    await this.#file.append(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}
