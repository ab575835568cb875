import { userInfo } from 'node:os';
import { openService, rememberedRegistry } from '../service/app/index.ts';
import { openWhenAsked } from './open-when-asked.ts';
import { fromElectronPort, servePort } from './port-host.ts';
import type { ServicePort } from './service-port.ts';

/** The service in Electron's utility process. Main sends one port for each window that connects; it sees no call. */

async function start(): Promise<ServicePort> {
  const given = process.argv[2];
  const folder = given ?? (await rememberedRegistry());
  const service = await openService({ folder: null, idleWork: true });
  return folder === null ? service : openWhenAsked(service, folder, given !== undefined);
}

const started = start();
// Main starts a process that ends again; this one has nothing to serve.
started.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

process.parentPort.on('message', (message) => {
  const [port] = message.ports;
  if (port === undefined) return;
  // Calls that arrive meanwhile wait in the port until it is started.
  void started.then((service) => {
    const connection = service.openConnection({ host: 'electron', account: userInfo().username });
    servePort(fromElectronPort(port), connection);
  });
});
