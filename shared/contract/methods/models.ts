import { z } from 'zod';
import { AuditRecord } from '../../model/audit.ts';
import { Format } from '../../model/inspection.ts';
import { ModelChange, Tier } from '../../model/model.ts';
import { Stage } from '../../model/stage.ts';
import { VersionTensor } from '../../model/tensor.ts';
import { ModelSummary, VersionDetail, VersionSummary } from '../../model/version.ts';
import { defineMethods } from '../define.ts';

/** A page of a long list: `cursor` is the previous page's `nextCursor`. */
const page = { limit: z.number().int().min(1).max(500).default(100), cursor: z.string().nullable().default(null) };

export const modelMethods = defineMethods({
  'model.list': {
    summary: 'Models by name, with their latest version and the one in production.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      text: z.string().max(200).default(''),
      stage: Stage.nullable().default(null),
      format: Format.nullable().default(null),
      tier: Tier.nullable().default(null),
      sort: z.enum(['name', 'newest', 'size']).default('name'),
      ...page,
    }),
    output: z.strictObject({
      models: z.array(ModelSummary),
      total: z.number().int(),
      nextCursor: z.string().nullable(),
    }),
    errors: [],
  },
  'model.get': {
    summary: 'One model, by id or name, with all its versions, newest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ model: z.string() }),
    output: z.strictObject({
      model: ModelSummary,
      versions: z.array(VersionSummary),
      /** What was changed on the model's own record, oldest first. */
      changes: z.array(ModelChange),
    }),
    errors: ['model.not_found'],
  },
  'version.search': {
    summary: 'Versions whose model name, version, description, owner, purpose or tags contain all the words.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      text: z.string().max(500).default(''),
      stage: Stage.nullable().default(null),
      format: Format.nullable().default(null),
      ...page,
    }),
    output: z.strictObject({
      versions: z.array(VersionSummary),
      total: z.number().int(),
      nextCursor: z.string().nullable(),
    }),
    errors: [],
  },
  'version.get': {
    summary: 'One version with everything known of it. Takes an id or MODEL@VERSION.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ version: z.string() }),
    output: VersionDetail,
    errors: ['version.not_found'],
  },
  'version.tensors': {
    summary:
      'The tensors of a version: name, element type, shape, place in its file, and what their bytes are known by.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      version: z.string(),
      /** Only tensors whose name contains this. */
      text: z.string().max(500).default(''),
      limit: z.number().int().min(1).max(5000).default(500),
      cursor: z.string().nullable().default(null),
    }),
    output: z.strictObject({
      tensors: z.array(VersionTensor),
      total: z.number().int(),
      nextCursor: z.string().nullable(),
      /** False when the version has tensors and the list of them is not there: after a rebuild. */
      isKnown: z.boolean(),
    }),
    errors: ['version.not_found'],
  },
  'version.history': {
    summary: 'The audit records that concern a version, oldest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ version: z.string() }),
    output: z.array(AuditRecord),
    errors: ['version.not_found'],
  },
  'version.export': {
    summary: 'Restores the files of a version, verified, into `outDir`; a file that is there is never replaced.',
    effect: 'write',
    access: 'signed_in',
    audit: 'version.exported',
    input: z.strictObject({
      version: z.string(),
      outDir: z.string().min(1).max(4096),
      /** Write what is left of a damaged version: such files are named `….damaged`, and DAMAGED.txt says where the holes are. */
      allowDamaged: z.boolean().default(false),
    }),
    output: z.strictObject({ operationId: z.string() }),
    errors: ['version.not_found', 'version.deleted', 'file.exists', 'file.no_permission', 'file.not_found'],
  },
});
