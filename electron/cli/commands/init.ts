import type { Command } from '../command.ts';
import { facts } from '../output/table.ts';
import { getPassphrase, ownPassphrase } from '../passphrase.ts';
import { requiredUserId, withSession } from '../session.ts';

/** `init`: a new registry with its first administrator. */
export const init: Command = {
  name: 'init',
  summary: 'Create a registry, its first administrator and the workstation key.',
  positionals: [],
  options: { name: { type: 'string', value: 'NAME', required: true, help: 'Your full name, as signatures print it.' } },
  notes: ['--as gives the user id of the administrator; it is never used for anyone else.'],
  async run(call) {
    const userId = requiredUserId(call);
    const passphrase = await getPassphrase(call, { ...ownPassphrase(userId), isNew: true });
    return await withSession(call, 'new', async ({ client }) => {
      const person = await client.call('registry.initialise', {
        userId,
        name: call.args.required('name'),
        passphrase: passphrase.text,
      });
      const { folder, registryId, schemaVersion } = await client.call('registry.state', {});
      return {
        json: {
          folder,
          registryId,
          schemaVersion,
          administrator: { userId: person.userId, name: person.name, roles: person.roles },
        },
        text: facts([
          ['Registry', folder],
          ['Id', registryId],
          ['Administrator', `${person.name} (${person.userId})`],
        ]),
      };
    });
  },
};
