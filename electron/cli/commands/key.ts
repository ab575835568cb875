import type { PersonKeyInfo } from '../../../shared/model/key.ts';
import type { Command } from '../command.ts';
import { formatTime, shortDigest } from '../output/figures.ts';
import { facts, table } from '../output/table.ts';
import { getPassphrase } from '../passphrase.ts';
import { withSession } from '../session.ts';
import { signatureOf, signingOptions } from '../signing.ts';

const reason = { ...signingOptions.reason, help: 'Why; it goes into the audit log.' } as const;

const keyTable = (keys: readonly PersonKeyInfo[]): string =>
  table(
    ['KEY', 'PERSON', 'STATUS', 'SIGNS NOW', 'MADE', 'COUNTS UNTIL', 'REVOKED BECAUSE'],
    keys.map((one) => [
      shortDigest(one.keyId),
      one.personId,
      one.status,
      one.isCurrent ? 'yes' : 'no',
      formatTime(one.createdAt),
      formatTimeOr(one.revocation?.from ?? one.expiresAt),
      one.revocation === null ? '-' : `${one.revocation.reason} (${one.revocation.by})`,
    ]),
  );

const formatTimeOr = (time: string | null): string => (time === null ? '-' : formatTime(time));

export const keyList: Command = {
  name: 'key list',
  summary: 'List signing keys with their age and revocations, newest first.',
  positionals: [],
  options: { of: { type: 'string', value: 'USERID', help: 'Only the keys of this person.' } },
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const keys = await client.call('key.list', { userId: call.args.text('of') ?? null });
      return { json: { keys }, text: keys.length === 0 ? 'There is no key.' : keyTable(keys) };
    }),
};

/** `key rotate`: a new own key, signed in by the old one. */
export const keyRotate: Command = {
  name: 'key rotate',
  summary: 'Change to a new signing key of your own, signed in by the old one.',
  positionals: [],
  options: signingOptions,
  run: (call) =>
    withSession(call, 'person', async (session) => {
      const { client } = session;
      const review = await client.call('key.reviewRotation', {});
      const says = facts([
        ['Your signature says', review.meaning],
        ['Digest of the record', review.digest],
      ]);
      if (!call.json) call.surroundings.terminal.err(`${says}\n`);
      const key = await client.call('key.rotate', await signatureOf(call, session, review, 'Change to a new key?'));
      return { json: key, text: keyTable([key]) };
    }),
};

export const keyRevoke: Command = {
  name: 'key revoke',
  summary: 'Revoke a key, your own or as an administrator; it is never taken back.',
  positionals: [{ name: 'KEY', min: 1, max: 1 }],
  options: {
    reason,
    since: {
      type: 'string',
      value: 'TIME',
      required: true,
      help: 'Since when it may be in other hands, such as 2026-03-01T09:00:00Z.',
    },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const key = await client.call('key.revoke', {
        keyId: call.args.first(),
        compromisedFrom: call.args.required('since'),
        reason: call.args.required('reason'),
      });
      return { json: key, text: keyTable([key]) };
    }),
};

/** `user reset-key`: a first passphrase and a new key for somebody who forgot theirs. */
export const userResetKey: Command = {
  name: 'user reset-key',
  summary: 'Give a person a new key with a first passphrase that they must change; the old key is revoked.',
  positionals: [{ name: 'USERID', min: 1, max: 1 }],
  options: {
    reason,
    'new-passphrase-file': {
      type: 'string',
      value: 'FILE',
      help: 'The first passphrase is the first line of FILE (else STRONGROOM_NEW_PASSPHRASE, else you are asked).',
    },
  },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const userId = call.args.first();
      const passphrase = await getPassphrase(call, {
        option: 'new-passphrase-file',
        variable: 'STRONGROOM_NEW_PASSPHRASE',
        question: `First passphrase of ${userId}: `,
        isNew: true,
      });
      const person = await client.call('person.resetKey', {
        userId,
        passphrase: passphrase.text,
        reason: call.args.required('reason'),
      });
      return { json: person, text: `Reset: ${person.id} must choose another passphrase at the next sign-in.` };
    }),
};

export const clockStatus: Command = {
  name: 'clock status',
  summary: 'Say whether the clock went back, which blocks signing.',
  positionals: [],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const state = await client.call('clock.state', {});
      const text =
        state.wentBackAt === null
          ? 'The clock has not gone back.'
          : `The clock went back to ${state.wentBackAt}, behind the record of ${state.lastRecordAt}. Nothing can be signed.`;
      return { json: state, text, exitCode: state.wentBackAt === null ? 0 : 3 };
    }),
};

export const clockAcknowledge: Command = {
  name: 'clock acknowledge',
  summary: 'Acknowledge that the clock went back, so that signing works again.',
  positionals: [],
  options: { reason },
  run: (call) =>
    withSession(call, 'person', async ({ client }) => {
      const state = await client.call('clock.acknowledge', { reason: call.args.required('reason') });
      return { json: state, text: 'Acknowledged.' };
    }),
};
