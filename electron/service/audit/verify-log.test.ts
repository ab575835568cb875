import { describe, expect, it } from 'vitest';
import { generateSigningKey, sha256Hex } from '../platform/crypto.ts';
import {
  type AuditEntry,
  appendLeaf,
  checkpointDigest,
  emptyRange,
  GENESIS_HASH,
  leafHash,
  makeAuditExport,
  parseAuditExport,
  parseRecord,
  rangeRoot,
  type SignedCheckpoint,
  type StoredRecord,
  sealRecord,
  signCheckpoint,
  verifyAuditExport,
  verifyCheckpoint,
  verifyCheckpointChain,
  verifyRecords,
} from './index.ts';

const key = generateSigningKey();
const registryId = 'reg_1';

const entry = (seq: number): AuditEntry => ({
  seq,
  time: new Date(Date.UTC(2026, 10, 1) + seq * 60_000).toISOString(),
  registryId,
  actor: seq % 5 === 0 ? null : { id: 'ada', name: 'Ada Byron', roles: ['analyst'] },
  action: seq % 2 === 0 ? 'version.registered' : 'draft.saved',
  subject: { type: 'version', id: `ver_${seq}`, label: `churn@1.0.${seq}` },
  reason: seq % 3 === 0 ? 'because' : null,
  old: null,
  new: { description: `value ${seq}`, tags: ['a', 'b'] },
  requestId: null,
  appVersion: '0.1.0',
});

function chain(entries: readonly AuditEntry[]): StoredRecord[] {
  let prevHash = GENESIS_HASH;
  return entries.map((one) => {
    const record = sealRecord(one, prevHash);
    prevHash = record.hash;
    return record;
  });
}

function sign(
  rows: readonly StoredRecord[],
  previous: SignedCheckpoint | null = null,
  id = registryId,
): SignedCheckpoint {
  const range = rows.reduce((head, row) => appendLeaf(head, leafHash(row.canonical)), emptyRange);
  const rootHash = Buffer.from(rangeRoot(range)).toString('hex');
  const headHash = rows.at(-1)?.hash ?? GENESIS_HASH;
  const body = {
    registryId: id,
    size: rows.length,
    rootHash,
    time: '2026-11-20T10:00:00.000Z',
    headHash,
    previous: previous && checkpointDigest(previous.note),
  };
  return signCheckpoint(body, key);
}

const COUNT = 300;
const rows = chain(Array.from({ length: COUNT }, (_, seq) => entry(seq)));
const half = sign(rows.slice(0, COUNT / 2));
const whole = sign(rows, half);
const options = { registryId, publicKeyPem: key.publicKeyPem, checkpoints: [half.note, whole.note] };
const verify = (changed: readonly StoredRecord[], checkpoints = options.checkpoints) =>
  verifyRecords(changed, { ...options, checkpoints });
const codes = (changed: readonly StoredRecord[]) => verify(changed).problems.map(({ code, seq }) => `${code} ${seq}`);
const at = (seq: number): StoredRecord => {
  const row = rows[seq];
  if (!row) throw new Error(`no row ${seq}`);
  return row;
};
const withRow = (seq: number, row: StoredRecord) => rows.with(seq, row);
const renumbered = (list: readonly StoredRecord[]) => list.map((row, seq) => ({ ...row, seq }));

describe('a log', () => {
  it('verifies as it was written, with its newest checkpoint', () => {
    expect(verify(rows)).toMatchObject({
      ok: true,
      checkedRecords: COUNT,
      anchored: true,
      unanchoredRecords: 0,
      checkpoint: { size: COUNT },
    });
    expect(verifyRecords([], { ...options, checkpoints: [] })).toMatchObject({ ok: true, anchored: false });
  });

  it('says that it is not anchored without a checkpoint, and how many records came after the last', () => {
    expect(verify(rows, [])).toMatchObject({ ok: true, anchored: false, unanchoredRecords: COUNT });
    expect(verify(rows, [half.note])).toMatchObject({ ok: true, anchored: true, unanchoredRecords: COUNT / 2 });
  });
});

