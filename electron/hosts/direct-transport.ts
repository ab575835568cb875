import type { Transport } from '../../shared/contract/wire.ts';
import type { ServiceConnection } from './service-port.ts';
import { parseWireText } from './wire-text.ts';

/**
 * The command line's way to a service in its own process. Requests pass through JSON text and its limit, so that nothing
 * works here that a port or HTTP would refuse.
 */
export const createDirectTransport = (connection: ServiceConnection): Transport => ({
  async send(request) {
    const parsed = parseWireText(JSON.stringify(request));
    return 'refused' in parsed ? { ...parsed.refused, id: request.id } : connection.handle(parsed.raw);
  },
  subscribe: (listener) => connection.subscribe(listener),
});
