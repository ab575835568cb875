import { z } from 'zod';
import { Waiver, WaiverDetail, WaiverStatus } from '../../model/waiver.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const { reason } = signingInput;
const waiverId = z.string();

export const waiverMethods = defineMethods({
  'waiver.request': {
    summary: 'Asks a second person to answer for the high and critical findings of an item in quarantine.',
    effect: 'write',
    access: ['analyst'],
    audit: 'waiver.requested',
    input: z.strictObject({ quarantineId: z.string(), reason }),
    output: Waiver,
    errors: ['quarantine.not_found', 'quarantine.not_ready', 'waiver.not_needed', 'waiver.open_exists'],
  },
  'waiver.list': {
    summary: 'Requests for waivers of findings, newest first.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ status: WaiverStatus.nullable().default(null) }),
    output: z.array(Waiver),
    errors: [],
  },
  'waiver.get': {
    summary: 'One request, with the record to be displayed and signed while it is open.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ waiverId }),
    output: WaiverDetail,
    errors: ['waiver.not_found'],
  },
  'waiver.sign': {
    summary: 'Signs the waiver with the caller’s own key: these findings, in exactly these bytes, may be registered.',
    effect: 'write',
    access: ['reviewer', 'approver', 'compliance'],
    audit: 'waiver.signed',
    input: z.strictObject({ waiverId, ...signingInput }),
    output: Waiver,
    errors: ['waiver.not_found', 'waiver.not_open', 'waiver.own_item', 'waiver.outdated', ...signingRefusals],
  },
  'waiver.refuse': {
    summary: 'Refuses a waiver, with the reason; the item stays in quarantine.',
    effect: 'write',
    access: ['reviewer', 'approver', 'compliance'],
    audit: 'waiver.refused',
    input: z.strictObject({ waiverId, reason }),
    output: Waiver,
    errors: ['waiver.not_found', 'waiver.not_open'],
  },
});