describe('tampering is found and named', () => {
  const fields: readonly (readonly [string, (entry: AuditEntry) => AuditEntry])[] = [
    ['time', (e) => ({ ...e, time: '2020-01-01T00:00:00.000Z' })],
    ['actor', (e) => ({ ...e, actor: { id: 'eve', name: 'Eve', roles: ['analyst'] } })],
    ['action', (e) => ({ ...e, action: 'version.removed' })],
    ['subject', (e) => ({ ...e, subject: { ...e.subject, label: 'fraud@1.0.0' } })],
    ['reason', (e) => ({ ...e, reason: 'another' })],
    ['old value', (e) => ({ ...e, old: 1 })],
    ['new value', (e) => ({ ...e, new: { description: 'better', tags: ['a', 'b'] } })],
    ['request', (e) => ({ ...e, requestId: 'req_9' })],
    ['program version', (e) => ({ ...e, appVersion: '9' })],
  ];
  const places = [0, 1, 148, 149, 150, 298, 299];

  it.each(fields)('an edited %s, whether or not its hash was edited too', (_, edit) => {
    for (const seq of places) {
      const changed = sealRecord(edit(entry(seq)), parseRecord(at(seq).canonical).prevHash);
      expect(codes(withRow(seq, { ...at(seq), canonical: changed.canonical }))).toContain(`record_edited ${seq}`);
      const rehashed = codes(withRow(seq, changed));
      expect(rehashed).toContain(`checkpoint_differs ${seq < 150 ? 0 : 150}`);
      if (seq < COUNT - 1) expect(rehashed).toContain(`chain_broken ${seq + 1}`);
    }
  });

  it('a chain that was rebuilt from the edited record on', () => {
    for (const seq of places) {
      const rebuilt = chain(rows.map((_, i) => (i === seq ? { ...entry(i), reason: 'another' } : entry(i))));
      expect(codes(rebuilt)).toContain(`checkpoint_differs ${seq < 150 ? 0 : 150}`);
      expect(verify(rebuilt, []).ok).toBe(true); // why a checkpoint must be kept outside
    }
  });

  it.each(places)('record %i deleted, with and without renumbering', (seq) => {
    const without = rows.toSpliced(seq, 1);
    expect(codes(without)).toContain(seq === COUNT - 1 ? `log_truncated ${COUNT - 1}` : `records_missing ${seq}`);
    expect(codes(renumbered(without))).toContain(
      seq === COUNT - 1 ? `log_truncated ${COUNT - 1}` : `records_missing ${seq}`,
    );
  });

  it.each([0, 1, 150, 299])('a record inserted before %i', (seq) => {
    const inserted = sealRecord({ ...entry(seq), reason: 'forged' }, at(Math.max(0, seq - 1)).hash);
    const result = codes(renumbered(rows.toSpliced(seq, 0, inserted)));
    expect(result).toContain(`record_inserted ${seq}`);
    expect(codes(rows.toSpliced(seq, 0, inserted)).join()).toMatch(/record_reordered|record_inserted/);
  });

  it('records that changed places, with one problem a run and not one a record', () => {
    const swapped = renumbered(rows.with(10, at(20)).with(20, at(10)));
    expect(codes(swapped)).toEqual(expect.arrayContaining(['record_reordered 10', 'record_reordered 20']));
    expect(codes(rows.with(10, at(20)).with(20, at(10)))).toContain('record_reordered 10');
    const moved = renumbered([
      ...rows.slice(0, 100),
      ...rows.slice(150, 200),
      ...rows.slice(100, 150),
      ...rows.slice(200),
    ]);
    expect(codes(moved).filter((code) => code.startsWith('record_reordered'))).toEqual([
      'record_reordered 100',
      'record_reordered 150',
    ]);
  });

  it('times that were swapped between two records', () => {
    const [a, b] = [entry(30), entry(31)];
    const swapped = rows
      .with(30, {
        ...at(30),
        canonical: sealRecord({ ...a, time: b.time }, parseRecord(at(30).canonical).prevHash).canonical,
      })
      .with(31, {
        ...at(31),
        canonical: sealRecord({ ...b, time: a.time }, parseRecord(at(31).canonical).prevHash).canonical,
      });
    expect(codes(swapped)).toEqual(expect.arrayContaining(['record_edited 30', 'record_edited 31']));
  });

  it.each([1, COUNT / 10, COUNT / 2, COUNT])('a tail of %i records that was cut off', (count) => {
    const verdict = verify(rows.slice(0, COUNT - count));
    expect(verdict.problems.map(({ code, seq }) => `${code} ${seq}`)).toContain(`log_truncated ${COUNT - count}`);
    expect(verdict.problems.map(({ message }) => message).join()).toContain(`${count} were cut off`);
  });

  it('an old copy of the log that was put back and written on, given a checkpoint kept outside', () => {
    const forked = chain(
      Array.from({ length: COUNT }, (_, seq) => (seq < 200 ? entry(seq) : { ...entry(seq), reason: 'forked' })),
    );
    expect(codes(forked)).toContain('checkpoint_differs 150');
  });

  it('a record of another registry, one that is not canonical, one that is no record', () => {
    expect(codes(withRow(5, sealRecord({ ...entry(5), registryId: 'reg_2' }, at(4).hash)))).toContain(
      'wrong_registry 5',
    );
    const spaced = ` ${at(5).canonical}`;
    expect(codes(withRow(5, { seq: 5, canonical: spaced, hash: sha256Hex(spaced) }))).toContain('record_malformed 5');
    expect(codes(withRow(5, { seq: 5, canonical: '{', hash: sha256Hex('{') }))).toContain('record_malformed 5');
  });

  it('stops reporting, not verifying, at the limit', () => {
    const broken = rows.map((row) => ({ ...row, hash: 'f'.repeat(64) }));
    const verdict = verifyRecords(broken, { ...options, maxProblems: 10 });
    expect(verdict.problems).toHaveLength(10);
    expect(verdict).toMatchObject({ ok: false, checkedRecords: COUNT });
  });
});

