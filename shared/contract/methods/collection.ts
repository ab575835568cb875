import { z } from 'zod';
import { Certificate, CollectionPlan, Deletion, Hold } from '../../model/collection.ts';
import { defineMethods } from '../define.ts';

const reason = z.string().trim().min(1, 'Say why.').max(2000);

const collectOptions = {
  /** Repack every pack with dead bytes, not only those of which more than a fifth is dead. */
  thorough: z.boolean().default(false),
  /** Also delete the packs that were set aside because no row knew them. */
  unreferenced: z.boolean().default(false),
};

export const collectionMethods = defineMethods({
  'version.delete': {
    summary: 'Deletes a version: its record stays, marked; its bytes go in the next collection.',
    effect: 'write',
    access: ['administrator'],
    audit: 'version.deleted',
    input: z.strictObject({ version: z.string(), reason }),
    output: Deletion,
    errors: [
      'version.not_found',
      'version.deleted',
      'deletion.in_stage',
      'deletion.on_hold',
      'deletion.retained',
      'deletion.request_open',
    ],
  },
  'hold.place': {
    summary: 'Places a legal hold on a version or on a model with all its versions: nothing of it is deleted.',
    effect: 'write',
    access: ['compliance', 'administrator'],
    audit: 'hold.placed',
    input: z.strictObject({
      /** MODEL@VERSION, MODEL, or an id of either. */
      subject: z.string().min(1).max(300),
      reason,
    }),
    output: Hold,
    errors: ['version.not_found', 'model.not_found'],
  },
  'hold.release': {
    summary: 'Releases a legal hold; its record stays.',
    effect: 'write',
    access: ['compliance', 'administrator'],
    audit: 'hold.released',
    input: z.strictObject({ holdId: z.string(), reason }),
    output: Hold,
    errors: ['hold.not_found', 'hold.released'],
  },
  'hold.list': {
    summary: 'Legal holds, newest first: those in force, or all.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ released: z.boolean().default(false) }),
    output: z.array(Hold),
    errors: [],
  },
  'vault.planCollection': {
    summary: 'What a collection would delete and rewrite, what it frees, what it leaves and why.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject(collectOptions),
    output: CollectionPlan,
    errors: [],
  },
  'vault.collect': {
    summary: 'Executes a plan, removing the bytes of deleted versions; `vault.plan_stale` when it is another by now.',
    effect: 'write',
    access: ['administrator'],
    audit: 'vault.collected',
    input: z.strictObject({ planDigest: z.string().length(64), ...collectOptions }),
    output: z.strictObject({ operationId: z.string() }),
    errors: ['vault.plan_stale'],
  },
  'certificate.list': {
    summary: 'Deletion certificates, newest first, each verified.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(Certificate),
    errors: [],
  },
  'certificate.export': {
    summary: 'Writes a deletion certificate with the key that verifies it.',
    effect: 'write',
    access: 'signed_in',
    audit: 'certificate.exported',
    input: z.strictObject({ certificateId: z.string(), out: z.string().min(1).max(4096) }),
    output: z.strictObject({ path: z.string(), sha256: z.string(), sizeBytes: z.number().int() }),
    errors: ['certificate.not_found', 'file.exists', 'file.no_permission', 'file.not_found'],
  },
});
