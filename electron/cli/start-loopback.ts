import path from 'node:path';
import type { StartHost } from './engine.ts';

/** The built pages, beside the bundle; from the source they are where the build puts them. */
const rendererDir = path.resolve(
  import.meta.dirname,
  import.meta.url.endsWith('.ts') ? '../../dist/renderer' : '../renderer',
);

/** Opens the registry and serves it on 127.0.0.1. Throws `host.port_in_use`, and closes the registry again then. */
export const startLoopback: StartHost = async ({ folder, createIfMissing, port, account, loadEngine, log }) => {
  const { openService } = await loadEngine();
  const { startLoopbackHost } = await import('../hosts/loopback-host.ts');
  const { createLoopbackMethods } = await import('../hosts/loopback-methods.ts');
  const service = await openService({ folder, createIfMissing, log, idleWork: true });
  try {
    const onBug = (error: unknown, requestId: string, method: string): void => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error('method.failed', { requestId, method, error: text });
    };
    const host = await startLoopbackHost({ service, account, rendererDir, port, host: createLoopbackMethods(onBug) });
    return {
      url: host.openUrl,
      async close() {
        await host.close();
        await service.close();
      },
    };
  } catch (error) {
    await service.close();
    throw error;
  }
};