describe('a checkpoint', () => {
  it('is a signed note with the origin, the size and the root on its first three lines', () => {
    const lines = whole.note.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'strongroom/reg_1',
      '300',
      Buffer.from(whole.rootHash, 'hex').toString('base64'),
    ]);
    expect(lines[7]).toMatch(/^— strongroom\/reg_1 /);
    expect(verifyCheckpoint(whole.note, key.publicKeyPem, registryId)).toMatchObject({
      status: 'valid',
      checkpoint: { shortCode: whole.shortCode, size: COUNT },
    });
  });

  it('has a code of five groups that changes with what is signed', () => {
    expect(whole.shortCode).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(half.shortCode).not.toBe(whole.shortCode);
  });

  it('does not verify with any byte changed', () => {
    const bytes = Buffer.from(whole.note);
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      expect(verifyCheckpoint(changed.toString(), key.publicKeyPem, registryId).status, `byte ${i}`).not.toBe('valid');
    }
  });

  it('tells another key and another registry from tampering', () => {
    expect(verifyCheckpoint(whole.note, generateSigningKey().publicKeyPem, registryId).status).toBe('unknown_key');
    expect(verifyCheckpoint(whole.note, key.publicKeyPem, 'reg_2').status).toBe('wrong_registry');
    expect(verifyCheckpoint(whole.note.replace('\n300\n', '\n299\n'), key.publicKeyPem, registryId).status).toBe(
      'tampered',
    );
    expect(verifyCheckpoint(`${whole.note}x`, key.publicKeyPem, registryId).status).toBe('malformed');
    expect(verifyCheckpoint(whole.note, 'no key', registryId).status).toBe('unknown_key');
  });

  it('names the one before it, so that none can be taken out', () => {
    const third = sign(rows, whole);
    expect(verifyCheckpointChain([half.note, whole.note, third.note])).toEqual([]);
    expect(verifyCheckpointChain([half.note, third.note])).toMatchObject([
      { code: 'checkpoint_missing', location: 'checkpoint 2' },
    ]);
    expect(verifyCheckpointChain([whole.note])).toHaveLength(1);
  });
});

