import { spawn } from 'node:child_process';

/** The system's own opener of an address, without a shell: the address is an argument, never a command. */
const openers = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
} as const satisfies Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>;

// An opener that is still running after this long has found a browser and stays with it.
const SETTLED_MS = 1500;

/** Opens `url` in the default browser. Resolves to false when there is none or it can't be started. */
export function openBrowser(url: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const [command, ...before] =
    process.platform === 'darwin' || process.platform === 'win32' ? openers[process.platform] : ['xdg-open'];
  const child = spawn(command, [...before, url], { stdio: 'ignore', detached: true });
  const timer = setTimeout(() => resolve(true), SETTLED_MS);
  child.once('error', () => resolve(false));
  child.once('exit', (code) => resolve(code === 0));
  child.unref();
  return promise.finally(() => clearTimeout(timer));
}
