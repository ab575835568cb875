import { type ErrorCode, isCode, StrongroomError } from '../../../shared/contract/errors.ts';
import { sha256Stream } from '../platform/crypto.ts';
import type { Disk } from '../platform/disk.ts';
import { throwIfCancelled } from './cancel.ts';
import { type PackEntry, packPath, recordHeaderBytes } from './pack-format.ts';
import { agrees, PackReader, readPackContent } from './pack-reader.ts';
import { rowOf } from './pack-writer.ts';
import type { Progress } from './progress.ts';
import { packFiles } from './reconcile.ts';
import type { ChunkIndex, ChunkRow, FileRecipe, PackRow } from './rows.ts';

/** One thing that verification found, with its place. Damage is reported, never thrown. */
export interface VaultProblem {
  readonly code: Extract<
    ErrorCode,
    | 'pack.corrupt'
    | 'pack.missing'
    | 'pack.unsupported'
    | 'chunk.digest_mismatch'
    | 'chunk.missing'
    | 'vault.digest_mismatch'
  >;
  /** One sentence for a person. */
  readonly message: string;
  /** The place in words: "pack ab12…, bytes 16 to 1048680" or "churn@1.0.0 model.onnx, bytes 0 to 1048575". */
  readonly location: string;
  readonly packId: string | null;
  readonly digest: string | null;
  /** Files that cannot be restored because of it, as `ChunkIndex.namesOf` calls them. */
  readonly files: readonly string[];
  /** In the pack or, for a problem of a file, in the file; null where the whole is meant. */
  readonly range: { readonly offset: number; readonly length: number } | null;
}

export interface VaultCheck {
  readonly full: boolean;
  readonly checkedPacks: number;
  readonly checkedChunks: number;
  readonly checkedFiles: number;
  /** Bytes read from packs. */
  readonly checkedBytes: number;
  readonly problems: readonly VaultProblem[];
  /** Pack files that no row names: garbage, not damage. */
  readonly unknownPacks: readonly string[];
}

export interface VerifyRequest {
  /** Decode and hash every chunk and every file, not only compare tables. */
  readonly full: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
}

/** `Vault.verify`. */
export async function verifyVault(disk: Disk, index: ChunkIndex, request: VerifyRequest): Promise<VaultCheck> {
  const verification = new Verification(disk, index, request);
  return verification.run();
}

type ProblemCode = VaultProblem['code'];
type OpenProblem = { -readonly [K in keyof VaultProblem]: VaultProblem[K] } & { files: string[] };
interface Place {
  readonly packId?: string;
  readonly digest?: string;
  readonly range?: VaultProblem['range'];
  readonly location: string;
}

const problemCodes: readonly ErrorCode[] = [
  'pack.corrupt',
  'pack.missing',
  'pack.unsupported',
  'chunk.digest_mismatch',
  'chunk.missing',
  'vault.digest_mismatch',
] satisfies readonly ProblemCode[];
const isProblemCode = (code: ErrorCode): code is ProblemCode => problemCodes.includes(code);

class Verification {
  readonly #disk: Disk;
  readonly #index: ChunkIndex;
  readonly #request: VerifyRequest;
  readonly #problems: OpenProblem[] = [];
  /** Problems of whole packs and of single chunks, so that each is told once and collects the files that it hits. */
  readonly #ofPack = new Map<string, OpenProblem>();
  readonly #ofChunk = new Map<string, OpenProblem>();
  readonly #entries = new Map<string, readonly PackEntry[]>();
  readonly #read = new Set<string>();
  #packs = 0;
  #chunks = 0;
  #files = 0;
  #doneBytes = 0;
  #totalBytes = 0;
  #bytesRead = 0;

  constructor(disk: Disk, index: ChunkIndex, request: VerifyRequest) {
    this.#disk = disk;
    this.#index = index;
    this.#request = request;
  }

