import { z } from 'zod';
import { VaultVerification } from '../../model/audit.ts';
import { StorageFigures } from '../../model/version.ts';
import { defineMethods } from '../define.ts';

const started = z.strictObject({ operationId: z.string() });

export const vaultMethods = defineMethods({
  'vault.stats': {
    summary: 'What the vault holds and what it saves.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: StorageFigures.extend({
      packs: z.number().int(),
      chunks: z.number().int(),
      versions: z.number().int(),
      freeBytes: z.number(),
      lastVerification: VaultVerification.nullable(),
    }),
    errors: [],
  },
  'vault.verify': {
    summary: 'Verifies the vault: structure, or with `full` every byte. The result is the operation’s.',
    effect: 'write',
    access: 'signed_in',
    audit: 'vault.verified',
    input: z.strictObject({ full: z.boolean() }),
    output: started,
    errors: [],
  },
});
