import { z } from 'zod';
import { ChangeClass, Comparison } from '../../model/comparison.ts';
import { Branch, BranchName, Channel, VersionGraph, VersionStrategy } from '../../model/numbering.ts';
import { StatementReview } from '../../model/statement.ts';
import { ChangeType, ModelSummary, VersionMetadata } from '../../model/version.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const reason = z.string().trim().min(1).max(2000);

/** Errors of choosing a version, given or worked out. */
const numberErrors = [
  'version.not_found',
  'version.unknown_change_type',
  'version.not_semver',
  'version.exists',
  'version.below_parent',
  'version.pattern_mismatch',
  'version.digest_required',
  'version.branch_qualifier',
  'version.bump_too_small',
  'dataset.digest_conflict',
  'branch.not_found',
  'branch.closed',
  'model.strategy_refused',
] as const;

/** What a version's number depends on. */
const Question = z.strictObject({
  model: z.string(),
  parents: z.array(z.string()).max(20),
  changeType: ChangeType.nullable(),
  channel: Channel.nullable().default(null),
  branch: z.string().max(40).default('main'),
  /** For a model that is not there yet. */
  strategy: VersionStrategy.nullable().default(null),
  /** The quarantine item, or the version (MODEL@VERSION or id), whose files it will have. */
  quarantineId: z.string().nullable().default(null),
  adopt: z.string().nullable().default(null),
});

const OverrideQuestion = Question.extend({ version: z.string().min(1).max(100).nullable().default(null) });

export const numberingMethods = defineMethods({
  'version.propose': {
    summary:
      'The next version of a model by its strategy, its branch, the parents and the change type, with the reason.',
    effect: 'read',
    access: ['analyst'],
    audit: null,
    input: Question.extend({
      /** A number of the caller's own, to be weighed instead of one that is worked out. */
      version: z.string().min(1).max(100).nullable().default(null),
      /** A number whose step is too small is answered (`tooSmall`) instead of being refused. */
      allowSmaller: z.boolean().default(false),
    }),
    output: z.strictObject({
      modelExists: z.boolean(),
      strategy: VersionStrategy,
      branch: z.string(),
      version: z.string(),
      changeType: ChangeType.nullable(),
      reason: z.string(),
      /** The smallest change that what differs from the parents allows; null where nothing was compared. */
      required: z
        .strictObject({
          change: ChangeClass,
          because: z.string(),
          /** With each parent of the same model, by what the files show. */
          comparisons: z.array(z.strictObject({ comparison: Comparison, digest: z.string() })),
        })
        .nullable(),
      /** For a number that announces less: what it announces, and the signed statement that lets exactly it through. */
      tooSmall: z.strictObject({ announced: ChangeClass, overrideId: z.string().nullable() }).nullable(),
      /** Versions of the model that can be parents, newest first, as MODEL@VERSION. */
      candidates: z.array(z.string()),
    }),
    errors: [...numberErrors, 'quarantine.not_found'],
  },
  'version.reviewOverride': {
    summary: 'What would be signed to register a version with a smaller step than its files ask for.',
    effect: 'read',
    access: ['analyst', 'reviewer', 'approver'],
    audit: null,
    input: OverrideQuestion,
    output: StatementReview,
    errors: [...numberErrors, 'quarantine.not_found', 'version.override_not_needed'],
  },
  'version.signOverride': {
    summary: 'Signs for a smaller step than the files ask for: exactly these files, number and parents.',
    effect: 'write',
    access: ['analyst', 'reviewer', 'approver'],
    audit: 'statement.signed',
    input: OverrideQuestion.extend(signingInput),
    output: z.strictObject({ statementId: z.string() }),
    errors: [...numberErrors, ...signingRefusals, 'quarantine.not_found', 'version.override_not_needed'],
  },
  'version.adopt': {
    summary:
      'Registers the files of a version again as a new one: a pre-release becomes final, or a merge takes one parent’s files.',
    effect: 'write',
    access: ['analyst'],
    audit: 'version.registered',
    input: z.strictObject({
      /** MODEL@VERSION or id: the version whose files it has, and its first parent. */
      from: z.string(),
      /** The other parents of a merge. */
      parents: z.array(z.string()).max(19).default([]),
      /** Exactly one of `version` and `changeType`. */
      version: z.string().min(1).max(100).nullable().default(null),
      changeType: ChangeType.nullable(),
      channel: Channel.nullable().default(null),
      branch: z.string().max(40).default('main'),
      expectedVersion: z.string().max(100).nullable().default(null),
      /** A signed statement that answers for a smaller step than the files ask for. */
      overrideId: z.string().max(100).nullable().default(null),
      /** Null: what is said of `from`. */
      metadata: VersionMetadata.nullable().default(null),
    }),
    output: z.strictObject({ versionId: z.string(), model: z.string(), version: z.string() }),
    errors: [...numberErrors, 'version.deleted', 'version.origin_wrong', 'version.override_invalid'],
  },
  'version.graph': {
    summary: 'The versions of a model with branches, parents, stages and signatures, newest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ model: z.string(), limit: z.number().int().min(1).max(10_000).default(5000) }),
    output: VersionGraph,
    errors: ['model.not_found'],
  },
  'model.setStrategy': {
    summary: 'Changes how a model numbers its versions from now on.',
    effect: 'write',
    access: ['analyst', 'administrator'],
    audit: 'model.strategy_changed',
    input: z.strictObject({ model: z.string(), strategy: VersionStrategy, reason }),
    output: ModelSummary,
    errors: ['model.not_found', 'model.strategy_refused'],
  },
  'branch.list': {
    summary: 'The branches of a model: main, then the others in the order in which they were made.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ model: z.string() }),
    output: z.array(Branch),
    errors: ['model.not_found'],
  },
  'branch.create': {
    summary: 'Makes a branch that forks from a version; versions on it carry its name.',
    effect: 'write',
    access: ['analyst'],
    audit: 'branch.created',
    input: z.strictObject({
      /** MODEL@VERSION or id. */
      from: z.string(),
      branch: BranchName,
      description: z.string().max(2000).default(''),
    }),
    output: Branch,
    errors: ['version.not_found', 'version.deleted', 'branch.exists'],
  },
  'branch.close': {
    summary: 'Closes a branch: its versions stay, and it takes no more.',
    effect: 'write',
    access: ['analyst'],
    audit: 'branch.closed',
    input: z.strictObject({ model: z.string(), branch: z.string(), reason }),
    output: Branch,
    errors: ['model.not_found', 'branch.not_found', 'branch.closed'],
  },
  'branch.reopen': {
    summary: 'Opens a closed branch again; that it was closed, and why, stays in the audit log.',
    effect: 'write',
    access: ['analyst'],
    audit: 'branch.reopened',
    input: z.strictObject({ model: z.string(), branch: z.string(), reason }),
    output: Branch,
    errors: ['model.not_found', 'branch.not_found', 'branch.not_closed'],
  },
});
