import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const cli = path.resolve(root, process.env['STRONGROOM_CLI'] ?? 'dist/cli/strongroom.mjs');

// Neither the registry that a developer chose last nor their default one may be touched.
const home = mkdtempSync(path.join(tmpdir(), 'strongroom-home-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));
const ownHome = {
  HOME: home,
  USERPROFILE: home,
  APPDATA: path.join(home, 'roaming'),
  LOCALAPPDATA: path.join(home, 'local'),
  XDG_CONFIG_HOME: path.join(home, 'config'),
  XDG_DATA_HOME: path.join(home, 'data'),
  XDG_STATE_HOME: path.join(home, 'state'),
};

export interface Ran {
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Runs the command as another account of the system (needs root). */
  readonly uid?: number;
}

/** Starts the built command as its own process, with nothing of the caller's Strongroom settings in its environment. */
export function startStrongroom(argv: readonly string[], options: RunOptions = {}): ChildProcess {
  if (!existsSync(cli)) throw new Error(`${cli} is not there; run "npm run build" first.`);
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('STRONGROOM_'));
  return spawn(process.execPath, [cli, ...argv], {
    cwd: options.cwd ?? root,
    env: { ...Object.fromEntries(inherited), ...ownHome, NO_COLOR: '1', ...options.env },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for a started command. */
export async function ended(child: ChildProcess): Promise<Ran> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr?.on('data', (bytes: Buffer) => err.push(bytes));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** Runs the built command to its end. */
export const strongroom = (argv: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  ended(startStrongroom(argv, options));

export const passphrases = {
  root: 'granite keeps the first door',
  ann: 'seven herons over slow water',
  ben: 'a quiet ledger never forgets',
  coco: 'nine lanterns along the harbour',
} as const;
export type Who = keyof typeof passphrases;

/** Runs the command on one registry as one person, and refuses any exit code but `expected`. */
export async function runAs(registry: string, who: Who | null, argv: readonly string[], expected = 0): Promise<Ran> {
  const env: Record<string, string> = { STRONGROOM_REGISTRY: registry };
  if (who !== null) Object.assign(env, { STRONGROOM_USER: who, STRONGROOM_PASSPHRASE: passphrases[who] });
  const ran = await strongroom(argv, { env });
  if (ran.exitCode !== expected)
    throw new Error(`strongroom ${argv.join(' ')}: exit ${ran.exitCode}, not ${expected}\n${ran.out}\n${ran.err}`);
  return ran;
}

/** The same with --json; the parsed document. */
export async function jsonAs(registry: string, who: Who | null, argv: readonly string[], expected = 0) {
  const { out } = await runAs(registry, who, [...argv, '--json'], expected);
  return JSON.parse(out);
}

/** A registry with its administrator, the analyst ann and the approver ben. */
export async function makeRegistry(registry: string): Promise<void> {
  await runAs(registry, 'root', ['init', '--name', 'Rosa Root']);
  await addPerson(registry, 'ann', { name: 'Ann Analyst', role: 'analyst' });
  await addPerson(registry, 'ben', { name: 'Ben Approver', role: 'approver' });
}

/** Adds a person with a passphrase of their own. */
export async function addPerson(registry: string, who: Who, person: { name: string; role: string }): Promise<void> {
  const env = {
    STRONGROOM_REGISTRY: registry,
    STRONGROOM_PASSPHRASE: passphrases.root,
    STRONGROOM_NEW_PASSPHRASE: passphrases[who],
  };
  const { name, role } = person;
  const ran = await strongroom(['user', 'add', who, '--as', 'root', '--name', name, '--role', role], { env });
  if (ran.exitCode !== 0) throw new Error(`user add ${who}: ${ran.err}`);
}
