import { z } from 'zod';
import { Person, Session, UserId } from '../../model/person.ts';
import { Role } from '../../model/role.ts';
import { defineMethods } from '../define.ts';

export const RegistryState = z.strictObject({
  /** `not_chosen`: no folder yet; `empty`: a folder without an administrator; `ready`: people can sign in. */
  status: z.enum(['not_chosen', 'empty', 'ready']),
  folder: z.string().nullable(),
  suggestedFolder: z.string(),
  registryId: z.string().nullable(),
  appVersion: z.string(),
  buildDigest: z.string(),
  schemaVersion: z.number().int().nullable(),
  /** Notes of the last start that a person should see: interrupted work, files set aside. */
  notices: z.array(z.string()),
});

const passphrase = z.string().min(1).max(200);

export const registryMethods = defineMethods({
  'registry.state': {
    summary: 'Says whether a registry folder is chosen and set up, and which build this is.',
    effect: 'read',
    access: 'public',
    audit: null,
    input: z.strictObject({}),
    output: RegistryState,
    errors: [],
  },
  'registry.open': {
    summary: 'Chooses the registry folder; an absent or empty folder becomes a new registry.',
    effect: 'write',
    access: 'public',
    audit: null,
    input: z.strictObject({ folder: z.string().min(1).max(4096) }),
    output: RegistryState,
    errors: ['file.no_permission', 'file.not_found'],
  },
  'registry.initialise': {
    summary: 'Creates the administrator, the workstation key and the first audit record, and signs in.',
    effect: 'write',
    access: 'public',
    audit: 'registry.created',
    input: z.strictObject({ userId: UserId, name: z.string().trim().min(1).max(200), passphrase }),
    output: Session,
    errors: ['registry.already_initialised', 'passphrase.too_weak'],
  },
});

export const sessionMethods = defineMethods({
  'session.current': {
    summary: 'The session of this connection, or null. Does not count as activity.',
    effect: 'read',
    access: 'public',
    audit: null,
    input: z.strictObject({}),
    output: Session.nullable(),
    errors: [],
  },
  'session.signIn': {
    summary: 'Signs a person in on this connection. Failures slow down and are audited.',
    effect: 'write',
    access: 'public',
    audit: 'session.signed_in',
    input: z.strictObject({ userId: z.string().min(1).max(100), passphrase }),
    output: Session,
    errors: [],
  },
  'session.lock': {
    summary: 'Locks the session: nothing works until the passphrase is given again.',
    effect: 'write',
    access: 'public',
    audit: 'session.locked',
    input: z.strictObject({}),
    output: Session.nullable(),
    errors: [],
  },
  'session.unlock': {
    summary: 'Unlocks the locked session of the same person.',
    effect: 'write',
    access: 'public',
    audit: 'session.unlocked',
    input: z.strictObject({ passphrase }),
    output: Session,
    errors: [],
  },
  'session.signOut': {
    summary: 'Ends the session.',
    effect: 'write',
    access: 'public',
    audit: 'session.signed_out',
    input: z.strictObject({}),
    output: z.null(),
    errors: [],
  },
  'session.changePassphrase': {
    summary: 'Changes the own passphrase; the signing key stays and is encrypted anew.',
    effect: 'write',
    access: 'signed_in',
    audit: 'person.passphrase_changed',
    input: z.strictObject({ current: passphrase, next: passphrase }),
    output: z.null(),
    errors: ['passphrase.too_weak'],
  },
});

export const personMethods = defineMethods({
  'person.list': {
    summary: 'All people, disabled ones too.',
    effect: 'read',
    access: 'signed_in',
    audit: null,
    input: z.strictObject({}),
    output: z.array(Person),
    errors: [],
  },
  'person.add': {
    summary: 'Adds a person with a first passphrase and their own signing key.',
    effect: 'write',
    access: ['administrator'],
    audit: 'person.added',
    input: z.strictObject({
      userId: UserId,
      name: z.string().trim().min(1).max(200),
      roles: z.array(Role).min(1).max(6),
      passphrase,
      /** The passphrase is a first one: the person must choose their own before anything else. */
      mustChange: z.boolean().default(false),
    }),
    output: Person,
    errors: ['person.exists', 'passphrase.too_weak'],
  },
  'person.setRoles': {
    summary: 'Replaces a person’s roles. The last administrator keeps that role.',
    effect: 'write',
    access: ['administrator'],
    audit: 'person.roles_changed',
    input: z.strictObject({
      userId: z.string(),
      roles: z.array(Role).min(1).max(6),
      reason: z.string().trim().min(1).max(2000),
    }),
    output: Person,
    errors: ['person.not_found', 'person.last_administrator'],
  },
  'person.disable': {
    summary: 'Disables a person: no sign-in, no signing. Their earlier signatures stay valid and named.',
    effect: 'write',
    access: ['administrator'],
    audit: 'person.disabled',
    input: z.strictObject({ userId: z.string(), reason: z.string().trim().min(1).max(2000) }),
    output: Person,
    errors: ['person.not_found', 'person.last_administrator'],
  },
  'person.enable': {
    summary: 'Lets a disabled person sign in again.',
    effect: 'write',
    access: ['administrator'],
    audit: 'person.enabled',
    input: z.strictObject({ userId: z.string(), reason: z.string().trim().min(1).max(2000) }),
    output: Person,
    errors: ['person.not_found'],
  },
});
