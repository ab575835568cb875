import { z } from 'zod';
import { PersonKeyInfo } from '../../model/key.ts';
import { Person } from '../../model/person.ts';
import { StatementReview } from '../../model/statement.ts';
import { defineMethods } from '../define.ts';
import { signingInput, signingRefusals } from '../signing.ts';

const { reason } = signingInput;

export const keyMethods = defineMethods({
  'key.list': {
    summary: 'The signing keys of everybody or of one person, with their age and revocations.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({ userId: z.string().nullable().default(null) }),
    output: z.array(PersonKeyInfo),
    errors: [],
  },
  'key.reviewRotation': {
    summary: 'What the caller would sign to change to a new key of their own.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: StatementReview,
    errors: ['key.revoked'],
  },
  'key.rotate': {
    summary: 'Makes the caller a new signing key, signed in by the old one; earlier signatures stay valid.',
    effect: 'write',
    access: 'signed_in',
    audit: 'person_key.rotated',
    input: z.strictObject(signingInput),
    output: PersonKeyInfo,
    errors: ['key.revoked', ...signingRefusals],
  },
  'key.revoke': {
    summary: 'Revokes a key from a time on: by its owner or an administrator. It is never taken back.',
    effect: 'write',
    access: 'signed_in',
    audit: 'person_key.revoked',
    input: z.strictObject({ keyId: z.string(), compromisedFrom: z.iso.datetime(), reason }),
    output: PersonKeyInfo,
    errors: ['key.not_found', 'key.revoked', 'key.wrong_time'],
  },
  'person.resetKey': {
    summary: 'Gives a person a new key with a first passphrase that they must change; the old key is revoked.',
    effect: 'write',
    access: ['administrator'],
    audit: 'person.key_reset',
    input: z.strictObject({ userId: z.string(), passphrase: z.string().min(1).max(200), reason }),
    output: Person,
    errors: ['person.not_found', 'person.own_reset', 'passphrase.too_weak'],
  },
});

/** Whether the clock of the machine went back, and whether somebody has looked into it. */
export const ClockState = z.strictObject({
  now: z.iso.datetime(),
  /** When it was noticed, by the clock as it was then; null when there is nothing to acknowledge. */
  wentBackAt: z.iso.datetime().nullable(),
  /** The newest record before it. */
  lastRecordAt: z.iso.datetime().nullable(),
});
export type ClockState = z.infer<typeof ClockState>;

export const clockMethods = defineMethods({
  'clock.state': {
    summary: 'Says whether the clock went back, which blocks signing until somebody acknowledges it.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: ClockState,
    errors: [],
  },
  'clock.acknowledge': {
    summary: 'Acknowledges that the clock went back, with the reason; signing works again.',
    effect: 'write',
    access: ['administrator', 'compliance'],
    audit: 'clock.acknowledged',
    input: z.strictObject({ reason }),
    output: ClockState,
    errors: ['clock.not_blocked'],
  },
});
