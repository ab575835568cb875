import { z } from 'zod';
import { AuditRecord, Checkpoint, Verification } from '../../model/audit.ts';
import { defineMethods } from '../define.ts';

/** What was kept outside the registry. */
const outside = {
  /** Signed notes. */
  checkpoints: z.array(z.string().max(4096)).max(50).default([]),
  /** Codes of checkpoints. */
  codes: z.array(z.string().max(60)).max(50).default([]),
};

export const auditMethods = defineMethods({
  'audit.list': {
    summary: 'Audit records, newest first, filtered.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      actor: z.string().max(100).nullable().default(null),
      action: z.string().max(100).nullable().default(null),
      subject: z.string().max(300).nullable().default(null),
      from: z.iso.datetime().nullable().default(null),
      to: z.iso.datetime().nullable().default(null),
      text: z.string().max(200).default(''),
      /** Only records with a smaller number. */
      before: z.number().int().nullable().default(null),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: z.strictObject({
      records: z.array(AuditRecord),
      total: z.number().int(),
      /** The distinct actions and actors there are, for the filters. */
      actions: z.array(z.string()),
      actors: z.array(z.string()),
    }),
    errors: [],
  },
  'audit.checkpoint': {
    summary: 'The newest signed checkpoint; a new one is signed when records have come since.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: Checkpoint,
    errors: [],
  },
  'audit.saveCheckpoint': {
    summary: 'Writes the newest signed checkpoint to a file, to be kept outside this workstation.',
    effect: 'write',
    access: 'signed_in',
    audit: 'checkpoint.saved',
    input: z.strictObject({ out: z.string().min(1).max(4096) }),
    output: z.strictObject({
      path: z.string(),
      sha256: z.string(),
      sizeBytes: z.number().int(),
      checkpoint: Checkpoint,
    }),
    errors: ['file.exists', 'file.no_permission', 'file.not_found'],
  },
  'audit.verify': {
    summary: 'Verifies the whole log, every record it speaks of, every signature; also against what was kept outside.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject(outside),
    output: Verification,
    errors: [],
  },
  'audit.startVerification': {
    summary: 'Starts the same verification as an operation, which tells how far it is and can be stopped.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject(outside),
    /** Its result is `{ verification: Verification }`. */
    output: z.strictObject({ operationId: z.string() }),
    errors: [],
  },
  'audit.export': {
    summary: 'Starts writing the log as a file that verifies by itself (JSON), or as a PDF to read.',
    effect: 'write',
    access: ['compliance', 'administrator', 'approver', 'reviewer', 'analyst'],
    audit: 'audit.exported',
    input: z.strictObject({ out: z.string().min(1).max(4096), format: z.enum(['json', 'pdf']).default('json') }),
    /** The operation’s result is a `WrittenLog`. */
    output: z.strictObject({ operationId: z.string() }),
    errors: ['file.exists', 'file.no_permission', 'file.not_found', 'report.refused'],
  },
  'evidence.pack': {
    summary:
      'Starts writing a folder that proves a version without Strongroom: dossier, statements, keys, records with proofs, verifier.',
    effect: 'write',
    access: ['compliance', 'administrator', 'approver', 'reviewer', 'analyst'],
    audit: 'evidence.packed',
    input: z.strictObject({
      version: z.string(),
      /** The folder to make; it must not exist yet. */
      out: z.string().min(1).max(4096),
      /** Signed notes that were kept outside: the pack proves that the log continues them. */
      earlierCheckpoints: z.array(z.string().max(4096)).max(50).default([]),
      /** Names become pseudonyms; statements and the content of records are left out. */
      redact: z.boolean().default(false),
    }),
    /** The operation’s result is a `WrittenPack`. */
    output: z.strictObject({ operationId: z.string() }),
    errors: ['version.not_found', 'audit.malformed', 'file.exists', 'file.no_permission', 'file.not_found'],
  },
});

export const Settings = z.strictObject({
  /** Days after which every byte of the vault is verified again while nobody works; 0: never by itself. */
  scrubDays: z.number().int().min(0).max(365).default(7),
  /** Hours after which mirrors are brought up to date again while nobody works; 0: only when somebody asks. */
  mirrorHours: z.number().int().min(0).max(8760).default(24),
  /** Minutes without a call after which a session locks itself. */
  idleMinutes: z.number().int().min(1).max(240),
  /** Where the file dialogs of exports and reports start. */
  exportFolder: z.string().max(4096),
  /** Days from its registration before which a version can't be deleted. */
  retentionDays: z.number().int().min(0).max(36_500).default(0),
  /** Hours after signing in after which a session ends, whatever was done in it; 0: never. */
  sessionHours: z.number().int().min(0).max(720).default(12),
  /** Days after which a signing key stops to count; 0: keys do not age. Holds for keys that are made from then on. */
  keyMaxAgeDays: z.number().int().min(0).max(3650).default(730),
  /** Days before that from which the person is told. */
  keyWarnDays: z.number().int().min(0).max(365).default(30),
  /** Days after which a passphrase must be changed; 0: never for its age. */
  passphraseMaxAgeDays: z.number().int().min(0).max(3650).default(0),
});
export type Settings = z.infer<typeof Settings>;

export const settingsMethods = defineMethods({
  'settings.get': {
    summary: 'The registry’s settings.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: Settings,
    errors: [],
  },
  'settings.put': {
    summary: 'Changes the registry’s settings.',
    effect: 'write',
    access: ['administrator'],
    audit: 'settings.changed',
    input: Settings,
    output: Settings,
    errors: [],
  },
});
