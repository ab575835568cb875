import { z } from 'zod';
import {
  PolicyDifference,
  PolicyDocument,
  PolicyProblem,
  PolicyVersion,
  policyText as text,
} from '../../model/policy.ts';
import { StatementReview } from '../../model/statement.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const shown = z.strictObject({ version: PolicyVersion, document: PolicyDocument, source: z.string() });

export const policyMethods = defineMethods({
  'policy.list': {
    summary: 'Policies, newest first, with what became of each.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(PolicyVersion),
    errors: [],
  },
  'policy.get': {
    summary: 'One policy, or the one in force, with its text.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ number: z.number().int().min(0).nullable().default(null) }),
    output: shown,
    errors: ['policy.not_found', 'policy.malformed'],
  },
  'policy.templates': {
    summary: 'Policies that come with Strongroom, as texts to start from.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        description: z.string(),
        clauses: z.number().int(),
        source: z.string(),
      }),
    ),
    errors: [],
  },
  'policy.check': {
    summary: 'Says what is wrong with a text that should be a policy, and where.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ text }),
    output: z.strictObject({
      problems: z.array(PolicyProblem),
      document: PolicyDocument.nullable(),
      digest: z.string().nullable(),
    }),
    errors: [],
  },
  'policy.dryRun': {
    summary: 'Judges the versions of the registry by another policy and says what would change.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ text }),
    output: z.strictObject({
      /** Moves that were judged by both. */
      judged: z.number().int(),
      differences: z.array(PolicyDifference),
      /** Versions that were left out because there are too many. */
      leftOut: z.number().int(),
      /** Open requests, which would have to be validated again. */
      openRequests: z.number().int(),
    }),
    errors: ['policy.malformed'],
  },
  'policy.propose': {
    summary: 'Keeps a policy, which holds when other people have signed it.',
    effect: 'write',
    access: ['compliance', 'administrator'],
    audit: 'policy.proposed',
    input: z.strictObject({
      text,
      reason: signingInput.reason,
      /** The caller's own draft that this is: it ends with the proposal. */
      draftId: z.string().max(100).nullable().default(null),
    }),
    output: PolicyVersion,
    errors: ['policy.malformed'],
  },
  'policy.review': {
    summary: 'The record to be displayed and signed before a policy holds.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ number: z.number().int().min(1) }),
    output: StatementReview,
    errors: ['policy.not_found', 'policy.not_proposed', 'policy.malformed'],
  },
  'policy.sign': {
    summary: 'Signs a policy that somebody else proposed; the last signature needed puts it in force.',
    effect: 'write',
    access: ['compliance', 'administrator'],
    audit: 'statement.signed',
    input: z.strictObject({ number: z.number().int().min(1), ...signingInput }),
    output: PolicyVersion,
    errors: [
      'policy.not_found',
      'policy.not_proposed',
      'policy.own_proposal',
      'policy.already_signed',
      'policy.malformed',
      ...signingRefusals,
    ],
  },
});
