import { z } from 'zod';
import { Mirror, MirrorHolds, MirrorPolicy, MirrorState, StorageClass, VersionCopies } from '../../model/mirror.ts';
import { defineMethods } from '../define.ts';

const started = z.strictObject({ operationId: z.string() });
const MirrorName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$/,
    'Use 1 to 50 characters: letters, digits, dot, dash, underscore; start with a letter or digit.',
  );
const everything = { stages: null, tiers: null };

const common = { name: MirrorName, holds: MirrorHolds.default(everything) };

const NewMirror = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('folder'),
    ...common,
    /** The whole path of a folder on another disk or a share. */
    folder: z.string().min(1).max(4096),
    storageClass: StorageClass.default('fast'),
  }),
  z.strictObject({
    kind: z.literal('s3'),
    ...common,
    endpoint: z.url({ protocol: /^https?$/ }).max(2048),
    bucket: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'This is not the name of a bucket.'),
    prefix: z
      .string()
      .max(500)
      .regex(
        /^(?:(?!\.{1,2}\/)[A-Za-z0-9._-]+\/)*$/,
        'Use names of letters, digits, dot, dash and underscore, each followed by /.',
      )
      .default(''),
    region: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,50}$/)
      .default('us-east-1'),
    /** ENDPOINT/BUCKET/NAME rather than BUCKET.ENDPOINT/NAME. */
    pathStyle: z.boolean().default(true),
    accessKeyId: z.string().min(1).max(200),
    secretAccessKey: z.string().min(1).max(1000),
    /** PEM file of the authority that signed the endpoint's certificate; no other is trusted then. */
    caFile: z.string().max(4096).nullable().default(null),
    storageClass: z.literal('compact', 'S3-compatible storage is compact; fast needs a folder.').default('compact'),
  }),
]);

export const mirrorMethods = defineMethods({
  'mirror.list': {
    summary: 'The mirrors, by name. Secrets are never shown.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(Mirror),
    errors: [],
  },
  'mirror.status': {
    summary: 'What each mirror holds, and the versions that have fewer copies than the policy wants.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      /** Ask the mirrors; without it only what was found at the last contact is told. */
      contact: z.boolean().default(true),
      /** Name or id of one mirror; null: all. */
      mirror: z.string().max(100).nullable().default(null),
      /** Also versions that have their copies. */
      all: z.boolean().default(false),
      limit: z.number().int().min(1).max(10_000).default(1000),
    }),
    output: z.strictObject({
      mirrors: z.array(MirrorState),
      policy: MirrorPolicy,
      /** Versions that the policy wants copies of, and those that have fewer. */
      wanted: z.number().int(),
      short: z.number().int(),
      versions: z.array(VersionCopies),
    }),
    errors: ['mirror.not_found'],
  },
  'mirror.add': {
    summary: 'Adds a mirror: a folder on another disk or a share, or S3-compatible storage. It is empty until synced.',
    effect: 'write',
    access: ['administrator'],
    audit: 'mirror.added',
    input: NewMirror,
    output: Mirror,
    errors: ['mirror.exists', 'mirror.foreign', 'mirror.place_refused', 'file.not_found'],
  },
  'mirror.remove': {
    summary: 'Removes a mirror. Its bytes stay where they are unless `deleteFiles` asks for their deletion.',
    effect: 'write',
    access: ['administrator'],
    audit: 'mirror.removed',
    input: z.strictObject({
      mirror: z.string().max(100),
      reason: z.string().min(1).max(1000),
      deleteFiles: z.boolean().default(false),
    }),
    /** null: done. With `deleteFiles` an operation deletes first. */
    output: z.strictObject({ operationId: z.string().nullable() }),
    errors: ['mirror.not_found', 'mirror.busy'],
  },
  'mirror.sync': {
    summary: 'Copies what a mirror lacks, reads back what was written, and replaces what is damaged there.',
    effect: 'write',
    access: ['administrator'],
    audit: 'mirror.synced',
    input: z.strictObject({
      mirror: z.string().max(100),
      /** Also read and hash every file that is there. */
      verify: z.boolean().default(false),
      /** Also remove packs that a collection forgot. */
      prune: z.boolean().default(false),
    }),
    output: started,
    errors: ['mirror.not_found', 'mirror.busy'],
  },
  'mirror.setPolicy': {
    summary: 'Replaces the rules that say how many copies versions of a stage and tier must have.',
    effect: 'write',
    access: ['administrator'],
    audit: 'mirror.policy_changed',
    input: MirrorPolicy.extend({ reason: z.string().min(1).max(1000) }),
    output: MirrorPolicy,
    errors: [],
  },
  'vault.repair': {
    summary: 'Finds what is damaged in the vault and replaces it from mirrors, a folder of packs or the original file.',
    effect: 'write',
    access: ['administrator'],
    audit: 'vault.repaired',
    input: z.discriminatedUnion('source', [
      z.strictObject({ source: z.literal('mirrors') }),
      /** Any folder with packs: a mirror's, another registry's, an unpacked bundle. */
      z.strictObject({ source: z.literal('folder'), path: z.string().min(1).max(4096) }),
      /** The original file, or the folder it lies in. */
      z.strictObject({ source: z.literal('file'), path: z.string().min(1).max(4096) }),
    ]),
    output: started,
    errors: ['file.not_found', 'file.not_a_file'],
  },
});
