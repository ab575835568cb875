import { z } from 'zod';
import { Comparison, RecordedComparison } from '../../model/comparison.ts';
import { CompatibilityMatrix, mostMatrixVersions, PairCompatibility } from '../../model/compatibility.ts';
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
  'version.magnitude': {
    summary:
      'Starts measuring how far the values of changed tensors are from the earlier ones; a MagnitudeReport is its result.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      /** The earlier one: an id or MODEL@VERSION. */
      before: z.string().min(1).max(400),
      after: z.string().min(1).max(400),
    }),
    output: z.strictObject({ operationId: z.string() }),
    errors: ['version.not_found', 'version.deleted'],
  },
  'version.comparisons': {
    summary: 'What a version was found to differ in from its parents when it was registered.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ version: z.string().min(1).max(400) }),
    output: z.array(RecordedComparison),
    errors: ['version.not_found'],
  },
  'model.compatibility': {
    summary: 'How well each version of a model can take the place of each other one: API x Performance x Data.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      model: z.string().min(1).max(200),
      /** The newest so many versions, and the one in production. */
      limit: z.number().int().min(1).max(mostMatrixVersions).default(mostMatrixVersions),
    }),
    output: CompatibilityMatrix,
    errors: ['model.not_found'],
  },
  'version.compatibility': {
    summary: 'One pair of the compatibility matrix: each factor with its formula, what went in and what is missing.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      /** In use now: an id or MODEL@VERSION. */
      from: z.string().min(1).max(400),
      /** To take its place. */
      to: z.string().min(1).max(400),
    }),
    output: PairCompatibility,
    errors: ['version.not_found'],
  },
});
