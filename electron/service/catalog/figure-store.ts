import { z } from 'zod';
import { type AddedBytes, type PackFacts, SizeEvent, type SizePoint } from '../../../shared/model/storage.ts';
import { type Database, integer, integerOrNull, json, type Row, text, textOrNull } from './database.ts';
import { compareFigures } from './figure-check.ts';
import { recountSql, sizeNowSql } from './migrations/0060-vault-figures.ts';
import { recipeText } from './recipe-row.ts';
import type { Page } from './version-store.ts';

/** Sums over the chunks of files that have one codec. */
export interface CodecSum {
  readonly codec: number;
  readonly inBlocks: boolean;
  readonly chunks: number;
  readonly rawBytes: number;
  readonly storedBytes: number;
}

/** Sums over the distinct chunks that some files use; `inputBytes` counts each use of a file. */
export interface ScopeSums {
  readonly versions: number;
  readonly files: number;
  readonly inputBytes: number;
  readonly codecs: readonly CodecSum[];
}

/** The running totals of the vault. */
export interface VaultTotals extends ScopeSums {
  readonly packs: number;
  readonly packBytes: number;
  /** In packs, of records that belong to no file: descriptions and copies of records. */
  readonly otherStoredBytes: number;
}

export interface PackQuery {
  /** The beginning of a pack's id. */
  readonly text: string;
  readonly only: 'all' | 'damaged';
  readonly sort: 'newest' | 'size' | 'unused';
  readonly limit: number;
  readonly cursor: string | null;
}

/** What changed the vault's size. */
export interface SizeChange {
  readonly at: string;
  readonly event: SizeEvent;
  /** MODEL@VERSION, or null. */
  readonly label: string | null;
  /** Packs that it wrote. */
  readonly packs: readonly { readonly id: string }[];
}

/** What a verification says of packs. */
export interface PacksVerified {
  readonly at: string;
  readonly full: boolean;
  /** The packs that it looked at; null: all. */
  readonly packIds: readonly string[] | null;
  readonly problems: readonly { readonly packId: string; readonly code: string; readonly message: string }[];
}

const toCodecSum = (row: Row): CodecSum => ({
  codec: integer(row, 'codec'),
  inBlocks: integer(row, 'in_block') === 1,
  chunks: integer(row, 'chunks'),
  rawBytes: integer(row, 'raw_bytes'),
  storedBytes: integer(row, 'stored_bytes'),
});

const toPoint = (row: Row): SizePoint => ({
  at: text(row, 'at'),
  event: SizeEvent.parse(text(row, 'event')),
  label: textOrNull(row, 'label'),
  inputBytes: integer(row, 'input_bytes'),
  uniqueBytes: integer(row, 'unique_bytes'),
  storedBytes: integer(row, 'stored_bytes'),
  packBytes: integer(row, 'pack_bytes'),
  versions: integer(row, 'versions'),
});

const toPack = (row: Row): PackFacts => ({
  id: text(row, 'pack_id'),
  sizeBytes: integer(row, 'size_bytes'),
  records: integer(row, 'records'),
  chunks: integer(row, 'chunks'),
  liveBytes: integer(row, 'live_bytes'),
  createdAt: textOrNull(row, 'created_at'),
  structureVerifiedAt: textOrNull(row, 'structure_verified_at'),
  bytesVerifiedAt: textOrNull(row, 'bytes_verified_at'),
  problem:
    row['problem_code'] === null
      ? null
      : { code: text(row, 'problem_code'), message: textOrNull(row, 'problem_message') ?? '' },
});

/** The vault's figures: running totals (migration 0060 says how they stay right), its size over time, facts of packs. */
export class FigureStore {
  readonly #db: Database;
  #promises = 0;
  constructor(db: Database) {
    this.#db = db;
  }

  totals(): VaultTotals {
    const all = this.#db.one('SELECT * FROM vault_total') ?? {};
    // A row a codec: a few dozen at most. One whose chunks are all gone stays, with zeros.
    const rows = this.#db.all('SELECT * FROM chunk_total WHERE chunks > 0 ORDER BY codec, in_block');
    const isOfFiles = (row: Row): boolean => row['kind'] === 'chunk';
    return {
      versions: integer(all, 'versions'),
      files: integer(all, 'files'),
      inputBytes: integer(all, 'input_bytes'),
      packs: integer(all, 'packs'),
      packBytes: integer(all, 'pack_bytes'),
      codecs: rows.filter(isOfFiles).map(toCodecSum),
      otherStoredBytes: rows
        .filter((row) => !isOfFiles(row))
        .reduce((sum, row) => sum + integer(row, 'stored_bytes'), 0),
    };
  }