describe('an audit export', () => {
  const short = rows.slice(0, 12);
  const checkpoint = sign(short);
  const filter = { actor: null, action: 'version.registered', subject: null, from: null, to: null, text: '' };
  const full = makeAuditExport({ checkpoint, rows: short, filter: null, key });
  const partial = makeAuditExport({ checkpoint, rows: short, filter, includes: ({ seq }) => seq % 2 === 0, key });

  it('R32: verifies by itself, complete or in part, and says what it leaves out', () => {
    expect(verifyAuditExport(full, key.publicKeyPem)).toMatchObject({
      ok: true,
      problems: [],
      checkedRecords: 12,
      shortCode: checkpoint.shortCode,
      keyTrusted: true,
    });
    expect(verifyAuditExport(partial)).toMatchObject({ ok: true, problems: [], checkedRecords: 6, keyTrusted: false });
    expect(parseAuditExport(full).leavesOut.records).toBe(0);
    expect(parseAuditExport(partial)).toMatchObject({ filter, leavesOut: { records: 6 } });
  });

  const few = rows.slice(0, 3);
  const small = { checkpoint: sign(few), rows: few, key };
  it.each([
    ['complete', makeAuditExport({ ...small, filter: null })],
    ['partial', makeAuditExport({ ...small, filter, includes: ({ seq }) => seq === 2 })],
  ])('R1: names a place for every changed byte of the %s file', (_, text) => {
    for (let i = 0; i < text.length; i++) {
      const changed = text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ 1) + text.slice(i + 1);
      const verdict = verifyAuditExport(changed, i % 2 === 0 ? key.publicKeyPem : null);
      expect(verdict.ok, `byte ${i}`).toBe(false);
      expect(verdict.problems[0]?.location, `byte ${i}`).toBeTruthy();
    }
  });

  it('names the record that was edited', () => {
    for (const text of [full, partial]) {
      const verdict = verifyAuditExport(text.replace('"value 4"', '"value 5"'), key.publicKeyPem);
      expect(verdict.problems).toContainEqual(
        expect.objectContaining({ code: 'record_edited', location: 'audit record 4' }),
      );
    }
  });

  it('finds a whole file that was sealed anew with another key', () => {
    const forger = generateSigningKey();
    const forgedRows = chain(short.map((_, seq) => ({ ...entry(seq), reason: 'forged' })));
    const range = forgedRows.reduce((head, row) => appendLeaf(head, leafHash(row.canonical)), emptyRange);
    const body = {
      ...checkpoint,
      rootHash: Buffer.from(rangeRoot(range)).toString('hex'),
      headHash: forgedRows.at(-1)?.hash ?? '',
    };
    const forged = makeAuditExport({
      checkpoint: signCheckpoint(body, forger),
      rows: forgedRows,
      filter: null,
      key: forger,
    });
    expect(verifyAuditExport(forged, key.publicKeyPem).ok).toBe(false);
    expect(verifyAuditExport(forged)).toMatchObject({ ok: true, keyTrusted: false });
    expect(verifyAuditExport(forged).shortCode).not.toBe(checkpoint.shortCode);
  });

  it('finds a record taken out of the file, also with all sums redone by one who has the workstation’s key', () => {
    const cut = makeAuditExport({
      checkpoint: { ...checkpoint, size: 11 },
      rows: short.slice(0, 11),
      filter: null,
      key,
    });
    expect(verifyAuditExport(cut, key.publicKeyPem).problems.map(({ code }) => code)).toContain('records_missing');
  });

  it('is refused for rows that the checkpoint does not count', () => {
    expect(() => makeAuditExport({ checkpoint, rows: short.slice(1), filter: null, key })).toThrow(
      expect.objectContaining({ code: 'audit.malformed' }),
    );
  });

  it.each(['', '[]', 'null', '{}', '{"type":"strongroom.audit-export/1"}', '{"records":[{}]}'])(
    'never throws for %j',
    (text) => {
      expect(verifyAuditExport(text)).toMatchObject({ ok: false, checkpoint: null });
    },
  );
});
