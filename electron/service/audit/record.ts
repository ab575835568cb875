import { z } from 'zod';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import { Role } from '../../../shared/model/role.ts';
import { canonicalJson, type Json, parseFields, parseJsonText } from '../evidence/index.ts';
import { sha256Hex } from '../platform/crypto.ts';

const MAX_RECORD_BYTES = 1024 * 1024;

/** The hash before the first record. */
export const GENESIS_HASH = '0'.repeat(64);

// Not z.json(): it walks the value by unions, ten times slower than all the rest; canonicalJson refuses what is not JSON.
const JsonValue = z.custom<Json>((value) => value !== undefined, 'expected a JSON value');

/** One change: who, what, when, why, old and new value. `seq` counts from 0 without a gap and is the leaf's place in the tree. */
export const AuditEntry = z.strictObject({
  seq: z.number().int().nonnegative(),
  time: z.iso.datetime(),
  registryId: z.string().min(1).max(100),
  /** null: the workstation itself, or somebody who is not signed in. */
  actor: z.strictObject({ id: z.string(), name: z.string(), roles: z.array(Role) }).nullable(),
  /** `noun.past_tense` */
  action: z.string().regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/, 'expected noun.past_tense'),
  subject: z.strictObject({ type: z.string(), id: z.string(), label: z.string() }),
  reason: z.string().nullable(),
  /** JSON-plain; null where there was nothing before or is nothing after. */
  old: JsonValue,
  new: JsonValue,
  requestId: z.string().nullable(),
  appVersion: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** An entry as it is hashed: with the hash of the record before it. */
export const ChainedEntry = AuditEntry.extend({ prevHash: z.string().regex(/^[0-9a-f]{64}$/) });
export type ChainedEntry = z.infer<typeof ChainedEntry>;

/** What is stored: the canonical JSON of the chained entry, and SHA-256 (hex) of that text's UTF-8 bytes. */
export interface StoredRecord {
  readonly seq: number;
  readonly canonical: string;
  readonly hash: string;
}

/** Chains an entry to its predecessor. Throws `audit.malformed` for an entry that can't be written. */
export function sealRecord(entry: AuditEntry, prevHash: string): StoredRecord {
  const chained = parseFields(ChainedEntry, { ...entry, prevHash }, 'audit record', 'audit.malformed');
  const canonical = canonicalJson(chained);
  const size = Buffer.byteLength(canonical);
  if (size > MAX_RECORD_BYTES) {
    throw new StrongroomError('audit.malformed', `The audit record is larger than ${MAX_RECORD_BYTES} bytes.`, {
      size,
    });
  }
  return { seq: entry.seq, canonical, hash: sha256Hex(canonical) };
}

/** Reads the stored text of a record. Throws `audit.malformed` when it is no record, or not in canonical form. */
export function parseRecord(canonical: string): ChainedEntry {
  const options = { what: 'audit record', maxBytes: MAX_RECORD_BYTES, code: 'audit.malformed' } as const;
  const entry = parseJsonText(ChainedEntry, canonical, options);
  if (canonicalJson(entry) !== canonical) {
    throw new StrongroomError('audit.malformed', 'The audit record is not in canonical form.', { seq: entry.seq });
  }
  return entry;
}