  async run(): Promise<VaultCheck> {
    const packs = [...this.#index.packs()];
    const recipes = [...this.#index.recipes()];
    const ofFiles = this.#request.full ? recipes.reduce((total, recipe) => total + recipe.sizeBytes, 0) : 0;
    this.#totalBytes = ofFiles + packs.reduce((total, pack) => total + pack.sizeBytes, 0);
    for (const pack of packs) await this.#checkPack(pack);
    const unknownPacks = await this.#unknownPacks(packs);
    const reader = new PackReader(this.#disk, (digests) => this.#index.findChunks(digests));
    try {
      for (const recipe of recipes) await this.#checkFile(recipe, reader);
      if (this.#request.full) await this.#readRest(reader);
    } finally {
      await reader.close();
    }
    return {
      full: this.#request.full,
      checkedPacks: this.#packs,
      checkedChunks: this.#chunks,
      checkedFiles: this.#files,
      checkedBytes: this.#bytesRead + reader.bytesRead,
      problems: this.#problems,
      unknownPacks,
    };
  }

  async #checkPack(pack: PackRow): Promise<void> {
    throwIfCancelled(this.#request.signal);
    this.#packs += 1;
    const location = packInWords(pack.id);
    try {
      const content = await readPackContent(this.#disk, packPath(pack.id));
      this.#bytesRead += (content.entries.length + 1) * recordHeaderBytes;
      if (content.packId !== pack.id) throw damaged('The file holds another pack than its name says.');
      if (content.sizeBytes !== pack.sizeBytes) throw damaged('The pack has another size than the index says.');
      this.#entries.set(pack.id, content.entries);
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

  async #unknownPacks(packs: readonly PackRow[]): Promise<readonly string[]> {
    const known = new Set(packs.map((pack) => packPath(pack.id)));
    const unknown: string[] = [];
    for (const file of await this.#packFiles()) {
      if (known.has(file.path)) continue;
      const holds = await readPackContent(this.#disk, file.path).catch(() => null);
      if (holds?.packId === file.id) unknown.push(file.id);
      else
        this.#report('pack.corrupt', 'A file among the packs is not the pack that its name says.', {
          packId: file.id,
          location: file.path,
        });
    }
    return unknown;
  }

  async #packFiles(): ReturnType<typeof packFiles> {
    try {
      return await packFiles(this.#disk);
    } catch (error) {
      this.#report('pack.corrupt', messageOf(error), { location: 'the folder of packs' });
      return [];
    }
  }

  /** Every chunk of a file is there; with `full` its bytes and the file's digest are right. */
  async #checkFile(recipe: FileRecipe, reader: PackReader): Promise<void> {
    this.#files += 1;
    const names = this.#index.namesOf(recipe.sha256);
    const name = names[0] ?? `file ${recipe.sha256.slice(0, 12)}`;
    const rows = this.#index.findChunks(recipe.chunks);
    const whole = sha256Stream();
    let offset = 0;
    let isHit = false;
    for (const digest of recipe.chunks) {
      throwIfCancelled(this.#request.signal);
      const row = rows.get(digest);
      if (!row) {
        this.#report(
          'chunk.missing',
          'A chunk of the file is not in the index.',
          { digest, location: `${name}, from byte ${offset}` },
          names,
        );
        return;
      }
      const location = `${name}, bytes ${offset} to ${offset + row.rawBytes - 1}`;
      const known = this.#ofPack.get(row.packId) ?? this.#ofChunk.get(digest);
      if (known) {
        addNames(known, names);
        isHit = true;
      } else if (this.#request.full) {
        const bytes = await this.#readChunk(row, reader, location, names);
        if (bytes) whole.update(bytes);
        else isHit = true;
      }
      offset += row.rawBytes;
      if (this.#request.full) this.#advance(row.rawBytes);
    }
    const isWrong = offset !== recipe.sizeBytes || (this.#request.full && whole.digest('hex') !== recipe.sha256);
    if (isWrong && !isHit) {
      const range = { offset: 0, length: recipe.sizeBytes };
      this.#report(
        'vault.digest_mismatch',
        'The file’s chunks do not make up the file that was stored.',
        { location: name, range },
        names,
      );
    }
  }

  /** Records that no file uses: descriptions, and what is left of deleted versions. */
  async #readRest(reader: PackReader): Promise<void> {
    for (const [packId, entries] of this.#entries) {
      for (const entry of entries) {
        throwIfCancelled(this.#request.signal);
        if (entry.kind === 'block') continue; // below
        const row = rowOf(entry, packId);
        if (!this.#read.has(keyOf(row)) && !this.#ofChunk.has(row.digest)) await this.#readChunk(row, reader, null, []);
      }
    }
  }

  async #readChunk(
    row: ChunkRow,
    reader: PackReader,
    use: string | null,
    names: readonly string[],
  ): Promise<Uint8Array | null> {
    this.#read.add(keyOf(row));
    try {
      return await reader.read(row);
    } catch (error) {
      const place = placeOf(row);
      const location = use === null ? place.location : `${place.location}; ${use}`;
      this.#ofChunk.set(
        row.digest,
        this.#report(codeOf(error, 'pack.corrupt'), messageOf(error), { ...place, location }, names),
      );
      return null;
    }
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

const keyOf = (row: ChunkRow): string => `${row.packId}:${row.offset}`;

const packInWords = (packId: string): string => `pack ${packId.slice(0, 12)}…`;

function placeOf(row: ChunkRow): Place {
  const length = recordHeaderBytes + row.storedBytes;
  const location = `${packInWords(row.packId)}, bytes ${row.offset} to ${row.offset + length - 1}`;
  return { packId: row.packId, digest: row.digest, range: { offset: row.offset, length }, location };
}

function addNames(problem: OpenProblem, names: readonly string[]): void {
  for (const name of names) if (!problem.files.includes(name)) problem.files.push(name);
}

const damaged = (message: string): StrongroomError => new StrongroomError('pack.corrupt', message);

const codeOf = (error: unknown, otherwise: ProblemCode): ProblemCode =>
  error instanceof StrongroomError && isProblemCode(error.code) ? error.code : otherwise;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
