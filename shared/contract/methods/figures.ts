import { z } from 'zod';
import { PackFacts, SizePoint, SubjectFigures } from '../../model/storage.ts';
import { defineMethods } from '../define.ts';

export const figureMethods = defineMethods({
  'vault.figures': {
    summary: 'Storage efficiency of a model or of a version, and what each part saved.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.union([
      z.strictObject({ model: z.string().min(1).max(200) }),
      z.strictObject({ version: z.string().min(1).max(400) }),
    ]),
    output: SubjectFigures,
    errors: ['model.not_found', 'version.not_found'],
  },
  'vault.history': {
    summary: 'The vault’s size over time, oldest first: at most `points` of all changes, evenly picked.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ points: z.number().int().min(2).max(2000).default(400) }),
    output: z.strictObject({
      points: z.array(SizePoint),
      total: z.number().int(),
      /** The service’s time: until then the last size holds. */
      now: z.iso.datetime(),
    }),
    errors: [],
  },
  'vault.packs': {
    summary: 'Packs with what the index and the last verification know of them.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      /** The beginning of a pack’s id. */
      text: z
        .string()
        .regex(/^[0-9a-fA-F]{0,64}$/, 'Use the digits of a pack’s id: 0 to 9 and a to f.')
        .default(''),
      only: z.enum(['all', 'damaged']).default('all'),
      sort: z.enum(['newest', 'size', 'unused']).default('newest'),
      limit: z.number().int().min(1).max(500).default(100),
      cursor: z.string().nullable().default(null),
    }),
    output: z.strictObject({ packs: z.array(PackFacts), total: z.number().int(), nextCursor: z.string().nullable() }),
    errors: [],
  },
});
