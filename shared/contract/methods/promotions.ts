import { z } from 'zod';
import { PromotionRequest, PromotionReview, Validation } from '../../model/promotion.ts';
import { Role } from '../../model/role.ts';
import { Stage } from '../../model/stage.ts';
import { defineMethods } from '../define.ts';
import { signingInput } from '../signing.ts';

const { reason } = signingInput;
const refusals = [
  'promotion.not_found',
  'promotion.not_open',
  'promotion.stale',
  'promotion.requester_cannot_approve',
  'promotion.already_signed',
  'promotion.validation_failed',
  'registry.clock_went_back',
] as const;
const signing = { requestId: z.string(), ...signingInput };

export const promotionMethods = defineMethods({
  'promotion.preview': {
    summary: 'Runs the validations for a move without asking for it.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ version: z.string(), toStage: Stage }),
    output: z.strictObject({
      validations: z.array(Validation),
      approvalsNeeded: z.number().int(),
      approverRoles: z.array(Role),
      canRequest: z.boolean(),
    }),
    errors: ['version.not_found', 'version.deleted', 'stage.transition_refused'],
  },
  'promotion.request': {
    summary: 'Asks for a stage change, with its justification.',
    effect: 'write',
    access: ['analyst', 'reviewer', 'approver'],
    audit: 'promotion.requested',
    input: z.strictObject({ version: z.string(), toStage: Stage, reason }),
    output: PromotionRequest,
    errors: [
      'version.not_found',
      'version.deleted',
      'stage.transition_refused',
      'promotion.open_exists',
      'promotion.validation_failed',
    ],
  },
  'promotion.list': {
    summary: 'Requests, newest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({
      status: z.enum(['open', 'approved', 'rejected', 'withdrawn']).nullable().default(null),
      version: z.string().nullable().default(null),
    }),
    output: z.array(PromotionRequest),
    errors: ['version.not_found'],
  },
  'promotion.get': {
    summary: 'One request with its validations and signatures.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ requestId: z.string() }),
    output: PromotionRequest,
    errors: ['promotion.not_found'],
  },
  'promotion.review': {
    summary: 'The record to be displayed and signed, with its digest.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ requestId: z.string() }),
    output: PromotionReview,
    errors: ['promotion.not_found'],
  },
  'promotion.approve': {
    summary: 'Signs the approval with the caller’s own key; the last one needed changes the stage.',
    effect: 'write',
    access: ['approver'],
    audit: 'promotion.approved',
    input: z.strictObject(signing),
    output: PromotionRequest,
    errors: refusals,
  },
  'promotion.reject': {
    summary: 'Signs the rejection and closes the request.',
    effect: 'write',
    access: ['reviewer', 'approver'],
    audit: 'promotion.rejected',
    input: z.strictObject(signing),
    output: PromotionRequest,
    errors: refusals,
  },
  'promotion.withdraw': {
    summary: 'Takes an own request back.',
    effect: 'write',
    access: 'signed_in',
    audit: 'promotion.withdrawn',
    input: z.strictObject({ requestId: z.string(), reason }),
    output: PromotionRequest,
    errors: ['promotion.not_found', 'promotion.not_open', 'promotion.not_requester'],
  },
});
