import { isCode, type StrongroomError } from '../../../shared/contract/errors.ts';
import type { Bases } from './bases.ts';
import type { Batch, Piece } from './batches.ts';
import { blockRawBytes, memberBytes } from './block.ts';
import { canDiffer } from './codec.ts';
import { elementTypeCode } from './element-type.ts';
import type { EncodedBlock, EncodedPiece, StoredRange } from './lanes/lane-task.ts';
import { fitsSlot, type Lanes, type Slot } from './lanes/lanes.ts';
import { decodeRecordHeader, recordHeaderBytes } from './pack-format.ts';
import { agrees, type PackReader } from './pack-reader.ts';
import type { PackWriter } from './pack-writer.ts';
import { placeRecords } from './record-places.ts';
import type { ChunkIndex, ChunkRow } from './rows.ts';

export interface PipelineParts {
  readonly lanes: Lanes;
  readonly index: ChunkIndex;
  readonly reader: PackReader;
  readonly writer: PackWriter;
  readonly bases: Bases;
  /** Called between batches: throws when the person stopped the work, waits while it is paused. */
  readonly between: () => Promise<void>;
}

/** A chunk of a batch that the vault does not hold. */
interface FreshPiece extends Piece {
  readonly digest: string;
}

interface Turn {
  readonly decided: Promise<unknown>;
  readonly appended: Promise<unknown>;
}

export interface Submitted {
  /** The chunks' digests, in the order of the pieces. */
  readonly digests: Promise<readonly string[]>;
  /** Once this resolves the chunks are in the writer and the slot is given back. */
  readonly done: Promise<void>;
}

/**
 * Takes batches through the lanes: digests, a look into the index, encodings of what is new, records. Batches overlap; what is new is
 * decided, and records are appended, in the order in which batches came, so that the same input gives the same packs.
 */
export class StorePipeline {
  readonly #parts: PipelineParts;
  /** Chunks of this store that the index does not hold yet. */
  readonly #fresh = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #last: Turn = { decided: Promise.resolve(), appended: Promise.resolve() };
  #failure: { readonly error: unknown } | null = null;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  /** A slot for the next batch. Throws what made an earlier batch fail. */
  async acquire(): Promise<Slot> {
    await this.#parts.between();
    const slot = await this.#parts.lanes.acquire();
    if (this.#failure === null) return slot;
    this.#parts.lanes.release(slot);
    throw this.#failure.error;
  }

  /** Gives back a slot that was acquired and not submitted. */
  release(slot: Slot): void {
    this.#parts.lanes.release(slot);
  }

  /** Starts work on a filled slot. `also` must have ended before the slot can be used again. Small chunks that are `solid` share records. */
  submit(slot: Slot, batch: Batch, options: { readonly solid: boolean; readonly also?: Promise<unknown> }): Submitted {
    const { lanes } = this.#parts;
    const before = this.#last;
    const ranges = batch.pieces.map(({ at, length }) => ({ at: slot.raw.at + at, length }));
    const digests = lanes.run(slot, { kind: 'digest', pieces: ranges });
    const decided = Promise.all([digests, before.decided]).then(([found]) => this.#freshOf(batch.pieces, found));
    const encoded = decided.then((fresh) =>
      options.solid && fresh.length > 1 ? this.#encodeBlocks(slot, fresh) : this.#encodeAlone(slot, fresh),
    );
    const appended = Promise.all([encoded, before.appended]).then(([add]) => add());
    this.#last = { decided, appended };
    const done = this.#settled(slot, [appended, options.also]);
    for (const promise of [digests, decided, encoded, appended, done]) promise.catch(() => undefined); // told by #failure
    return { digests, done };
  }

  async #settled(slot: Slot, parts: readonly (Promise<unknown> | undefined)[]): Promise<void> {
    const running = Promise.allSettled(parts).then((outcomes) => {
      for (const outcome of outcomes) if (outcome.status === 'rejected') this.#failure ??= { error: outcome.reason };
      this.#parts.lanes.release(slot);
    });
    this.#running.add(running);
    await running;
    this.#running.delete(running);
    if (this.#failure) throw this.#failure.error;
  }

  /** Waits for everything that was submitted, however it ends. Throws the first failure. */
  async drain(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure) throw this.#failure.error;
  }

  #freshOf(pieces: readonly Piece[], digests: readonly string[]): readonly FreshPiece[] {
    const known = this.#parts.index.findChunks(digests.filter((digest) => !this.#fresh.has(digest)));
    const fresh: FreshPiece[] = [];
    for (const [index, digest] of digests.entries()) {
      const piece = pieces[index];
      if (piece === undefined || known.has(digest) || this.#fresh.has(digest)) continue;
      this.#fresh.add(digest);
      fresh.push({ ...piece, digest });
    }
    return fresh;
  }

  async #encodeAlone(slot: Slot, fresh: readonly FreshPiece[]): Promise<() => Promise<void>> {
    if (fresh.length === 0) return async () => undefined;
    const bases = await this.#readBases(slot, fresh);
    const pieces = fresh.map(({ at, length, tensor }, index) => ({
      at: slot.raw.at + at,
      length,
      elementType: elementTypeCode(tensor?.dtype ?? null),
      base: bases[index] ?? null,
    }));
    const encoded = await this.#parts.lanes.run(slot, { kind: 'encode', pieces, out: slot.stored.at });
    return async () => {
      for (const [index, piece] of fresh.entries()) await this.#append(slot, piece, encoded[index], bases[index]);
    };
  }

