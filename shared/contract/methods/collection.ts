import { z } from 'zod';
import { Deletion, Hold } from '../../model/collection.ts';
import { defineMethods } from '../define.ts';

const reason = z.string().trim().min(1, 'Say why.').max(2000);

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
});
