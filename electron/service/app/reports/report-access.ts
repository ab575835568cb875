import { type Cell, code, dateTime, facts, table } from '../../report/index.ts';
import { toKeyInfo } from '../people/person-keys.ts';
import type { Asked, Composer } from './report-asked.ts';

const DAY_MS = 86_400_000;
const failureActions = ['session.sign_in_failed', 'access.denied', 'session.wrong_passphrase'] as const;

/** Who may do what: people with their roles, sign-ins and failures, keys with their ages. */
export const accessReview: Composer = (asked) => {
  const { registry, person } = asked;
  const people = registry.catalog.people.list();
  const now = registry.clock.now();
  const keys = registry.catalog.people.keys(null).map((key) => toKeyInfo(registry, key));
  const days = (since: string): number => Math.floor((now - Date.parse(since)) / DAY_MS);
  const marks = { good: 'good', expires_soon: 'strong', expired: 'bad', revoked: 'bad' } as const;
  return {
    name: 'All people',
    sections: [
      {
        title: 'Summary',
        blocks: [
          facts([
            [
              'People',
              `${people.length}, of which ${people.filter(({ status }) => status === 'active').length} active`,
            ],
            ['Administrators', String(registry.catalog.people.activeAdministrators().length)],
            ['Keys', `${keys.length}, of which ${keys.filter(({ status }) => status === 'good').length} good`],
          ]),
        ],
      },
      {
        title: 'People',
        blocks: [
          table(
            [
              ['Person', 22],
              ['Status', 10],
              ['Roles', 18],
              ['Added', 18],
              ['Last sign-in', 18],
              ['Failures since', 10],
              ['Passphrase set', 18],
            ],
            people.map((one): Cell[] => [
              person(one.id, one.name),
              one.status === 'disabled' ? { text: 'disabled', mark: 'muted' } : one.status,
              one.roles.join(', '),
              `${dateTime(one.createdAt)}\nby ${one.createdBy === null ? 'set-up' : person(one.createdBy)}`,
              one.lastSignInAt === null ? 'never' : `${dateTime(one.lastSignInAt)}\n${days(one.lastSignInAt)} days ago`,
              one.failedSignIns > 0 ? { text: String(one.failedSignIns), mark: 'bad' } : '0',
              `${one.passphraseSetAt === null ? 'not recorded' : dateTime(one.passphraseSetAt)}${one.mustChangePassphrase ? '\nmust be changed' : ''}`,
            ]),
            'There is nobody.',
          ),
        ],
      },
      {
        title: 'Signing keys',
        blocks: [
          table(
            [
              ['Key', 16],
              ['Person', 22],
              ['Made', 18],
              ['Age in days', 9],
              ['Counts until', 18],
              ['State', 20],
            ],
            keys.map((key): Cell[] => [
              code(`${key.keyId.slice(0, 12)}…`),
              person(key.personId, key.personName),
              dateTime(key.createdAt),
              String(days(key.createdAt)),
              key.expiresAt === null ? 'does not age' : dateTime(key.expiresAt),
              {
                text:
                  key.revocation === null
                    ? `${key.status.replace('_', ' ')}${key.isCurrent ? '' : ', replaced'}`
                    : `revoked from ${dateTime(key.revocation.from)}: ${key.revocation.reason}`,
                mark: marks[key.status],
              },
            ]),
            'There is no key.',
          ),
        ],
      },
      failures(asked),
    ],
    leavesOut: ['What each role may do: docs/people-and-roles.md has the table.'],
  };
};

/** What went wrong or was refused, by person, from the whole log. */
function failures({ registry, person }: Asked) {
  const { audit } = registry.catalog;
  const rows = failureActions.flatMap((action): Cell[][] => {
    const counted = new Map<string, { count: number; last: string }>();
    let before: number | null = null;
    for (;;) {
      const page = audit.list({
        actor: null,
        action,
        subject: null,
        from: null,
        to: null,
        text: '',
        before,
        limit: 500,
      });
      for (const row of page.rows) {
        const who = row.actorId ?? row.subjectId;
        const known = counted.get(who);
        counted.set(who, { count: (known?.count ?? 0) + 1, last: known?.last ?? row.time });
      }
      const last = page.rows.at(-1);
      if (last === undefined || page.rows.length < 500) break;
      before = last.seq;
    }
    return [...counted].map(([who, { count, last }]) => [
      action,
      // What was typed as a user id that nobody has may be a passphrase: it is not printed.
      registry.catalog.people.get(who) === null ? 'an unknown user id' : person(who),
      String(count),
      dateTime(last),
    ]);
  });
  return {
    title: 'Failures and refusals',
    blocks: [
      table(
        [
          ['What', 30],
          ['Person', 30],
          ['Times', 12],
          ['Last', 28],
        ],
        rows,
        'The log has no failed sign-in and no refusal.',
      ),
    ],
  };
}
