import { z } from 'zod';
import type { TensorDigest, VersionTensor } from '../../../shared/model/tensor.ts';
import { tensorLayouts } from '../../../shared/model/tensor-layout.ts';
import { type Database, integer, integerOrNull, json, type Row, text, textOrNull } from './database.ts';

/** A part of a list of tensors. */
export interface TensorRange {
  /** Only those whose name contains this; '' for all. */
  readonly text: string;
  readonly limit: number;
  readonly cursor: string | null;
}

export interface TensorQuery extends TensorRange {
  readonly versionId: string;
}

export interface TensorPage<T = VersionTensor> {
  readonly tensors: T[];
  readonly total: number;
  readonly nextCursor: string | null;
}

/** A list of tensors as one text, shorter than as objects: there may be 200,000. */
export const tensorsText = (tensors: readonly TensorDigest[]): string =>
  JSON.stringify(
    tensors.map(({ file, name, dtype, shape, byteRange, digest, layout }) => [
      file,
      name,
      dtype,
      shape,
      byteRange,
      digest,
      ...(layout === undefined ? [] : [layout]),
    ]),
  );

const Layout = z.enum(tensorLayouts);
const TensorRow = z.tuple(
  [
    z.string(),
    z.string(),
    z.string(),
    z.array(z.number()),
    z.tuple([z.number(), z.number()]).nullable(),
    z.string().nullable(),
  ],
  Layout,
);

const toDigest = ([file, name, dtype, shape, byteRange, digest, layout]: z.infer<typeof TensorRow>): TensorDigest => ({
  ...(layout === undefined ? {} : { layout }),
  name,
  dtype,
  shape,
  file,
  byteRange,
  digest,
});

/** The list that `tensorsText` wrote. */
export const parseTensors = (value: unknown): TensorDigest[] => z.array(TensorRow).parse(value).map(toDigest);

/** One entry of the list that `tensorsText` wrote. */
export const parseTensor = (value: unknown): TensorDigest => toDigest(TensorRow.parse(value));

/** A pattern for `LIKE … ESCAPE '\\'` that finds what contains a text. */
export const containing = (typed: string): string => `%${typed.replace(/[\\%_]/g, '\\$&')}%`;

/** The number after which a page begins, from a caller's cursor. */
export const cursorNumber = (cursor: string | null): number => {
  const after = cursor === null ? -1 : Number(cursor);
  return Number.isSafeInteger(after) ? after : -1;
};

function toTensor(row: Row): VersionTensor {
  const [start, end] = [integerOrNull(row, 'byte_start'), integerOrNull(row, 'byte_end')];
  const layout = textOrNull(row, 'layout');
  return {
    ...(layout === null ? {} : { layout: Layout.parse(layout) }),
    name: text(row, 'name'),
    dtype: text(row, 'dtype'),
    shape: z.array(z.number()).parse(json(row, 'shape')),
    file: text(row, 'file'),
    byteRange: start === null || end === null ? null : [start, end],
    digest: textOrNull(row, 'digest'),
    contentKey: textOrNull(row, 'content_key'),
  };
}

/** The tensors of versions. They are worked out of the bytes, so the log does not speak for them. */
export class TensorStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Adds a version's list; call inside the transaction that adds the version, or for one that has none yet. */
  add(versionId: string, tensors: readonly VersionTensor[]): void {
    for (const [number, { file, name, dtype, shape, byteRange, digest, contentKey, layout }] of tensors.entries()) {
      this.#db.run(
        `INSERT INTO version_tensor (version_id, number, file, name, dtype, shape, byte_start, byte_end, digest, content_key, layout)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        versionId,
        number,
        file,
        name,
        dtype,
        JSON.stringify(shape),
        byteRange?.[0] ?? null,
        byteRange?.[1] ?? null,
        digest,
        contentKey,
        layout ?? null,
      );
    }
  }

  /** Gives a version the list of another one, whose files it has. */
  copy(fromVersionId: string, versionId: string): void {
    this.#db.run(
      `INSERT INTO version_tensor (version_id, number, file, name, dtype, shape, byte_start, byte_end, digest, content_key, layout)
       SELECT ?, number, file, name, dtype, shape, byte_start, byte_end, digest, content_key, layout FROM version_tensor WHERE version_id = ?`,
      versionId,
      fromVersionId,
    );
  }

  /** Keeps the text of a list by its digest; one that is there stays. */
  keepList(sha256: string, list: string): void {
    this.#db.run('INSERT OR IGNORE INTO tensor_list (sha256, text) VALUES (?, ?)', sha256, list);
  }

  /** The text of a list, or null. */
  list(sha256: string): string | null {
    const row = this.#db.one('SELECT text FROM tensor_list WHERE sha256 = ?', sha256);
    return row && text(row, 'text');
  }

  /** The list that a version's record names, unless an earlier version's names it too: the vault has its copy with that one. */
  newList(versionId: string): { readonly sha256: string; readonly text: string } | null {
    const row = this.#db.one(
      `SELECT l.sha256, l.text FROM model_version v JOIN tensor_list l ON l.sha256 = v.tensor_list
       WHERE v.id = ? AND NOT EXISTS (SELECT 1 FROM model_version e WHERE e.tensor_list = v.tensor_list AND e.rowid < v.rowid)`,
      versionId,
    );
    return row && { sha256: text(row, 'sha256'), text: text(row, 'text') };
  }

  /** Versions whose record names a list, in the order in which they were registered. */
  listed(): { readonly versionId: string; readonly sha256: string }[] {
    return this.#db
      .all('SELECT id, tensor_list FROM model_version WHERE tensor_list IS NOT NULL ORDER BY rowid')
      .map((row) => ({ versionId: text(row, 'id'), sha256: text(row, 'tensor_list') }));
  }

  has(versionId: string): boolean {
    return this.#db.one('SELECT 1 AS one FROM version_tensor WHERE version_id = ? LIMIT 1', versionId) !== null;
  }

  /** In the order of the files, as the reader found them. */
  page({ versionId, text: typed, limit, cursor }: TensorQuery): TensorPage {
    const filter = typed === '' ? '' : ` AND name LIKE ? ESCAPE '\\'`;
    const values = typed === '' ? [versionId] : [versionId, containing(typed)];
    const counted = this.#db.one(`SELECT count(*) AS n FROM version_tensor WHERE version_id = ?${filter}`, ...values);
    const rows = this.#db.all(
      `SELECT * FROM version_tensor WHERE version_id = ?${filter} AND number > ? ORDER BY number LIMIT ?`,
      ...values,
      cursorNumber(cursor),
      limit + 1,
    );
    const kept = rows.slice(0, limit);
    const last = kept.at(-1);
    return {
      tensors: kept.map(toTensor),
      total: counted ? integer(counted, 'n') : 0,
      nextCursor: rows.length > limit && last ? String(integer(last, 'number')) : null,
    };
  }
}
