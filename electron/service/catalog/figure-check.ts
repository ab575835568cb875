import { type Database, integer, type Row, text } from './database.ts';

/** Chunks are counted in so many slices of the digests, so that others get their turn in between. */
const SLICES = 256;

interface Sums {
  readonly chunks: number;
  readonly rawBytes: number;
  readonly storedBytes: number;
}

/** The running totals as text by name, or the same worked out from rows: equal when the totals are right. */
type Named = ReadonlyMap<string, string>;

/**
 * Compares the vault's running totals with the rows that they sum up, and returns a sentence for each that differs. Yields between
 * slices; when a row changes meanwhile the whole is done again, the third time without a pause.
 */
export function* compareFigures(db: Database): Generator<undefined, readonly string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const before = keptTotals(db);
    const counted = yield* countRows(db, attempt < 3);
    const after = keptTotals(db);
    if (attempt < 3 && !isEqual(before, after)) continue;
    return differences(after, counted);
  }
}

const isEqual = (a: Named, b: Named): boolean =>
  a.size === b.size && [...a].every(([name, sums]) => b.get(name) === sums);

function differences(kept: Named, counted: Named): string[] {
  const names = new Set([...kept.keys(), ...counted.keys()]);
  return [...names].flatMap((name) => {
    const [isKept, isCounted] = [kept.get(name) ?? 'nothing', counted.get(name) ?? 'nothing'];
    return isKept === isCounted ? [] : [`${name}: the running total is ${isKept}, the rows make ${isCounted}`];
  });
}

const inWords = ({ chunks, rawBytes, storedBytes }: Sums): string =>
  `${chunks} chunks of ${rawBytes} bytes in ${storedBytes}`;
const ofPack = (chunks: number, liveBytes: number): string => `${chunks} chunks in ${liveBytes} bytes`;
const codecName = (row: Row): string =>
  `${text(row, 'kind')} rows of codec ${integer(row, 'codec')}${integer(row, 'in_block') === 1 ? ' in blocks' : ''}`;

function sumsOf(row: Row): Sums {
  return {
    chunks: integer(row, 'chunks'),
    rawBytes: integer(row, 'raw_bytes'),
    storedBytes: integer(row, 'stored_bytes'),
  };
}

function keptTotals(db: Database): Named {
  const named = new Map<string, string>();
  // A total whose chunks are all gone is zero, or not there: both are right.
  for (const row of db.all('SELECT * FROM chunk_total WHERE chunks <> 0 OR raw_bytes <> 0 OR stored_bytes <> 0'))
    named.set(codecName(row), inWords(sumsOf(row)));
  for (const row of db.all('SELECT pack_id, chunks, live_bytes FROM pack_figure'))
    named.set(packName(row), ofPack(integer(row, 'chunks'), integer(row, 'live_bytes')));
  addWhole(named, db.one('SELECT * FROM vault_total'));
  return named;
}

const packName = (row: Row): string => `pack ${text(row, 'pack_id')}`;

function addWhole(named: Map<string, string>, row: Row | null): void {
  for (const column of ['input_bytes', 'files', 'versions', 'packs', 'pack_bytes'])
    named.set(column.replace('_', ' '), row === null ? 'nothing' : String(integer(row, column)));
}

function* countRows(db: Database, mayPause: boolean): Generator<undefined, Named> {
  const byCodec = new Map<string, Sums>();
  const packs = new Map<string, { chunks: number; liveBytes: number }>();
  for (const row of db.all('SELECT id AS pack_id FROM pack')) packs.set(packName(row), { chunks: 0, liveBytes: 0 });
  for (let slice = 0; slice < SLICES; slice += 1) {
    const from = slice.toString(16).padStart(2, '0');
    // 'g' follows 'f': all digests that begin with these two digits.
    const rows = db.all(
      `SELECT pack_id, kind, codec, block_at IS NOT NULL AS in_block, count(*) AS chunks, sum(raw_bytes) AS raw_bytes,
         sum(stored_bytes) AS stored_bytes FROM chunk WHERE digest >= ? AND digest < ? GROUP BY 1, 2, 3, 4`,
      from,
      `${from}g`,
    );
    for (const row of rows) {
      const sums = sumsOf(row);
      const framing = integer(row, 'in_block') === 1 ? 0 : 176 * sums.chunks;
      const name = codecName(row);
      byCodec.set(name, plus(byCodec.get(name), sums));
      const pack = packs.get(packName(row)) ?? { chunks: 0, liveBytes: 0 };
      packs.set(packName(row), {
        chunks: pack.chunks + sums.chunks,
        liveBytes: pack.liveBytes + sums.storedBytes + framing,
      });
    }
    if (mayPause) yield;
  }
  const named = new Map<string, string>();
  for (const [name, sums] of byCodec) named.set(name, inWords(sums));
  for (const [name, { chunks, liveBytes }] of packs) named.set(name, ofPack(chunks, liveBytes));
  addWhole(
    named,
    db.one(`SELECT coalesce(sum(size_bytes), 0) AS input_bytes, count(*) AS files,
      (SELECT count(*) FROM model_version WHERE id NOT IN (SELECT id FROM version_deletion)) AS versions,
      (SELECT count(*) FROM pack) AS packs, (SELECT coalesce(sum(size_bytes), 0) FROM pack) AS pack_bytes
      FROM artifact WHERE version_id NOT IN (SELECT id FROM version_deletion)`),
  );
  return named;
}

const plus = (sum: Sums | undefined, more: Sums): Sums => ({
  chunks: (sum?.chunks ?? 0) + more.chunks,
  rawBytes: (sum?.rawBytes ?? 0) + more.rawBytes,
  storedBytes: (sum?.storedBytes ?? 0) + more.storedBytes,
});
