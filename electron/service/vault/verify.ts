import { isCode } from '../../../shared/contract/errors.ts';
import type { Disk } from '../platform/disk.ts';
import { parseBlock } from './block.ts';
import { throwIfCancelled } from './cancel.ts';
import { isLeftBehind } from './choose-rows.ts';
import { DecodePipeline } from './decode-pipeline.ts';
import { type FileInOrder, filesInOrder, windowsOf } from './files-in-order.ts';
import type { Lanes } from './lanes/lanes.ts';
import { type PackEntry, packPath, recordHeaderBytes } from './pack-format.ts';
import { agrees, locatedAt, PackReader, readPackContent } from './pack-reader.ts';
import { rowOf } from './pack-writer.ts';
import { inParallel } from './parallel.ts';
import { recipeRows } from './recipe-rows.ts';
import { isOwnChunk } from './recipes-digest.ts';
import type { ChunkIndex, ChunkRow, FileRecipe, PackRow } from './rows.ts';
import { SeenRecords } from './seen-records.ts';
import { Sweep } from './sweep.ts';
import { unknownPacks } from './unknown-packs.ts';
import {
  addNames,
  codeOf,
  damaged,
  messageOf,
  type OpenProblem,
  type Place,
  type ProblemCode,
  packInWords,
  placeOf,
} from './verify-problem.ts';
import type { VaultCheck, VerifyRequest } from './verify-request.ts';

/** `Vault.verify`. */
export async function verifyVault(context: VerifyContext, request: VerifyRequest): Promise<VaultCheck> {
  const verification = new Verification(context, request);
  return verification.run();
}

export interface VerifyContext {
  readonly disk: Disk;
  readonly index: ChunkIndex;
  readonly lanes: Lanes;
}

/** While the chunks of one are read, those of another are decoded. */
const filesAtOnce = 2;

class Verification {
  readonly #disk: Disk;
  readonly #index: ChunkIndex;
  readonly #lanes: Lanes;
  readonly #request: VerifyRequest;
  readonly #problems: OpenProblem[] = [];
  /** Problems of whole packs and of single chunks, so that each is told once and collects the files that it hits. */
  readonly #ofPack = new Map<string, OpenProblem>();
  readonly #ofChunk = new Map<string, OpenProblem>();
  readonly #seen = new SeenRecords();
  readonly #reader: PackReader;
  #packs = 0;
  #chunks = 0;
  #files = 0;
  #doneBytes = 0;
  #totalBytes = 0;
  #bytesRead = 0;

  constructor({ disk, index, lanes }: VerifyContext, request: VerifyRequest) {
    this.#disk = disk;
    this.#index = index;
    this.#lanes = lanes;
    this.#request = request;
    this.#reader = new PackReader(disk, (digests) => index.findChunks(digests));
  }

