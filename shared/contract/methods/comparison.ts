import { z } from 'zod';
import { Comparison } from '../../model/comparison.ts';
import { defineMethods } from '../define.ts';

export const comparisonMethods = defineMethods({
  'version.compare': {
    summary: 'What differs between two versions, each difference with its class and reason. Reads no file.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      /** The earlier one: an id or MODEL@VERSION. */
      before: z.string().min(1).max(400),
      after: z.string().min(1).max(400),
    }),
    output: z.strictObject({
      comparison: Comparison,
      /** SHA-256 of its canonical JSON. */
      digest: z.string().length(64),
    }),
    errors: ['version.not_found'],
  },
});
