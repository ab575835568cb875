import { createClient } from '../../shared/contract/client.ts';
import type { Client } from '../../shared/contract/define.ts';
import { type Methods, methods } from '../../shared/contract/methods/index.ts';
import { createDirectTransport } from '../hosts/direct-transport.ts';
import type { ServiceConnection } from '../hosts/service-port.ts';
import { wrongUse } from './arguments.ts';
import type { Call } from './command.ts';
import { cliLogger } from './log.ts';
import { getPassphrase, ownPassphrase, type Passphrase } from './passphrase.ts';
import { registryFolder } from './registry-folder.ts';

/** A registry opened for one command. */
export interface CliSession {
  readonly client: Client<Methods>;
  readonly connection: ServiceConnection;
  /** null when nobody signed in. */
  readonly signer: { readonly userId: string; readonly passphrase: Passphrase } | null;
}

/**
 * `none`: no registry at all; `new`: makes the folder, nobody signs in; `read`: signs in only when --as is given;
 * `person`: someone must sign in.
 */
export type Access = 'none' | 'new' | 'read' | 'person';

const userIdOf = (call: Call): string | undefined =>
  call.args.text('as') ?? (call.surroundings.env['STRONGROOM_USER'] || undefined);

/** The user id of the call. Throws `command.wrong_use` when none is given. */
export function requiredUserId(call: Call): string {
  const userId = userIdOf(call);
  if (userId === undefined) throw wrongUse('Say who you are with --as USERID or STRONGROOM_USER.');
  return userId;
}

/** Opens the registry, signs in as far as `access` asks, runs `use`, and closes the registry whatever happened. */
export async function withSession<T>(call: Call, access: Access, use: (session: CliSession) => Promise<T>): Promise<T> {
  // Who and with which passphrase comes first: a person at the prompt must not hold the registry's lock.
  const signer = await signerOf(call, access);
  const engine = await call.surroundings.loadEngine();
  const folder = access === 'none' ? null : await registryFolder(call, engine);
  const service = await engine.openService({
    folder,
    createIfMissing: access === 'new',
    log: cliLogger(call.surroundings),
  });
  try {
    const connection = service.openConnection({
      host: 'cli',
      account: call.surroundings.account,
      localReader: access === 'none' || access === 'read',
    });
    const client = createClient(methods, createDirectTransport(connection));
    if (access !== 'none') await printNotices(call, client);
    if (signer) await client.call('session.signIn', { userId: signer.userId, passphrase: signer.passphrase.text });
    return await use({ client, connection, signer });
  } finally {
    await service.close();
  }
}

async function signerOf(call: Call, access: Access): Promise<CliSession['signer']> {
  if (access === 'none' || access === 'new') return null;
  if (access === 'read' && userIdOf(call) === undefined) return null;
  const userId = requiredUserId(call);
  return { userId, passphrase: await getPassphrase(call, ownPassphrase(userId)) };
}

/** What the last start left for a person to know, an interrupted import for one. */
async function printNotices(call: Call, client: Client<Methods>): Promise<void> {
  const { notices } = await client.call('registry.state', {});
  for (const notice of notices) call.surroundings.terminal.err(`Note: ${notice}\n`);
}
