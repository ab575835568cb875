import { z } from 'zod';
import { Stage } from './stage.ts';

/** The branch that every model has from the start; it is never closed. */
export const MAIN_BRANCH = 'main';

/** Pre-releases of a semantic version on `main`, in their order. */
export const channels = ['alpha', 'beta', 'rc'] as const;
export const Channel = z.enum(channels);
export type Channel = z.infer<typeof Channel>;

/** A branch's name is also the qualifier of its versions, so it is a SemVer identifier that means nothing else. */
export const BranchName = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    'Use 1 to 40 lower-case letters, digits and dashes; begin with a letter, end with a letter or digit.',
  )
  .refine((name) => name !== MAIN_BRANCH, 'Every model has the branch main already.')
  .refine((name) => !channels.some((channel) => channel === name), 'alpha, beta and rc are kinds of pre-release.');

/** What the versions of a model are called. */
export const VersionStrategy = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('semantic') }),
  z.strictObject({ kind: z.literal('timestamp') }),
  /** `length`: digits of the root digest; more are taken where fewer are not unique. */
  z.strictObject({ kind: z.literal('hash'), length: z.number().int().min(8).max(64).default(12) }),
  /** `pattern` must match what `template` gives, as a whole (docs/versions.md has both languages). */
  z.strictObject({
    kind: z.literal('custom'),
    template: z.string().min(1).max(100),
    pattern: z.string().min(1).max(200),
  }),
]);
export type VersionStrategy = z.infer<typeof VersionStrategy>;
export const strategyKinds = ['semantic', 'timestamp', 'hash', 'custom'] as const;
export const semanticStrategy: VersionStrategy = { kind: 'semantic' };

/** Characters that may stand in a version: it is part of MODEL@VERSION, of addresses and of file names. */
export const VersionNumber = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/,
    'Use 1 to 100 characters: letters, digits, dot, dash, plus, underscore; start with a letter or digit.',
  );

export const Branch = z.strictObject({
  name: z.string(),
  /** The version that it forks from; null for `main`. */
  from: z.strictObject({ versionId: z.string(), version: z.string() }).nullable(),
  description: z.string(),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  closed: z.strictObject({ at: z.iso.datetime(), by: z.string(), reason: z.string() }).nullable(),
  versionCount: z.number().int(),
  /** Its newest version; null while it has none. */
  latest: z.strictObject({ versionId: z.string(), version: z.string() }).nullable(),
});
export type Branch = z.infer<typeof Branch>;

/** How the files of a version came about. `from`: the id of the version whose files they are. */
export const VersionOrigin = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('brought_in') }),
  z.strictObject({ kind: z.literal('adopted'), from: z.string() }),
  z.strictObject({ kind: z.literal('combined') }),
]);
export type VersionOrigin = z.infer<typeof VersionOrigin>;
export const broughtIn: VersionOrigin = { kind: 'brought_in' };

/** What a person says of a version with two or more parents. `from`: MODEL@VERSION of the parent whose files it has. */
export const MergeOrigin = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('adopted'), from: z.string() }),
  z.strictObject({ kind: z.literal('combined') }),
]);
export type MergeOrigin = z.infer<typeof MergeOrigin>;

/** One version as the graph of its model shows it. */
export const GraphVersion = z.strictObject({
  id: z.string(),
  version: z.string(),
  branch: z.string(),
  stage: Stage,
  changeType: z.string().nullable(),
  registeredAt: z.iso.datetime(),
  registeredBy: z.string(),
  origin: VersionOrigin,
  /** Ids of the parents that are versions of the same model. */
  parents: z.array(z.string()),
  /** MODEL@VERSION of parents in other models. */
  foreignParents: z.array(z.string()),
  /** Approvals that people signed for it. */
  signatures: z.number().int(),
  isDeleted: z.boolean(),
});
export type GraphVersion = z.infer<typeof GraphVersion>;

export const VersionGraph = z.strictObject({
  model: z.string(),
  strategy: VersionStrategy,
  branches: z.array(Branch),
  /** Newest first. */
  versions: z.array(GraphVersion),
  total: z.number().int(),
});
export type VersionGraph = z.infer<typeof VersionGraph>;
