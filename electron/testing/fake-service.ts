import { z } from 'zod';
import { defineMethods, type Handlers } from '../../shared/contract/define.ts';
import { createDispatcher } from '../../shared/contract/dispatcher.ts';
import { StrongroomError } from '../../shared/contract/errors.ts';
import type { ServiceEvent } from '../../shared/contract/events.ts';
import type { ConnectionOrigin, ServiceConnection, ServicePort } from '../hosts/service-port.ts';

const spec = { summary: 's', effect: 'read', access: 'public', audit: null } as const;

/** A contract just large enough to try what a transport carries. */
export const echoMethods = defineMethods({
  'echo.say': {
    ...spec,
    input: z.strictObject({ text: z.string() }),
    output: z.strictObject({ text: z.string() }),
    errors: [],
  },
  'echo.fail': { ...spec, input: z.strictObject({}), output: z.null(), errors: ['model.not_found'] },
  'echo.break': { ...spec, input: z.strictObject({}), output: z.null(), errors: [] },
  /** Never answers. */
  'echo.hang': { ...spec, input: z.strictObject({}), output: z.null(), errors: [] },
  /** Counts the calls of this connection. */
  'echo.count': { ...spec, input: z.strictObject({}), output: z.number(), errors: [] },
});

export interface FakeService extends ServicePort {
  readonly origins: ConnectionOrigin[];
  readonly openConnections: () => number;
  readonly listeners: () => number;
  tell(event: ServiceEvent): void;
}

interface Caller {
  calls: number;
}

const handlers: Handlers<typeof echoMethods, Caller> = {
  'echo.say': ({ text }) => ({ text }),
  'echo.fail': () => {
    throw new StrongroomError('model.not_found', 'There is no such model.', { name: 'x' });
  },
  'echo.break': () => {
    throw new Error('a secret of the service');
  },
  'echo.hang': () => new Promise(() => undefined),
  'echo.count': (_input, caller) => {
    caller.calls += 1;
    return caller.calls;
  },
};

/** A service for tests of hosts and transports: the real dispatcher over the echo contract. */
export function createFakeService(): FakeService {
  const listeners = new Set<(event: ServiceEvent) => void>();
  const open = new Set<Caller>();
  const origins: ConnectionOrigin[] = [];
  const dispatch = createDispatcher<typeof echoMethods, Caller>({
    methods: echoMethods,
    handlers,
    authorise: () => undefined,
    onBug: () => undefined,
    newRequestId: () => 'req_1',
  });
  const openConnection = (origin: ConnectionOrigin): ServiceConnection => {
    const caller: Caller = { calls: 0 };
    origins.push(origin);
    open.add(caller);
    return {
      handle: (raw) => dispatch(raw, caller),
      subscribe(listener) {
        const own = (event: ServiceEvent) => listener(event);
        listeners.add(own);
        return () => void listeners.delete(own);
      },
      close: () => void open.delete(caller),
    };
  };
  return {
    origins,
    openConnections: () => open.size,
    listeners: () => listeners.size,
    tell(event) {
      for (const listener of listeners) listener(event);
    },
    openConnection,
    close: () => Promise.resolve(),
  };
}
