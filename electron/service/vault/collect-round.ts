import { StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Hex } from '../platform/crypto.ts';
import type { Disk } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { makeBlock } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import { decodeChunk, type Encoded, encodeChunk, verifyChunk } from './codec.ts';
import type { CollectedRound, RebasedBase, VaultPlan } from './collect-types.ts';
import { descriptionTexts } from './description.ts';
import { elementTypeCode } from './element-type.ts';
import { PackReader } from './pack-reader.ts';
import { PackWriter } from './pack-writer.ts';
import { parseDescriptions } from './read-description.ts';
import type { ChunkIndex, ChunkRow, FileEntry, PackRow } from './rows.ts';
import { undoPacks } from './undo-packs.ts';

export interface RoundContext {
  readonly disk: Disk;
  readonly index: ChunkIndex;
  readonly random: Random;
  readonly plan: VaultPlan;
  readonly signal: AbortSignal | undefined;
  /** Told the stored bytes of each record that was copied or encoded anew. */
  readonly onBytes: (bytes: number) => void;
}

/** A pack that could not be read whole: what could be read was copied, the pack stays. */
export interface LeftPack {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

export type WrittenRound = Omit<CollectedRound, 'number' | 'isLast' | 'removedRecipes'> & {
  readonly left: readonly LeftPack[];
};

/**
 * Writes what is needed of some packs into new ones and, when these are durable, has the rows committed. Until then nothing refers to the
 * new packs and nothing of the old ones has changed; on an error, the commit's too, the new packs are deleted again.
 */
export async function writeRound(
  context: RoundContext,
  packs: readonly PackRow[],
  commit: (written: WrittenRound) => void,
): Promise<WrittenRound> {
  const round = new Round(context, packs);
  try {
    const written = await round.run();
    commit(written);
    return written;
  } catch (error) {
    await round.undo();
    throw error;
  } finally {
    await round.close();
  }
}

class Round {
  readonly #context: RoundContext;
  readonly #packs: readonly PackRow[];
  readonly #writer: PackWriter;
  readonly #reader: PackReader;
  /** Digests of chunks that are in the new packs. */
  readonly #written = new Set<string>();
  /** Bases that were to go and stay after all: encoded anew, their dependents came out no smaller. */
  readonly #keptAfterAll = new Set<string>();
  readonly #left = new Map<string, LeftPack>();
  readonly #files = new Map<string, FileEntry>();
  readonly #recipes = new Set<string>();
  #reencoded = 0;

  constructor(context: RoundContext, packs: readonly PackRow[]) {
    this.#context = context;
    this.#packs = packs;
    this.#writer = new PackWriter(context.disk, context.random);
    this.#reader = new PackReader(context.disk, (digests) => context.index.findChunks(digests));
  }