  async run(): Promise<VaultCheck> {
    const { full, isChecked = () => false } = this.#request;
    const packs = [...this.#index.packs()];
    const files = filesInOrder(this.#index);
    const ofFiles = full ? files.reduce((total, file) => total + file.sizeBytes, 0) : 0;
    this.#totalBytes = ofFiles + packs.reduce((total, pack) => total + pack.sizeBytes, 0);
    try {
      for (const pack of packs) await this.#checkPack(pack);
      const unknown = await unknownPacks(this.#disk, packs, (message, place) =>
        this.#report('pack.corrupt', message, place),
      );
      const known = new Set(full ? files.filter(({ sha256 }) => isChecked(sha256)) : []);
      for (const file of known) this.#wasChecked(file);
      await this.#checkFiles(files.filter((file) => !known.has(file)));
      if (full) await this.#readRest();
      return this.#result(unknown);
    } finally {
      await this.#reader.close();
    }
  }

  #result(unknownPacks: readonly string[]): VaultCheck {
    return {
      full: this.#request.full,
      checkedPacks: this.#packs,
      checkedChunks: this.#chunks,
      checkedFiles: this.#files,
      checkedBytes: this.#bytesRead + this.#reader.bytesRead,
      problems: this.#problems,
      unknownPacks,
    };
  }

  async #between(): Promise<void> {
    throwIfCancelled(this.#request.signal);
    await this.#request.pausePoint?.();
    throwIfCancelled(this.#request.signal);
  }

  async #checkPack(pack: PackRow): Promise<void> {
    await this.#between();
    this.#packs += 1;
    const location = packInWords(pack.id);
    try {
      const content = await readPackContent(this.#disk, packPath(pack.id));
      this.#bytesRead += (content.entries.length + 1) * recordHeaderBytes;
      if (content.packId !== pack.id) throw damaged('The file holds another pack than its name says.');
      if (content.sizeBytes !== pack.sizeBytes) throw damaged('The pack has another size than the index says.');
      this.#seen.addPack(pack.id, content.entries);
      this.#compareRows(pack.id, content.entries);
    } catch (error) {
      const missing = isCode(error, 'file.not_found');
      const code = missing ? 'pack.missing' : codeOf(error, 'pack.corrupt');
      const message = missing ? 'The pack’s file is missing.' : messageOf(error);
      this.#ofPack.set(pack.id, this.#report(code, message, { packId: pack.id, location }));
    }
    this.#advance(pack.sizeBytes);
  }

  #compareRows(packId: string, entries: readonly PackEntry[]): void {
    const byOffset = new Map(entries.map((entry) => [entry.offset, entry]));
    for (const row of this.#index.chunksOfPack(packId)) {
      this.#chunks += 1;
      const entry = byOffset.get(row.offset);
      if (entry && agrees(entry, row)) continue;
      const place = placeOf(row);
      this.#ofChunk.set(
        row.digest,
        this.#report('chunk.missing', 'The pack does not hold the chunk that the index names.', place),
      );
    }
  }

