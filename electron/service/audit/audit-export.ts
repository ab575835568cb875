import { z } from 'zod';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Problem } from '../../../shared/model/audit.ts';
import { canonicalJson, keyIdOf, openSealedFile, parseFields, sealFile, sealList } from '../evidence/index.ts';
import { type SignedCheckpoint, verifyCheckpoint, type WorkstationKey } from './checkpoint.ts';
import { ExcerptRecord, makeExcerpt, treeOf, verifyExcerpt } from './excerpt.ts';
import { parseRecord, type StoredRecord } from './record.ts';
import { verifyRecords } from './verify-log.ts';

export const AUDIT_EXPORT_TYPE = 'strongroom.audit-export/1';
export const AUDIT_EXPORT_PAYLOAD_TYPE = 'application/vnd.strongroom.audit-export.v1+json';

export const AuditFilter = z.strictObject({
  actor: z.string().nullable(),
  action: z.string().nullable(),
  subject: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  text: z.string(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

/** The file's members without its seal. docs/formats/audit-export.md is the table. */
export const AuditExport = z.strictObject({
  type: z.literal(AUDIT_EXPORT_TYPE),
  registryId: z.string(),
  workstationPublicKeyPem: z.string(),
  /** The signed note. */
  checkpoint: z.string(),
  /** null: every record up to the checkpoint is in the file. */
  filter: AuditFilter.nullable(),
  leavesOut: z.strictObject({ records: z.number().int().nonnegative(), why: z.string() }),
  records: z.array(ExcerptRecord),
});
export type AuditExport = z.infer<typeof AuditExport>;

export interface ExportRequest {
  readonly checkpoint: SignedCheckpoint;
  /** All rows of the log from 0 to the checkpoint's size - 1, in order. */
  readonly rows: readonly StoredRecord[];
  /** null exports everything. */
  readonly filter: AuditFilter | null;
  /** Whether a row passes the filter; asked only when there is one. */
  readonly includes?: (row: StoredRecord) => boolean;
  readonly key: WorkstationKey;
}

/** The text of an export. Throws `audit.malformed` when the rows aren't those that the checkpoint counts. */
export function makeAuditExport(request: ExportRequest): string {
  const { checkpoint, rows, filter, includes, key } = request;
  if (rows.length !== checkpoint.size) {
    throw new StrongroomError(
      'audit.malformed',
      `The checkpoint counts ${checkpoint.size} records, but ${rows.length} were given.`,
      {},
    );
  }
  const chosen = filter === null ? rows : rows.filter((row) => includes?.(row) ?? true);
  const records =
    filter === null
      ? rows.map((row) => ({ seq: row.seq, hash: row.hash, proof: null, record: parseRecord(row.canonical) }))
      : makeExcerpt(chosen, treeOf(rows), checkpoint.size);
  const leftOut = rows.length - chosen.length;
  const members: AuditExport = {
    type: AUDIT_EXPORT_TYPE,
    registryId: checkpoint.registryId,
    workstationPublicKeyPem: key.publicKeyPem,
    checkpoint: checkpoint.note,
    filter,
    leavesOut: { records: leftOut, why: leftOut === 0 ? 'nothing' : 'records that do not match the filter' },
    records,
  };
  const signer = { keyId: keyIdOf(key.publicKeyPem), privateKeyDer: key.privateKeyDer };
  return sealFile(AUDIT_EXPORT_PAYLOAD_TYPE, members, signer);
}

/**
 * The bytes of an export of the whole log in pieces, the same as `makeAuditExport` gives; null: a piece of the work is done and there is nothing to write
 * yet. `rows` is walked twice. Throws `audit.malformed` when the rows aren't those that the checkpoint counts.
 */
export function wholeExportPieces(
  checkpoint: SignedCheckpoint,
  rows: () => Iterable<StoredRecord>,
  key: WorkstationKey,
): Generator<Uint8Array | null> {
  function* items() {
    let given = 0;
    for (const { seq, hash, canonical } of rows()) {
      given += 1;
      yield { seq, hash, proof: null, record: parseRecord(canonical) };
    }
    if (given !== checkpoint.size)
      throw new StrongroomError(
        'audit.malformed',
        `The checkpoint counts ${checkpoint.size} records, but ${given} were given.`,
        {},
      );
  }
  const members = {
    type: AUDIT_EXPORT_TYPE,
    registryId: checkpoint.registryId,
    workstationPublicKeyPem: key.publicKeyPem,
    checkpoint: checkpoint.note,
    filter: null,
    leavesOut: { records: 0, why: 'nothing' },
  };
  const signer = { keyId: keyIdOf(key.publicKeyPem), privateKeyDer: key.privateKeyDer };
  return sealList({ payloadType: AUDIT_EXPORT_PAYLOAD_TYPE, members, list: { name: 'records', items } }, signer);
}

/** Reads the members of an export; nothing is verified. Throws `audit.malformed` with all bad fields. */
export function parseAuditExport(text: string): AuditExport {
  const { members, problems } = openSealedFile(text, AUDIT_EXPORT_PAYLOAD_TYPE, null);
  if (members === null)
    throw new StrongroomError('audit.malformed', problems[0]?.message ?? 'The file is no audit export.', {});
  return parseFields(AuditExport, members, 'audit export', 'audit.malformed');
}

export interface ExportVerdict {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly checkedRecords: number;
  readonly checkedSignatures: number;
  readonly checkpoint: SignedCheckpoint | null;
  /** Compare it with one that was kept outside: the file's own key vouches only for itself. */
  readonly shortCode: string | null;
  readonly registryId: string | null;
  /** True when the caller's key, not the file's own, verified the signatures. */
  readonly keyTrusted: boolean;
}

/** Verifies an export by itself: layout, digests, signature, checkpoint, and every record. Never throws for untrusted text. */
export function verifyAuditExport(text: string, trustedPublicKeyPem: string | null = null): ExportVerdict {
  const opened = openSealedFile(text, AUDIT_EXPORT_PAYLOAD_TYPE, trustedPublicKeyPem);
  const problems: Problem[] = [...opened.problems];
  const parsed = AuditExport.safeParse(opened.members);
  const none = { checkpoint: null, shortCode: null, registryId: null, checkedSignatures: 0, checkedRecords: 0 };
  const keyTrusted = trustedPublicKeyPem !== null;
  if (!parsed.success) {
    if (opened.members !== null)
      problems.push(...parsed.error.issues.map((issue) => fieldProblem(issue, opened.members)));
    return { ...none, ok: false, problems, keyTrusted };
  }
  const file = parsed.data;
  const pem = trustedPublicKeyPem ?? file.workstationPublicKeyPem;
  const verdict = verifyCheckpoint(file.checkpoint, pem, file.registryId);
  if (verdict.status !== 'valid') {
    problems.push({ code: `checkpoint_${verdict.status}`, message: verdict.detail, location: 'field checkpoint' });
    return { ...none, ok: false, problems, keyTrusted, registryId: file.registryId };
  }
  const { checkpoint } = verdict;
  problems.push(...recordProblems(file, checkpoint, pem));
  return {
    ok: problems.length === 0,
    problems,
    checkedRecords: file.records.length,
    checkedSignatures: 2,
    checkpoint,
    shortCode: checkpoint.shortCode,
    registryId: file.registryId,
    keyTrusted,
  };
}

function recordProblems(file: AuditExport, checkpoint: SignedCheckpoint, publicKeyPem: string): readonly Problem[] {
  const problems: Problem[] = [];
  const counted = file.records.length + file.leavesOut.records;
  if (counted !== checkpoint.size) {
    const message = `The checkpoint counts ${checkpoint.size} records; the file has ${file.records.length} and says it leaves out ${file.leavesOut.records}.`;
    problems.push({ code: 'records_missing', message, location: 'field records' });
  }
  if (file.filter !== null) return [...problems, ...verifyExcerpt(file.records, checkpoint)];
  const rows = file.records.map(({ seq, hash, record }) => ({ seq, hash, canonical: canonicalJson(record) }));
  const options = { registryId: file.registryId, publicKeyPem, checkpoints: [file.checkpoint] };
  const stray = file.records.filter((item) => item.proof !== null);
  problems.push(
    ...stray.map(({ seq }) => ({
      code: 'record_malformed',
      message: `Record ${seq} has a proof that a complete export lacks.`,
      location: `audit record ${seq}`,
    })),
  );
  return [...problems, ...verifyRecords(rows, options).problems];
}

/** Names the record by its number where the place is inside one. */
function fieldProblem(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string },
  members: unknown,
): Problem {
  const path = issue.path.map(String);
  const at = path[0] === 'records' ? Number(path[1]) : Number.NaN;
  const place = Number.isNaN(at)
    ? `field ${path.join('.')}`
    : `audit record ${seqAt(members, at)}, field ${path.slice(2).join('.')}`;
  return { code: 'file_malformed', message: `The ${place} is malformed: ${issue.message}.`, location: place };
}

function seqAt(members: unknown, at: number): string {
  const seqs = z.object({ records: z.array(z.unknown()) }).safeParse(members);
  const item = z.object({ seq: z.number() }).safeParse(seqs.data?.records[at]);
  return item.success ? String(item.data.seq) : `at place ${at}`;
}
