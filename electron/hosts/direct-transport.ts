import type { Transport } from '../../shared/contract/wire.ts';
import type { ServiceConnection } from './service-port.ts';

/**
 * The command line's way to a service in its own process. Requests pass through JSON, so that nothing works here that a
 * port or HTTP would refuse.
 */
export const createDirectTransport = (connection: ServiceConnection): Transport => ({
  send: (request) => connection.handle(JSON.parse(JSON.stringify(request))),
  subscribe: (listener) => connection.subscribe(listener),
});