  async #append(
    slot: Slot,
    piece: FreshPiece,
    encoded: EncodedPiece | undefined,
    base: StoredRange | null | undefined,
  ) {
    if (encoded === undefined) throw new Error('a lane left a chunk out');
    const { codec, crc, isDifference } = encoded;
    const baseDigest = isDifference ? (base?.digest ?? null) : null;
    await this.#parts.writer.add({
      digest: piece.digest,
      rawBytes: piece.length,
      encoded: { codec, payload: payloadIn(slot, encoded), baseDigest },
      crc,
      kind: 'chunk',
      elementType: elementTypeCode(piece.tensor?.dtype ?? null),
    });
  }

  /** Stored bytes of the pieces' bases, read into the slot; null where there is none or its record is not what it should be. */
  async #readBases(slot: Slot, fresh: readonly FreshPiece[]): Promise<readonly (StoredRange | null)[]> {
    const rows = fresh.map(({ tensor, number, length }) => {
      const wanted = tensor !== null && canDiffer(elementTypeCode(tensor.dtype));
      const row = wanted ? this.#parts.bases.find(tensor, number, length) : null;
      return row !== null && fitsSlot(row.rawBytes, row.storedBytes) ? row : null;
    });
    const places = placeRecords(rows, slot.base.length);
    const bases: (StoredRange | null)[] = rows.map(() => null);
    if (places === null) return bases; // as rare as chunks that together are larger than a slot
    const reads = rows.map(async (row, index) => {
      const from = places.records[index];
      if (row && typeof from === 'number') bases[index] = await this.#readBase(slot, row, from);
    });
    // All are waited for, also when one fails: a read that goes on would write into a slot that is used again.
    for (const outcome of await Promise.allSettled(reads)) if (outcome.status === 'rejected') throw outcome.reason;
    return bases;
  }

  async #readBase(slot: Slot, row: ChunkRow, from: number): Promise<StoredRange | null> {
    const { packId, offset, storedBytes, codec, rawBytes, digest } = row;
    const range = { at: from, length: recordHeaderBytes + storedBytes };
    try {
      await this.#parts.reader.readInto({ packId, offset }, slot.baseBytes, range);
      const entry = decodeRecordHeader(slot.baseBytes.subarray(from, from + recordHeaderBytes), offset);
      if (!agrees(entry, row)) return null;
      const at = slot.base.at + from + recordHeaderBytes;
      // Its digest is compared: a difference to wrong bytes could never be undone.
      return { at, length: storedBytes, codec, rawBytes, crc: entry.crc, digest, isProven: false };
    } catch (error) {
      // Damage of an older version is verification's to tell; this one is then stored without its help.
      if (isDamage(error)) return null;
      throw error;
    }
  }

  async #encodeBlocks(slot: Slot, fresh: readonly FreshPiece[]): Promise<() => Promise<void>> {
    const blocks: EncodedBlock[] = [];
    let out = slot.stored.at;
    for (const members of groupsOf(fresh)) {
      const chunks = members.map(({ at, length, digest }) => ({ at: slot.raw.at + at, length, digest }));
      const block = await this.#parts.lanes.run(slot, { kind: 'block', chunks, out });
      blocks.push(block);
      out += block.length;
    }
    return async () => {
      for (const block of blocks) {
        const { digest, rawBytes, codec, crc, members } = block;
        await this.#parts.writer.add({
          digest,
          rawBytes,
          encoded: { codec, payload: payloadIn(slot, block), baseDigest: null },
          crc,
          kind: 'block',
          elementType: elementTypeCode(null),
          members,
        });
      }
    };
  }
}

const payloadIn = (slot: Slot, { at, length }: { readonly at: number; readonly length: number }): Uint8Array =>
  slot.storedBytes.subarray(at - slot.stored.at, at - slot.stored.at + length);

/** Chunks in their order, as many together as a block may hold. */
function groupsOf(pieces: readonly FreshPiece[]): readonly (readonly FreshPiece[])[] {
  const groups: FreshPiece[][] = [];
  let room = 0;
  for (const piece of pieces) {
    if (piece.length + memberBytes > room) {
      groups.push([]);
      room = blockRawBytes;
    }
    groups.at(-1)?.push(piece);
    room -= piece.length + memberBytes;
  }
  return groups;
}

const damage: readonly StrongroomError['code'][] = [
  'pack.corrupt',
  'pack.missing',
  'pack.unsupported',
  'file.not_found',
];
const isDamage = (error: unknown): boolean => damage.some((code) => isCode(error, code));