  /** Writes the vault's size into its history; call at the end of the transaction that changed it. */
  recordSize(change: SizeChange): void {
    for (const pack of change.packs)
      this.#db.run('UPDATE pack_figure SET created_at = ? WHERE pack_id = ?', change.at, pack.id);
    this.#db.run(
      `INSERT INTO vault_history (at, event, label, input_bytes, unique_bytes, stored_bytes, pack_bytes, versions)
       SELECT ?, ?, ?, size.* FROM (${sizeNowSql}) AS size`,
      change.at,
      change.event,
      change.label,
    );
  }

  /** The history, oldest first; at most `limit` points of a long one, evenly picked, the first and the last among them. */
  history(limit: number): { points: SizePoint[]; total: number } {
    // Numbers are given in order and rows never go, so the last number is the count, and a number leads to its row.
    const last = this.#db.one('SELECT max(id) AS id FROM vault_history');
    const total = (last && integerOrNull(last, 'id')) ?? 0;
    const count = Math.min(limit, total);
    const points: SizePoint[] = [];
    for (let at = 0; at < count; at += 1) {
      const id = count === 1 ? total : 1 + Math.round((at * (total - 1)) / (count - 1));
      const row = this.#db.one('SELECT * FROM vault_history WHERE id = ?', id);
      if (row !== null) points.push(toPoint(row));
    }
    return { points, total };
  }

  setAdded(versionId: string, added: AddedBytes): void {
    this.#db.run(
      'INSERT INTO version_added (version_id, new_bytes, stored_bytes, pack_bytes) VALUES (?, ?, ?, ?)',
      versionId,
      added.newBytes,
      added.storedBytes,
      added.packBytes,
    );
  }

  added(versionId: string): AddedBytes | null {
    const row = this.#db.one('SELECT * FROM version_added WHERE version_id = ?', versionId);
    return (
      row && {
        newBytes: integer(row, 'new_bytes'),
        storedBytes: integer(row, 'stored_bytes'),
        packBytes: integer(row, 'pack_bytes'),
      }
    );
  }

  /** A page of packs in the order of an index, so that page 100 costs what page 1 does but for the offset. */
  packs(query: PackQuery): Page<PackFacts> {
    const prefix = query.text.toLowerCase();
    const where = ['pack_id >= ? AND pack_id < ?'];
    // ':' is the character after '9' and 'g' the one after 'f': every id that begins so lies between.
    const values = [prefix, `${prefix}g`];
    if (query.only === 'damaged') where.push('problem_code IS NOT NULL');
    const filter = where.join(' AND ');
    const isAll = prefix === '' && query.only === 'all';
    const total = isAll
      ? this.totals().packs
      : integer(this.#db.one(`SELECT count(*) AS n FROM pack_figure WHERE ${filter}`, ...values) ?? { n: 0 }, 'n');
    const order = {
      newest: 'created_at DESC, pack_id',
      size: 'size_bytes DESC, pack_id',
      unused: 'dead_bytes DESC, pack_id',
    }[query.sort];
    const from = offsetOf(query.cursor);
    const rows = this.#db
      .all(
        `SELECT * FROM pack_figure ${isAll ? '' : `WHERE ${filter}`} ORDER BY ${order} LIMIT ? OFFSET ?`,
        ...(isAll ? [] : values),
        query.limit,
        from,
      )
      .map(toPack);
    return { rows, total, nextCursor: from + rows.length < total ? String(from + rows.length) : null };
  }

  /** How many packs had a problem when they were last verified. */
  damagedPacks(): number {
    const row = this.#db.one('SELECT count(*) AS n FROM pack_figure WHERE problem_code IS NOT NULL');
    return row === null ? 0 : integer(row, 'n');
  }

  /** Keeps what a verification found of each pack. What a full one found, only a full one can find gone. */
  setVerified({ at, full, packIds, problems }: PacksVerified): void {
    const times = full ? 'structure_verified_at = ?, bytes_verified_at = ?' : 'structure_verified_at = ?';
    const values = full ? [at, at] : [at];
    const kept = full ? 'false' : 'is_problem_of_bytes';
    const verified = `UPDATE pack_figure SET ${times}, problem_code = iif(${kept}, problem_code, NULL),
      problem_message = iif(${kept}, problem_message, NULL), is_problem_of_bytes = iif(${kept}, 1, 0)`;
    if (packIds === null) this.#db.run(verified, ...values);
    else for (const id of packIds) this.#db.run(`${verified} WHERE pack_id = ?`, ...values, id);
    for (const { packId, code, message } of problems)
      this.#db.run(
        `UPDATE pack_figure SET problem_code = ?, problem_message = ?, is_problem_of_bytes = ?
         WHERE pack_id = ? AND problem_code IS NULL`,
        code,
        message,
        full ? 1 : 0,
        packId,
      );
  }

  /** Sums that were worked out before and still hold, or null. */
  cachedSums(type: 'version' | 'model', id: string): ScopeSums | null {
    const row = this.#db.one('SELECT sums FROM figure_cache WHERE type = ? AND id = ?', type, id);
    return row && parseSums(json(row, 'sums'));
  }

  /**
   * Announces sums that are being worked out. The triggers that forget kept sums forget this too, so a change meanwhile leaves `keepSums`
   * nothing to fill in.
   */
  promiseSums(type: 'version' | 'model', id: string): string {
    this.#promises += 1;
    const promise = `"${this.#promises}"`;
    this.#db.run(
      'INSERT INTO figure_cache (type, id, sums) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sums = excluded.sums',
      type,
      id,
      promise,
    );
    return promise;
  }

  /** Keeps sums until a trigger finds that they may not hold any more; not at all when one has found so since the promise. */
  keepSums(type: 'version' | 'model', id: string, promise: string, sums: ScopeSums): void {
    this.#db.run(
      'UPDATE figure_cache SET sums = ? WHERE type = ? AND id = ? AND sums = ?',
      JSON.stringify(sums),
      type,
      id,
      promise,
    );
  }

  /** Files of a version or a model: distinct ones with the sizes of all their uses. */
  filesOf(
    type: 'version' | 'model',
    id: string,
  ): { versions: number; files: number; inputBytes: number; sha256s: string[] } {
    // A deleted version keeps its rows, but its model has it no more.
    const from =
      type === 'version'
        ? 'artifact a WHERE a.version_id = ?'
        : `artifact a JOIN model_version v ON v.id = a.version_id
           WHERE v.model_id = ? AND NOT EXISTS (SELECT 1 FROM version_deletion d WHERE d.id = v.id)`;
    const sums = this.#db.one(
      `SELECT count(*) AS files, count(DISTINCT a.version_id) AS versions, coalesce(sum(a.size_bytes), 0) AS bytes FROM ${from}`,
      id,
    );
    const sha256s = this.#db.all(`SELECT DISTINCT a.sha256 FROM ${from}`, id).map((row) => text(row, 'sha256'));
    if (sums === null) return { versions: 0, files: 0, inputBytes: 0, sha256s };
    const count = (column: string): number => integer(sums, column);
    return { versions: count('versions'), files: count('files'), inputBytes: count('bytes'), sha256s };
  }

  /** A chunk's part in the sums, or null when the index lacks it. */
  chunkSizes(digest: string): Omit<CodecSum, 'chunks'> | null {
    const row = this.#db.one(
      'SELECT codec, block_at IS NOT NULL AS in_block, 1 AS chunks, raw_bytes, stored_bytes FROM chunk WHERE digest = ?',
      digest,
    );
    return row && toCodecSum(row);
  }

  /** The digests of a file's chunks, one text of 64 characters each without separators; '' when the index lacks the file. */
  chunkText(sha256: string): string {
    const row = this.#db.one('SELECT * FROM file_recipe WHERE sha256 = ?', sha256);
    return row === null ? '' : recipeText(row);
  }

  /** Compares the running totals with the rows; run it to its end, letting others have their turn at each step. */
  compare(): Generator<undefined, readonly string[]> {
    return compareFigures(this.#db);
  }

  /** Works all totals out from the rows again. Reads every chunk: for a verification that found them wrong. */
  recount(): void {
    this.#db.transaction(() => this.#db.exec(recountSql));
  }
}

function offsetOf(cursor: string | null): number {
  const offset = Number(cursor ?? 0);
  return Number.isSafeInteger(offset) && offset >= 0 ? offset : 0;
}

const CachedSums = z.strictObject({
  versions: z.number().int(),
  files: z.number().int(),
  inputBytes: z.number(),
  codecs: z.array(
    z.strictObject({
      codec: z.number().int(),
      inBlocks: z.boolean(),
      chunks: z.number().int(),
      rawBytes: z.number(),
      storedBytes: z.number(),
    }),
  ),
});

/** What `cacheSums` wrote; anything else is worked out anew. */
function parseSums(value: unknown): ScopeSums | null {
  const found = CachedSums.safeParse(value);
  return found.success ? found.data : null;
}