  async run(): Promise<WrittenRound> {
    const ids = new Set(this.#packs.map(({ id }) => id));
    for (const rebased of this.#context.plan.rebased.values())
      if (ids.has(rebased.base.packId)) await this.#rebase(rebased);
    for (const pack of this.#packs) await this.#copyPack(pack);
    await this.#describe();
    throwIfCancelled(this.#context.signal);
    const { packs, chunks } = await this.#writer.finish();
    return this.#result(packs, chunks);
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  /** Best effort: what failed may be the disk itself, and its error is the one to report. What stays is put away at the next start. */
  async undo(): Promise<void> {
    const { disk, index } = this.#context;
    await undoPacks(this.#writer, disk, index);
  }

  #result(packs: readonly PackRow[], rows: readonly ChunkRow[]): WrittenRound {
    const { index } = this.#context;
    const known = new Set([...index.packs()].map(({ id }) => id));
    const again = new Set(packs.map(({ id }) => id));
    // A pack that was copied unchanged has its old name: it is neither new nor forgotten.
    const newPacks = packs.filter(({ id }) => !known.has(id));
    const forgottenPacks = this.#packs.filter(({ id }) => !this.#left.has(id) && !again.has(id));
    const moved = new Set(rows.map(({ digest }) => digest));
    const gone = forgottenPacks.flatMap(({ id }) => index.chunksOfPack(id).map(({ digest }) => digest));
    const removedRows = gone.filter((digest) => !moved.has(digest));
    const rewrittenBytes = sum(newPacks);
    const freedBytes = sum(forgottenPacks) - rewrittenBytes;
    const sizes = { freedBytes, rewrittenBytes, reencodedChunks: this.#reencoded };
    return { newPacks, rows, removedRows, forgottenPacks, sizes, left: [...this.#left.values()] };
  }

  async #rebase(rebased: RebasedBase): Promise<void> {
    const { base, dependents } = rebased;
    const made = await this.#withoutBase(rebased);
    const before = base.storedBytes + dependents.reduce((total, row) => total + row.storedBytes, 0);
    const after = made?.reduce((total, { encoded }) => total + encoded.payload.length, 0) ?? before;
    if (made === null || after >= before) {
      this.#keptAfterAll.add(base.digest);
      return;
    }
    for (const { row, encoded, elementType } of made) {
      const { digest, rawBytes } = row;
      await this.#writer.add({ digest, rawBytes, encoded, kind: 'chunk', elementType });
      this.#written.add(digest);
      this.#reencoded += 1;
      this.#context.onBytes(encoded.payload.length);
    }
  }

  /** The dependents encoded anew, each decoded again and compared; null when one can't be read: then everything stays as it is. */
  async #withoutBase({ dependents }: RebasedBase) {
    const made: { row: ChunkRow; encoded: Encoded; elementType: number }[] = [];
    let newest: { digest: string; raw: Uint8Array } | null = null;
    try {
      for (const row of dependents) {
        throwIfCancelled(this.#context.signal);
        const { elementType } = (await this.#reader.payload(row)).entry;
        const raw = await this.#reader.read(row);
        const encoded = encodeChunk(raw, elementType, { base: newest });
        const { codec, payload, baseDigest } = encoded;
        const stored = {
          codec,
          payload,
          rawBytes: row.rawBytes,
          base: baseDigest === null ? null : (newest?.raw ?? null),
        };
        verifyChunk(row.digest, decodeChunk(stored));
        made.push({ row, encoded, elementType });
        newest ??= { digest: row.digest, raw };
      }
      return made;
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  }

  async #copyPack(pack: PackRow): Promise<void> {
    const records = new Map<number, ChunkRow[]>();
    for (const row of this.#context.index.chunksOfPack(pack.id)) {
      const known = records.get(row.offset);
      if (known) known.push(row);
      else records.set(row.offset, [row]);
    }
    for (const rows of records.values()) {
      throwIfCancelled(this.#context.signal);
      try {
        await this.#copyRecord(rows);
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.#left.set(pack.id, { id: pack.id, code: error.code, message: error.message });
      }
    }
  }

  #isNeeded(row: ChunkRow): boolean {
    if (this.#written.has(row.digest)) return false;
    const { plan } = this.#context;
    if (row.kind === 'description') return !plan.staleDescriptions.has(row.digest);
    return plan.needs(row.digest) || this.#keptAfterAll.has(row.digest);
  }

  async #copyRecord(rows: readonly ChunkRow[]): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const needed = rows.filter((row) => this.#isNeeded(row));
    if (first.kind === 'description' && needed.length === 0) return await this.#readStale(first);
    if (needed.length === 0) return;
    if (first.blockAt !== null && needed.length < rows.length) return await this.#copyPartOfBlock(needed);
    const { entry, payload } = await this.#reader.payload(first);
    const { digest, rawBytes, codec, baseDigest, kind, elementType, crc } = entry;
    const members =
      first.blockAt === null
        ? []
        : rows.map((row) => ({ digest: row.digest, at: row.blockAt ?? 0, length: row.rawBytes }));
    const encoded = { codec, payload, baseDigest };
    await this.#writer.add({ digest, rawBytes, encoded, kind, elementType, crc, members });
    for (const row of rows) this.#written.add(row.digest);
    this.#context.onBytes(payload.length);
  }

  /** A block of which some chunks are dead is put together and encoded anew: what was deleted must not stay inside it. */
  async #copyPartOfBlock(needed: readonly ChunkRow[]): Promise<void> {
    const chunks: { digest: string; bytes: Uint8Array }[] = [];
    for (const row of needed) chunks.push({ digest: row.digest, bytes: await this.#reader.read(row) });
    const { raw, members } = makeBlock(chunks);
    const encoded = encodeChunk(raw, elementTypeCode(null));
    const digest = sha256Hex(raw);
    const { codec, payload } = encoded;
    verifyChunk(digest, decodeChunk({ codec, payload, rawBytes: raw.length, base: null }));
    const elementType = elementTypeCode(null);
    await this.#writer.add({ digest, rawBytes: raw.length, encoded, kind: 'block', elementType, members });
    for (const row of needed) this.#written.add(row.digest);
    this.#reencoded += needed.length;
    this.#context.onBytes(payload.length);
  }

  /** Keeps in mind what a description that goes says of files that stay. */
  async #readStale(row: ChunkRow): Promise<void> {
    const { isInUse } = this.#context.plan;
    const { files, recipes } = parseDescriptions([Buffer.from(await this.#reader.read(row)).toString()]);
    for (const file of files) if (isInUse(file.sha256)) this.#files.set(`${file.sha256} ${file.path}`, file);
    for (const { sha256 } of recipes) if (isInUse(sha256)) this.#recipes.add(sha256);
  }

  /** New descriptions take the place of those that named dead files. Recipes come from the index: one may be spread over several texts. */
  async #describe(): Promise<void> {
    if (this.#files.size + this.#recipes.size === 0) return;
    const { index } = this.#context;
    const recipes = [...index.findRecipes([...this.#recipes]).values()];
    for (const text of descriptionTexts([...this.#files.values()], recipes)) {
      const raw = Buffer.from(text);
      const digest = sha256Hex(raw);
      if (this.#written.has(digest) || index.findChunks([digest]).has(digest)) continue;
      const elementType = elementTypeCode(null);
      const encoded = encodeChunk(raw, elementType);
      await this.#writer.add({ digest, rawBytes: raw.length, encoded, kind: 'description', elementType });
      this.#written.add(digest);
    }
  }
}

const sum = (packs: readonly PackRow[]): number => packs.reduce((total, { sizeBytes }) => total + sizeBytes, 0);

/** Damage of what is stored, as against a disk that fails now: a collection goes around it. */
const isDamage = (error: unknown): error is StrongroomError =>
  error instanceof StrongroomError && (error.kind === 'corrupt' || error.code === 'pack.unsupported');
