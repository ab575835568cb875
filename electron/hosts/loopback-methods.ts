import os from 'node:os';
import path from 'node:path';
import type { Handlers, MethodSpec } from '../../shared/contract/define.ts';
import { createDispatcher, type Dispatch } from '../../shared/contract/dispatcher.ts';
import { StrongroomError } from '../../shared/contract/errors.ts';
import { type HostMethods, hostMethods } from '../../shared/contract/methods/host.ts';
import { newId, systemRandom } from '../service/platform/index.ts';
import { listFolder } from './folder-listing.ts';
import { choosePlaces, readMounts } from './places.ts';
import type { ServiceConnection } from './service-port.ts';

const noDialog = (): never => {
  throw new StrongroomError(
    'host.not_available',
    'A browser has no native dialogs; choose in the folder browser instead.',
  );
};

const handlers: Handlers<HostMethods, ServiceConnection> = {
  'host.capabilities': () => ({
    kind: 'loopback',
    canPickPath: false,
    canReveal: false,
    canDropPaths: false,
    canListFolder: true,
    homeDir: os.homedir(),
    separator: path.sep,
  }),
  'host.pickPath': noDialog,
  'host.revealPath': noDialog,
  'host.listFolder': (input) => listFolder(input.path),
  'host.places': async () => choosePlaces(os.homedir(), await readMounts()),
};

/** Answers the host contract for browsers. `onBug` gets what the log must keep. */
export const createLoopbackMethods = (
  onBug: (error: unknown, requestId: string, method: string) => void,
): Dispatch<ServiceConnection> =>
  createDispatcher({
    methods: hostMethods,
    handlers,
    authorise,
    onBug,
    newRequestId: () => newId(systemRandom, 'req'),
  });

/** Folders of this machine are shown to a signed-in person, and to whoever sets up a registry that nobody owns yet. */
async function authorise(spec: MethodSpec, _method: string, connection: ServiceConnection): Promise<void> {
  if (spec.access === 'public') return;
  const status = await ask(connection, 'registry.state', 'status');
  // Named one by one: an answer that is missing or unknown must not open the folders.
  if (status === 'not_chosen' || status === 'empty') return;
  const locked = await ask(connection, 'session.current', 'locked');
  if (locked === false) return;
  if (locked === true)
    throw new StrongroomError('session.locked', 'The session is locked; give the passphrase to go on.');
  throw new StrongroomError('session.required', 'Sign in first.');
}

/** One field of a method's answer; undefined where there is none. */
async function ask(connection: ServiceConnection, method: string, field: string): Promise<unknown> {
  const reply = await connection.handle({ id: 'host', method, params: {} });
  const value: unknown = reply.ok ? reply.value : null;
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(field) : undefined;
}