  /** An earlier run read this file; its records are not read again. */
  #wasChecked({ sha256, sizeBytes }: FileInOrder): void {
    const recipe = this.#index.findRecipes([sha256]).get(sha256);
    if (recipe) for (const { row } of recipeRows(this.#index, recipe)) if (row) this.#seen.add(row);
    this.#files += 1;
    this.#advance(sizeBytes);
  }

  /**
   * Files in the order of their bytes in packs. Between windows of them it can be told how far the work is; the chunks of the next window are under
   * way before the files of this one are looked at, so that the lanes always have work.
   */
  async #checkFiles(files: readonly FileInOrder[]): Promise<void> {
    const { full } = this.#request;
    const parts = { lanes: this.#lanes, index: this.#index, reader: this.#reader, seen: this.#seen };
    const sweep = new Sweep({ ...parts, between: () => this.#between() });
    try {
      let before: { readonly window: readonly FileInOrder[]; readonly begun: BegunSweep | null } | null = null;
      for (const window of windowsOf(files)) {
        const begun = full ? await this.#sweep(sweep, window) : null;
        if (before !== null) await this.#checkWindow(before.window, before.begun);
        before = { window, begun };
      }
      if (before !== null) await this.#checkWindow(before.window, before.begun);
    } finally {
      // Waited for: a read that goes on would open a pack that nobody closes.
      await sweep.settled();
    }
  }

  async #checkWindow(window: readonly FileInOrder[], begun: BegunSweep | null): Promise<void> {
    await begun?.done;
    const whole: string[] = [];
    await inParallel(filesAtOnce, window, async ({ sha256 }) => {
      if (await this.#checkFile(sha256)) whole.push(sha256);
    });
    begun?.end();
    if (this.#request.full) this.#request.onChecked?.(whole);
  }

  /** Checks the chunks of those files of a window that need not be put together, in the order of packs. */
  async #sweep(sweep: Sweep, window: readonly FileInOrder[]): Promise<BegunSweep> {
    const index = this.#index;
    const recipes: FileRecipe[] = [];
    let bytes = 0;
    for (const { sha256, sizeBytes } of window) {
      const recipe = index.findRecipes([sha256]).get(sha256);
      if (recipe === undefined || !this.#isBound(recipe)) continue;
      recipes.push(recipe);
      bytes += sizeBytes;
    }
    const isTold = (row: ChunkRow): boolean => this.#told(row) !== undefined;
    const wanted = function* (): Generator<ChunkRow> {
      for (const recipe of recipes) for (const { row } of recipeRows(index, recipe)) if (row && !isTold(row)) yield row;
    };
    const advance = (done: number): void => {
      const part = Math.min(done, bytes);
      bytes -= part;
      this.#advance(part);
    };
    const { done } = await sweep.begin(wanted(), advance);
    return { done, end: () => advance(bytes) };
  }

  #isBound(recipe: FileRecipe): boolean {
    return isOwnChunk(recipe) || this.#request.bound?.has(recipe.sha256) === true;
  }

  /** The problem of a chunk, or of its pack, that is known already. */
  #told(row: ChunkRow): OpenProblem | undefined {
    return this.#ofPack.get(row.packId) ?? this.#ofChunk.get(row.digest);
  }

  /** True when every chunk of a file is there and, with `full`, its bytes and the file's digest are right. What is wrong is told. */
  async #checkFile(sha256: string): Promise<boolean> {
    await this.#between();
    this.#files += 1;
    const recipe = this.#index.findRecipes([sha256]).get(sha256) ?? { sha256, sizeBytes: 0, chunks: [] };
    // Asked for only when there is something to tell: a vault may hold very many files.
    let known: readonly string[] | null = null;
    const names = (): readonly string[] => {
      known ??= this.#index.namesOf(sha256);
      return known;
    };
    const looked = this.#look(recipe, names);
    if (looked === null) return false;
    const { isHit, areSeen } = looked;
    let isWrong = looked.sizeBytes !== recipe.sizeBytes;
    if (this.#request.full && !(areSeen && this.#isBound(recipe))) {
      const digest = await this.#readFile(recipe, names);
      if (digest === null) return false; // told with the chunk
      isWrong ||= digest !== sha256;
    }
    if (isHit) return false;
    if (!isWrong) return true;
    const range = { offset: 0, length: recipe.sizeBytes };
    const message = 'The file’s chunks do not make up the file that was stored.';
    this.#report('vault.digest_mismatch', message, { location: nameOf(recipe, names), range }, names());
    return false;
  }

  /** What is known of a file's chunks; null when one is not in the index, which is told. */
  #look(recipe: FileRecipe, names: Names): { sizeBytes: number; isHit: boolean; areSeen: boolean } | null {
    const hits = new Set<OpenProblem>();
    let areSeen = true;
    let sizeBytes = 0;
    for (const { row, digest, start } of recipeRows(this.#index, recipe)) {
      if (row === null) {
        const location = `${nameOf(recipe, names)}, from byte ${start}`;
        this.#report('chunk.missing', 'A chunk of the file is not in the index.', { digest, location }, names());
        return null;
      }
      sizeBytes += row.rawBytes;
      const problem = this.#told(row);
      if (problem) hits.add(problem);
      else areSeen &&= this.#seen.has(row);
    }
    for (const problem of hits) addNames(problem, names());
    return { sizeBytes, isHit: hits.size > 0, areSeen };
  }

  /** The chunks of a file of which nothing bad is known. */
  *#healthy(recipe: FileRecipe, names: Names): Generator<PlacedChunk> {
    for (const { row, start } of recipeRows(this.#index, recipe)) {
      if (row === null || this.#told(row)) continue;
      const last = start + row.rawBytes - 1;
      yield { row, location: () => `${nameOf(recipe, names)}, bytes ${start} to ${last}` };
    }
  }

  /** Reads the healthy chunks of a file and gives their digest as one; null when one could not be read, which is told. */
  async #readFile(recipe: FileRecipe, names: Names): Promise<string | null> {
    const isOneChunk = recipe.chunks.length === 1 && recipe.chunks[0] === recipe.sha256;
    const whole = isOneChunk ? null : this.#lanes.hashStream();
    const hashing: Promise<unknown>[] = [];
    const pipeline = new DecodePipeline(this.#lanes, this.#reader);
    let isWhole = true;
    const healthy = this.#healthy(recipe, names);
    /** What the pipeline has taken and has not given back yet. */
    const taken: PlacedChunk[] = [];
    const rows = function* (): Generator<ChunkRow> {
      for (const chunk of healthy) {
        taken.push(chunk);
        yield chunk.row;
      }
    };
    for await (const batch of pipeline.decode(rows(), (row) => this.#seen.has(row))) {
      const part = taken.splice(0, batch.rows.length);
      if (batch.bytes === null) {
        batch.release();
        for (const chunk of part) {
          const bytes = await this.#readChunk(chunk.row, chunk.location, names);
          if (bytes === null) isWhole = false;
          else if (whole) hashing.push(whole.updateBytes(bytes));
        }
      } else if (whole) hashing.push(batch.hash(whole).finally(batch.release));
      else batch.release();
      for (const { row } of part) if (!this.#ofChunk.has(row.digest)) this.#seen.add(row);
      this.#advance(part.reduce((total, { row }) => total + row.rawBytes, 0));
      await this.#between();
    }
    await Promise.all(hashing);
    const digest = whole ? await whole.digest() : recipe.sha256;
    return isWhole ? digest : null;
  }

  /** Records that no file uses: descriptions, and what is left of deleted versions. */
  async #readRest(): Promise<void> {
    for (const packId of this.#seen.packs()) {
      await this.#between();
      if (this.#ofPack.has(packId) || this.#seen.isWhole(packId)) continue;
      const content = await readPackContent(this.#disk, packPath(packId)).catch(() => null);
      for (const entry of content?.entries ?? []) {
        const row = rowOf(entry, packId);
        if (isLeftBehind(this.#index, row) || this.#seen.has(row) || this.#ofChunk.has(row.digest)) continue;
        await this.#between();
        if (entry.kind === 'block') await this.#readBlock(row);
        else await this.#readChunk(row, null, () => []);
      }
    }
  }

  async #readBlock(row: ChunkRow): Promise<void> {
    try {
      parseBlock(await this.#reader.block(row));
    } catch (error) {
      this.#reportChunk(locatedAt(error, row), row, null, () => []);
    }
  }

  async #readChunk(row: ChunkRow, use: (() => string) | null, names: Names): Promise<Uint8Array | null> {
    const known = this.#ofChunk.get(row.digest);
    if (known) {
      addNames(known, names());
      return null;
    }
    try {
      return await this.#reader.read(row);
    } catch (error) {
      this.#reportChunk(error, row, use, names);
      return null;
    }
  }

  #reportChunk(error: unknown, row: ChunkRow, use: (() => string) | null, names: Names): void {
    const place = placeOf(row);
    const location = use === null ? place.location : `${place.location}; ${use()}`;
    const problem = this.#report(codeOf(error, 'pack.corrupt'), messageOf(error), { ...place, location }, names());
    this.#ofChunk.set(row.digest, problem);
  }

  #report(code: ProblemCode, message: string, place: Place, names: readonly string[] = []): OpenProblem {
    const { packId = null, digest = null, range = null, location } = place;
    const problem: OpenProblem = { code, message, location, packId, digest, files: [...names], range };
    this.#problems.push(problem);
    return problem;
  }

  #advance(bytes: number): void {
    this.#doneBytes += bytes;
    this.#request.onProgress?.(this.#doneBytes, this.#totalBytes, 'Verifying');
  }
}

interface BegunSweep {
  readonly done: Promise<void>;
  /** Tells the rest of the bytes as done. */
  end(): void;
}

/** What a person calls a file. */
type Names = () => readonly string[];

const nameOf = ({ sha256 }: FileRecipe, names: Names): string => names()[0] ?? `file ${sha256.slice(0, 12)}`;

interface PlacedChunk {
  readonly row: ChunkRow;
  /** In the file, in words. */
  readonly location: () => string;
}
