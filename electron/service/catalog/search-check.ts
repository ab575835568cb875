import { bytesOrNull, type Database, integer, text } from './database.ts';
import { EntrySet } from './search-entry-set.ts';
import type { SearchIndex } from './search-index.ts';
import { unpackedNumbers } from './search-packed.ts';

/** Values and numbers whose entries are held in memory at a time. */
const AT_A_TIME = 6_000_000;
const NAMED = 20;

/** What is wrong with an index as a whole: its words, sets and numbers against what each entry is noted to be found by. */
export function checkSearchIndex(db: Database, index: SearchIndex): string[] {
  const out = wordProblems(db, index);
  const unplaced = db.one(
    `SELECT (SELECT count(*) FROM search_entry_${index.side}) AS entries, (SELECT count(*) FROM search_member_${index.side}) AS members,
       (SELECT count(*) FROM search_member_${index.side} m JOIN search_entry_${index.side} e ON e.n = m.n) AS both`,
  );
  if (unplaced !== null && (unplaced['entries'] !== unplaced['both'] || unplaced['members'] !== unplaced['both']))
    out.push('The search has values of things that are not there.');
  const stray = db.one(
    `SELECT count(*) AS n FROM search_block_${index.side} b
     WHERE NOT EXISTS (SELECT 1 FROM search_value_${index.side} v WHERE v.id = b.value_id AND v.few IS NULL)`,
  );
  if (stray !== null && integer(stray, 'n') > 0) out.push('The search has sets of values that are not there.');
  const wrong = new Set<string>();
  for (const values of portions(db, index)) for (const name of wrongAmong(db, index, values)) wrong.add(name);
  return [...out, ...[...wrong].slice(0, NAMED).map((name) => `The search finds ${name} wrongly.`)];
}

function wordProblems(db: Database, { side }: SearchIndex): string[] {
  try {
    db.run(`INSERT INTO search_words_${side} (search_words_${side}, rank) VALUES ('integrity-check', 1)`);
    return [];
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
    // A registry that is only read can't be asked this way.
    return code.startsWith('SQLITE_READONLY') ? [] : ['The words of the search are not those of its entries.'];
  }
}

interface Portion {
  readonly from: number;
  readonly to: number;
}

/** Ranges of values, so that what is held of each fits in memory. */
function* portions(db: Database, { side }: SearchIndex): IterableIterator<Portion> {
  let from = 0;
  let held = 0;
  let last = 0;
  for (const row of db.all(`SELECT id, uses FROM search_value_${side} ORDER BY id`)) {
    held += integer(row, 'uses') + 1;
    last = integer(row, 'id');
    if (held < AT_A_TIME) continue;
    yield { from, to: last };
    from = last + 1;
    held = 0;
  }
  // Beyond the last value too: entries may name one that is not there.
  yield { from, to: Number.MAX_SAFE_INTEGER };
}

/** Names of the values in a range whose sets or numbers are not those of the entries. */
function wrongAmong(db: Database, index: SearchIndex, { from, to }: Portion): string[] {
  const sets = new Map<number, number[]>();
  const numbers = new Map<number, string[]>();
  for (const member of index.members()) {
    for (const id of member.ids) if (id >= from && id <= to) push(sets, id, member.n);
    for (const [id, number] of member.numbers) if (id >= from && id <= to) push(numbers, id, `${member.n} ${number}`);
  }
  const size = index.size();
  const wrong: string[] = [];
  const rows = db.all(
    `SELECT id, key, value, uses, few FROM search_value_${index.side} WHERE id BETWEEN ? AND ? ORDER BY id`,
    from,
    to,
  );
  for (const row of rows) {
    const id = integer(row, 'id');
    const expected = sets.get(id) ?? [];
    const found = new EntrySet(size);
    const few = bytesOrNull(row, 'few');
    if (few === null) index.sets.collect(found, id);
    else for (const entry of unpackedNumbers(few)) found.add(entry);
    const isRight =
      integer(row, 'uses') === expected.length &&
      found.count() === expected.length &&
      expected.every((n) => found.has(n)) &&
      index.numbers.all(id).toSorted().join() === (numbers.get(id) ?? []).toSorted().join();
    if (!isRight) wrong.push(`${text(row, 'key')}:${text(row, 'value')}`);
    sets.delete(id);
    numbers.delete(id);
  }
  for (const id of [...sets.keys(), ...numbers.keys()]) wrong.push(`value ${id}`);
  return wrong;
}

function push<T>(lists: Map<number, T[]>, id: number, one: T): void {
  const known = lists.get(id);
  if (known) known.push(one);
  else lists.set(id, [one]);
}
