import { crc32 } from 'node:zlib';
import { isCode } from '../../../../shared/contract/errors.ts';
import { copyBytes } from '../../platform/copy-bytes.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { blockTableBytes, writeBlockTable } from '../block.ts';
import { type Base, codecs, decodeChunk, decodeInto, encodeChunk } from '../codec.ts';
import { elementTypeCode } from '../element-type.ts';
import { giveBack } from '../give-back.ts';
import { maxRawBytes } from '../pack-format.ts';
import { Workshop } from '../workshop.ts';
import { HashStreams } from './hash-streams.ts';
import type {
  CheckGroup,
  DecodeOutcome,
  DecodePiece,
  EncodedBlock,
  EncodedPiece,
  EncodePiece,
  LaneResults,
  LaneTask,
  Range,
  StoredRange,
} from './lane-task.ts';

const noElements = elementTypeCode(null);

/** Does a lane's tasks, one after another. `memories` of all lanes, by number; `own` is this one's. */
export class LaneWork {
  readonly #shop: Workshop;
  readonly #bytes: Uint8Array;
  readonly #hashes: HashStreams;

  constructor(memories: readonly WebAssembly.Memory[], own: number) {
    const memory = memories[own];
    if (memory === undefined) throw new Error(`a lane has the number ${own} of ${memories.length}`);
    this.#shop = new Workshop(memory);
    this.#bytes = this.#shop.bytes;
    this.#hashes = new HashStreams(memories.map((other) => new Uint8Array(other.buffer)));
  }

  run(task: LaneTask): LaneResults[LaneTask['kind']] {
    switch (task.kind) {
      case 'digest':
        return task.pieces.map((piece) => sha256Hex(this.#view(piece)));
      case 'encode':
        return this.#encode(task.pieces, task.out);
      case 'block':
        return this.#block(task.chunks, task.out);
      case 'decode':
        return task.pieces.map((piece) => this.#decode(piece));
      case 'check':
        return task.groups.map((group) => this.#check(group));
      case 'hash':
      case 'hashBytes':
      case 'hashed':
        return this.#hashes.run(task);
    }
  }

  #view(range: Range): Uint8Array {
    return viewOf(this.#bytes, range);
  }

  #encode(pieces: readonly EncodePiece[], out: number): readonly EncodedPiece[] {
    const encoded: EncodedPiece[] = [];
    let at = out;
    for (const piece of pieces) {
      const base = piece.base && this.#base(piece.base);
      const options = { base, shop: this.#shop, into: this.#bytes.subarray(at) };
      const { codec, payload, baseDigest } = encodeChunk(this.#view(piece), piece.elementType, options);
      const { length } = payload;
      const isThere = payload.buffer === this.#bytes.buffer && payload.byteOffset === at;
      if (!isThere) copyBytes(this.#bytes, at, payload);
      const crc = crc32(this.#bytes.subarray(at, at + length));
      encoded.push({ at, length, codec, crc, isDifference: baseDigest !== null });
      if (codec !== codecs.raw && !isThere) giveBack(payload);
      at += length;
    }
    return encoded;
  }

  /** A base that is not what it should be is no base: the chunk then stands alone. */
  #base(range: StoredRange): Base | null {
    const raw = this.#bytes.subarray(maxRawBytes, maxRawBytes + range.rawBytes);
    return this.#decodeTo(range, null, raw) === null ? { digest: range.digest, raw } : null;
  }

  #block(chunks: readonly (Range & { readonly digest: string })[], out: number): EncodedBlock {
    const rawBytes = chunks.reduce((sum, { length }) => sum + length, blockTableBytes(chunks.length));
    const raw = this.#bytes.subarray(0, rawBytes);
    const members = writeBlockTable(raw, chunks);
    for (const [index, { at }] of members.entries()) {
      const chunk = chunks[index];
      if (chunk) copyBytes(raw, at, this.#view(chunk));
    }
    const { codec, payload } = encodeChunk(raw, noElements, { shop: this.#shop });
    copyBytes(this.#bytes, out, payload);
    const { length } = payload;
    return { digest: sha256Hex(raw), rawBytes, codec, crc: crc32(payload), at: out, length, members };
  }

  #decode({ stored, base, into }: DecodePiece): DecodeOutcome {
    const raw = this.#bytes.subarray(into, into + stored.rawBytes);
    const other = base && this.#base(base);
    if (base !== null && other === null) return 'base';
    return this.#decodeTo(stored, other?.raw ?? null, raw);
  }

  #check({ stored, dependents }: CheckGroup): readonly boolean[] {
    if (dependents.length === 0) return [this.#isRight(stored)];
    const base = this.#hasItsCrc(stored) ? this.#base(stored) : null;
    const isRight = (one: StoredRange): boolean => base !== null && this.#decodesRight(one, base.raw);
    return [base !== null, ...dependents.map(isRight)];
  }

  /** A chunk that stands alone, whose bytes nobody needs: where it is not of planes it is hashed where zstd put it, or where it lies. */
  #isRight(stored: StoredRange): boolean {
    const { codec, rawBytes } = stored;
    if (codec !== codecs.zstd && codec !== codecs.raw) return this.#decodesRight(stored, null);
    if (!this.#hasItsCrc(stored)) return false;
    try {
      const raw = decodeChunk({ codec, payload: this.#view(stored), rawBytes, base: null });
      const isRight = sha256Hex(raw) === stored.digest;
      if (codec === codecs.zstd) giveBack(raw);
      return isRight;
    } catch {
      return false;
    }
  }

  #decodesRight(stored: StoredRange, base: Uint8Array | null): boolean {
    const raw = this.#bytes.subarray(0, stored.rawBytes);
    return this.#hasItsCrc(stored) && this.#decodeTo(stored, base, raw) === null;
  }

  /** Only whoever verifies asks: the digest of what comes out tells more, but not that this field itself is damaged. */
  #hasItsCrc(stored: StoredRange): boolean {
    return stored.isProven || crc32(this.#view(stored)) === stored.crc;
  }

  #decodeTo(stored: StoredRange, base: Uint8Array | null, raw: Uint8Array): DecodeOutcome {
    const payload = this.#view(stored);
    try {
      decodeInto({ codec: stored.codec, payload, rawBytes: stored.rawBytes, base }, raw, this.#shop);
    } catch (error) {
      return isCode(error, 'pack.unsupported') ? 'pack.unsupported' : 'chunk.digest_mismatch';
    }
    return stored.isProven || sha256Hex(raw) === stored.digest ? null : 'chunk.digest_mismatch';
  }
}

const viewOf = (bytes: Uint8Array, { at, length }: Range): Uint8Array => {
  if (at + length > bytes.length) throw new Error('a task leaves the memory of its lane');
  return bytes.subarray(at, at + length);
};
