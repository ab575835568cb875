import { type ReactNode, useEffect, useState } from 'react';
import type { HostCapabilities } from '../../shared/contract/methods/host.ts';
import { host, pathOf } from '../client/service.ts';
import { type PathHost, PathHostContext } from '../components/path-host.ts';

/** Gives the components below the host around the page, as soon as it has said what it can do. */
export function HostProvider({ children }: { readonly children: ReactNode }) {
  const [pathHost, setPathHost] = useState<PathHost | null>(null);
  useEffect(() => {
    let current = true;
    host.call('host.capabilities', {}).then(
      (capabilities) => current && setPathHost(toPathHost(capabilities)),
      // Without an answer paths can still be typed.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return <PathHostContext value={pathHost}>{children}</PathHostContext>;
}

const toPathHost = (capabilities: HostCapabilities): PathHost => ({
  capabilities,
  pickPath: (request) => host.call('host.pickPath', request),
  listFolder: (path) => host.call('host.listFolder', { path }),
  places: () => host.call('host.places', {}),
  pathOf,
});
