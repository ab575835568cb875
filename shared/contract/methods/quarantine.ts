import { z } from 'zod';
import { Draft, QuarantineItem, Registration } from '../../model/quarantine.ts';
import { DigestedInspection, TensorDigest } from '../../model/tensor.ts';
import { defineMethods } from '../define.ts';

const started = z.strictObject({ operationId: z.string() });
const itemId = z.strictObject({ quarantineId: z.string() });

export const quarantineMethods = defineMethods({
  'quarantine.bringIn': {
    summary: 'Copies a file or folder into quarantine, hashing as it copies, and inspects it there.',
    effect: 'write',
    access: ['analyst'],
    audit: 'quarantine.brought_in',
    input: z.strictObject({ path: z.string().min(1).max(4096) }),
    output: started.extend({ quarantineId: z.string() }),
    errors: ['file.not_found', 'file.no_permission', 'file.not_a_file', 'file.empty', 'file.name_refused'],
  },
  'quarantine.resume': {
    summary: 'Goes on with a copy that was interrupted.',
    effect: 'write',
    access: ['analyst'],
    audit: null,
    input: itemId,
    output: started,
    errors: ['quarantine.not_found', 'quarantine.not_ready', 'file.not_found', 'file.changed_while_read'],
  },
  'quarantine.list': {
    summary: 'What lies in quarantine, newest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(QuarantineItem),
    errors: [],
  },
  'quarantine.get': {
    summary: 'One quarantine item with its inspection.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: itemId,
    output: QuarantineItem,
    errors: ['quarantine.not_found'],
  },
  'quarantine.tensors': {
    summary: 'The tensors of an item, as inspection found them: name, element type, shape and place in its file.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: itemId.extend({
      /** Only tensors whose name contains this. */
      text: z.string().max(500).default(''),
      limit: z.number().int().min(1).max(5000).default(500),
      cursor: z.string().nullable().default(null),
    }),
    output: z.strictObject({
      tensors: z.array(TensorDigest),
      total: z.number().int(),
      nextCursor: z.string().nullable(),
    }),
    errors: ['quarantine.not_found'],
  },
  'quarantine.discard': {
    summary: 'Deletes the bytes and the draft of an item that is not registered.',
    effect: 'write',
    access: ['analyst'],
    audit: 'quarantine.discarded',
    input: itemId,
    output: z.null(),
    errors: ['quarantine.not_found', 'quarantine.not_ready'],
  },
  'inspection.run': {
    summary: 'Inspects a path of this machine where it lies; nothing is copied, kept or executed.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      path: z.string().min(1).max(4096),
      /** Also list the tensors with the SHA-256 of their bytes, which are all read for it. */
      digests: z.boolean().default(false),
    }),
    output: DigestedInspection,
    errors: ['file.not_found', 'file.no_permission', 'file.not_a_file'],
  },
  'draft.get': {
    summary: 'The saved registration form of an item, or null.',
    effect: 'read',
    access: ['analyst'],
    audit: null,
    input: itemId,
    output: Draft.nullable(),
    errors: [],
  },
  'draft.save': {
    summary: 'Keeps the registration form as typed so far.',
    effect: 'write',
    access: ['analyst'],
    audit: null,
    input: z.strictObject({
      quarantineId: z.string(),
      step: z.number().int().min(0).max(10),
      form: z.record(z.string(), z.unknown()),
    }),
    output: Draft,
    errors: ['quarantine.not_found'],
  },
  'version.register': {
    summary: 'Stores the quarantined bytes in the vault and registers them as an immutable version.',
    effect: 'write',
    access: ['analyst'],
    audit: 'version.registered',
    input: Registration,
    output: started,
    errors: [
      'quarantine.not_found',
      'quarantine.not_ready',
      'quarantine.blocked',
      'version.exists',
      'version.not_semver',
      'version.unknown_change_type',
      'version.parent_required',
      'version.not_found',
      'version.below_parent',
      'version.pattern_mismatch',
      'version.branch_qualifier',
      'version.bump_too_small',
      'dataset.digest_conflict',
      'version.override_invalid',
      'version.origin_missing',
      'version.origin_wrong',
      'branch.not_found',
      'branch.closed',
      'model.strategy_refused',
      'model.name_taken',
      'lineage.cycle',
    ],
  },
});
