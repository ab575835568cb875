import { z } from 'zod';
import { policyText } from '../../model/policy.ts';
import { PolicyDraft, PolicyDraftSummary } from '../../model/policy-draft.ts';
import { defineMethods } from '../define.ts';

const id = z.string().min(1).max(100);

/** Policies that are being written. */
export const policyDraftMethods = defineMethods({
  'policyDraft.list': {
    summary: 'Policies that people write and did not propose yet, the one saved last first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(PolicyDraftSummary),
    errors: [],
  },
  'policyDraft.get': {
    summary: 'One draft of a policy with its text.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ id }),
    output: PolicyDraft,
    errors: ['policy.draft_not_found'],
  },
  'policyDraft.save': {
    summary: 'Keeps a policy as typed so far; only who began it writes on.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      /** The draft, and the revision that was changed; null: a new draft. */
      draft: z.strictObject({ id, revision: z.number().int().positive() }).nullable(),
      text: policyText,
      reason: z.string().max(2000),
    }),
    output: PolicyDraftSummary,
    errors: ['policy.draft_not_found', 'policy.draft_not_yours', 'policy.draft_stale', 'policy.too_many_drafts'],
  },
  'policyDraft.remove': {
    summary: 'Deletes one’s own draft of a policy, or as an administrator that of a person who is disabled.',
    effect: 'write',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ id }),
    output: z.null(),
    errors: ['policy.draft_not_found', 'policy.draft_not_yours'],
  },
});
