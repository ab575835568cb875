import { z } from 'zod';
import { VaultVerification } from '../../model/audit.ts';
import { StorageDetail } from '../../model/storage.ts';
import { defineMethods } from '../define.ts';

const started = z.strictObject({ operationId: z.string() });

export const vaultMethods = defineMethods({
  'vault.stats': {
    summary: 'What the vault holds and what it saves.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: StorageDetail.extend({
      packs: z.number().int(),
      /** Of the pack files: stored bytes, other records, framing, and what nothing uses any more. */
      packBytes: z.number(),
      /** Of records in packs that belong to no file. */
      otherStoredBytes: z.number(),
      /** Packs in which the last verification found something. */
      damagedPacks: z.number().int(),
      freeBytes: z.number(),
      lastVerification: VaultVerification.nullable(),
      lastFullVerification: VaultVerification.nullable(),
      /** A full verification that was stopped and can go on. */
      unfinishedVerification: z
        .strictObject({ startedAt: z.iso.datetime(), totalBytes: z.number(), doneBytes: z.number() })
        .nullable(),
    }),
    errors: [],
  },
  'vault.verify': {
    summary: 'Verifies the vault: structure, or with `full` every byte. The result is the operation’s.',
    effect: 'write',
    access: 'signed_in',
    audit: 'vault.verified',
    input: z.strictObject({
      full: z.boolean(),
      /** Goes on with a full verification that was stopped: files that it found whole are not read again. */
      resume: z.boolean().default(false),
      /** With `full`: also puts together and hashes files whose digest follows from their chunks, as the audit log binds them. */
      recompute: z.boolean().default(false),
    }),
    output: started,
    errors: [],
  },
});
