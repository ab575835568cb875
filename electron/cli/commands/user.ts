import type { Person } from '../../../shared/model/person.ts';
import { Role, roles } from '../../../shared/model/role.ts';
import { wrongUse } from '../arguments.ts';
import type { Call, Command, Result } from '../command.ts';
import { formatTime } from '../output/figures.ts';
import { table } from '../output/table.ts';
import { getPassphrase } from '../passphrase.ts';
import { withSession } from '../session.ts';

const roleOption = {
  role: {
    type: 'string',
    value: 'ROLE',
    multiple: true,
    required: true,
    choices: roles,
    help: `A role: ${roles.join(', ')}. Give it again for more.`,
  },
} as const;
const reasonOption = {
  reason: { type: 'string', value: 'TEXT', required: true, help: 'Why; it goes into the audit log.' },
} as const;
const userId = [{ name: 'USERID', min: 1, max: 1 }] as const;

const peopleTable = (people: readonly Person[]): string =>
  table(
    ['USER', 'NAME', 'ROLES', 'STATUS', 'LAST SIGN-IN'],
    people.map((one) => [
      one.id,
      one.name,
      one.roles.join(','),
      one.status,
      one.lastSignInAt ? formatTime(one.lastSignInAt) : '-',
    ]),
  );

const shown = (person: Person): Result => ({ json: person, text: peopleTable([person]) });

const chosenRoles = (call: Call): Role[] => [...new Set(call.args.list('role'))].map((role) => Role.parse(role));

export const userAdd: Command = {
  name: 'user add',
  summary: 'Add a person with a first passphrase and their own signing key.',
  positionals: userId,
  options: {
    name: { type: 'string', value: 'NAME', required: true, help: 'The full name, as signatures print it.' },
    ...roleOption,
    'must-change': { type: 'boolean', help: 'They must choose a passphrase of their own before they sign.' },
    'new-passphrase-file': {
      type: 'string',
      value: 'FILE',
      help: "The new person's first passphrase is the first line of FILE (else STRONGROOM_NEW_PASSPHRASE, else you are asked).",
    },
  },
  async run(call) {
    const id = call.args.first();
    const name = call.args.required('name');
    return await withSession(call, 'person', async ({ client }) => {
      const passphrase = await getPassphrase(call, {
        option: 'new-passphrase-file',
        variable: 'STRONGROOM_NEW_PASSPHRASE',
        question: `First passphrase of ${id}: `,
        isNew: true,
      });
      return shown(
        await client.call('person.add', {
          userId: id,
          name,
          roles: chosenRoles(call),
          passphrase: passphrase.text,
          mustChange: call.args.flag('must-change'),
        }),
      );
    });
  },
};

export const userList: Command = {
  name: 'user list',
  summary: 'List all people, disabled ones too.',
  positionals: [],
  options: {},
  run: (call) =>
    withSession(call, 'read', async ({ client }) => {
      const people = await client.call('person.list', {});
      return { json: { people }, text: people.length === 0 ? 'Nobody yet.' : peopleTable(people) };
    }),
};

export const userDisable: Command = {
  name: 'user disable',
  summary: 'Disable a person: no sign-in, no signing; earlier signatures stay valid.',
  positionals: userId,
  options: reasonOption,
  run: (call) =>
    withSession(call, 'person', async ({ client }) =>
      shown(await client.call('person.disable', { userId: call.args.first(), reason: call.args.required('reason') })),
    ),
};

export const userEnable: Command = {
  name: 'user enable',
  summary: 'Let a disabled person sign in again.',
  positionals: userId,
  options: reasonOption,
  run: (call) =>
    withSession(call, 'person', async ({ client }) =>
      shown(await client.call('person.enable', { userId: call.args.first(), reason: call.args.required('reason') })),
    ),
};

export const userSetRoles: Command = {
  name: 'user set-roles',
  summary: "Replace a person's roles.",
  positionals: userId,
  options: { ...roleOption, ...reasonOption },
  async run(call) {
    const chosen = chosenRoles(call);
    if (chosen.length === 0) throw wrongUse('Give at least one --role.');
    return await withSession(call, 'person', async ({ client }) =>
      shown(
        await client.call('person.setRoles', {
          userId: call.args.first(),
          roles: chosen,
          reason: call.args.required('reason'),
        }),
      ),
    );
  },
};
