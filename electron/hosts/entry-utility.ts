import { userInfo } from 'node:os';
import { openService, rememberedRegistry } from '../service/app/index.ts';
import { fromElectronPort, servePort } from './port-host.ts';

/** The service in Electron's utility process. Main sends one port for each window that connects; it sees no call. */

const given = process.argv[2];
const opened =
  given === undefined
    ? rememberedRegistry().then((folder) => openService({ folder, createIfMissing: false }))
    : openService({ folder: given, createIfMissing: true });
// A registry that can't be opened ends the process: main starts it again or gives up and says so.
opened.catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

process.parentPort.on('message', (message) => {
  const [port] = message.ports;
  if (port === undefined) return;
  // Calls that arrive meanwhile wait in the port until it is started.
  void opened.then((service) => {
    const connection = service.openConnection({ host: 'electron', account: userInfo().username });
    servePort(fromElectronPort(port), connection);
  });
});
