import { createDirectTransport } from '../../electron/hosts/direct-transport.ts';
import { openService } from '../../electron/service/app/index.ts';
import { createClient } from '../../shared/contract/client.ts';
import { methods } from '../../shared/contract/methods/index.ts';
import type { Role } from '../../shared/model/role.ts';
import type { App } from '../fixtures.ts';
import { PASSPHRASE } from './people-on-pages.ts';

/**
 * Sets a registry up with an administrator (`rosa`) and these people while the program is stopped, with passphrases that cost
 * nothing to check: for journeys that are about something else than setting up.
 */
export async function setUpPeople(app: App, people: Readonly<Record<string, Role>>): Promise<void> {
  await app.stop();
  const service = await openService({
    folder: app.registry,
    createIfMissing: true,
    configDir: app.home,
    argon2Cost: { memoryKiB: 64, iterations: 1, parallelism: 1 },
  });
  try {
    const connection = service.openConnection({ host: 'cli', account: 'tester' });
    const rosa = createClient(methods, createDirectTransport(connection));
    await rosa.call('registry.initialise', { userId: 'rosa', name: 'Rosa Root', passphrase: PASSPHRASE });
    for (const [userId, role] of Object.entries(people))
      await rosa.call('person.add', { userId, name: `${userId} Person`, roles: [role], passphrase: PASSPHRASE });
  } finally {
    await service.close();
  }
  await app.restart();
}
