import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

const cli = path.resolve(import.meta.dirname, '../dist/cli/strongroom.mjs');

/** The environment of a program that must not touch the real home. */
export const homeEnv = (home: string): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: home,
  USERPROFILE: home,
  APPDATA: path.join(home, 'AppData'),
  LOCALAPPDATA: path.join(home, 'AppData', 'Local'),
  XDG_CONFIG_HOME: path.join(home, '.config'),
  XDG_DATA_HOME: path.join(home, '.local/share'),
  XDG_STATE_HOME: path.join(home, '.local/state'),
});

export interface ServedHost {
  /** The address that lets a browser in. */
  readonly url: string;
  readonly origin: string;
  readonly pid: number;
  /** Ends the program and waits for it; SIGTERM unless told otherwise. Safe to call twice. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts the built program on the loopback host, on a registry or on none (or the one that was chosen before). Rejects with what it wrote when it ends before it is ready. */
export async function serveRegistry(options: { registry: string | null; home: string }): Promise<ServedHost> {
  const chosen = options.registry === null ? [] : ['--registry', options.registry];
  const child = spawn(process.execPath, [cli, 'serve', ...chosen, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: homeEnv(options.home),
    cwd: options.home,
  });
  let errors = '';
  child.stderr.on('data', (part: Buffer) => {
    errors += part.toString();
  });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`strongroom serve ended with ${code}: ${errors}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('READY ')) resolve(line.slice('READY '.length));
    });
  });
  return {
    url,
    origin: new URL(url).origin,
    pid: child.pid ?? 0,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}
