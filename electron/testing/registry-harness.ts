import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import { createClient } from '../../shared/contract/client.ts';
import type { Client } from '../../shared/contract/define.ts';
import { isErrorCode, StrongroomError } from '../../shared/contract/errors.ts';
import { type Methods, methods } from '../../shared/contract/methods/index.ts';
import { emptyMetadata, VersionMetadata } from '../../shared/model/metadata.ts';
import type { Operation } from '../../shared/model/operation.ts';
import type { PolicyVersion } from '../../shared/model/policy.ts';
import type { Role } from '../../shared/model/role.ts';
import { createDirectTransport } from '../hosts/direct-transport.ts';
import type { Platform } from '../service/app/context.ts';
import { openService, type Service } from '../service/app/index.ts';
import type { Clock } from '../service/platform/index.ts';

export const PASSPHRASE = 'a long enough passphrase';

/** A clock that moves only when a test says so; both of its faces together. */
export class TestClock implements Clock {
  ms = Date.parse('2026-03-01T09:00:00.000Z');
  now(): number {
    return this.ms;
  }
  monotonicMs(): number {
    return this.ms;
  }
  pass(ms: number): void {
    this.ms += ms;
  }
}

/** A registry in a temporary folder, driven through the contract like any host does, with passphrases that cost nothing. */
export class TestRegistry {
  readonly folder: string;
  readonly clock: TestClock;
  readonly #root: string;
  readonly #platform: Partial<Platform>;
  service: Service;

  private constructor(root: string, clock: TestClock, service: Service, platform: Partial<Platform>) {
    this.#root = root;
    this.folder = path.join(root, 'registry');
    this.clock = clock;
    this.service = service;
    this.#platform = platform;
  }

  static async create(platform: Partial<Platform> = {}): Promise<TestRegistry> {
    const root = await mkdtemp(path.join(os.tmpdir(), 'strongroom-test-'));
    const clock = new TestClock();
    const all = { clock, ...platform };
    const service = await open(root, all);
    return new TestRegistry(root, clock, service, all);
  }

  /** A new caller that is not signed in. */
  connect(): Client<Methods> {
    return createClient(
      methods,
      createDirectTransport(this.service.openConnection({ host: 'cli', account: 'tester' })),
    );
  }

  /** Sets the registry up; the client is the administrator's. */
  async initialise(): Promise<Client<Methods>> {
    const client = this.connect();
    await client.call('registry.initialise', { userId: 'root', name: 'Rosa Root', passphrase: PASSPHRASE });
    return client;
  }

  /** Adds a person and signs them in on a connection of their own. */
  async person(admin: Client<Methods>, userId: string, roles: Role[]): Promise<Client<Methods>> {
    await admin.call('person.add', { userId, name: `${userId} Person`, roles, passphrase: PASSPHRASE });
    return this.signIn(userId);
  }

  async signIn(userId: string): Promise<Client<Methods>> {
    const client = this.connect();
    await client.call('session.signIn', { userId, passphrase: PASSPHRASE });
    return client;
  }

  /** A file outside the registry. */
  async file(name: string, content: string | Uint8Array): Promise<string> {
    const file = path.join(this.#root, name);
    await writeFile(file, content);
    return file;
  }

  outside(name: string): string {
    return path.join(this.#root, name);
  }

  /** Closes the service and opens the same folder again, as after a restart. */
  async restart(): Promise<void> {
    await this.service.close();
    this.service = await open(this.#root, this.#platform);
  }

  async close(): Promise<void> {
    await this.service.close();
    await rm(this.#root, { recursive: true, force: true });
  }
}

const open = (root: string, platform: Partial<Platform>): Promise<Service> =>
  openService({
    folder: path.join(root, 'registry'),
    createIfMissing: true,
    configDir: path.join(root, 'config'),
    argon2Cost: { memoryKiB: 64, iterations: 1, parallelism: 1 },
    platform,
  });

/** Waits for an operation's end, whatever it is. */
export async function ended(client: Client<Methods>, operationId: string): Promise<Operation> {
  for (;;) {
    const operation = await client.call('operation.get', { operationId });
    if (operation.status !== 'running') return operation;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What came of an operation that a call started; throws its error. */
export async function outcomeOf<T>(
  client: Client<Methods>,
  result: { readonly parse: (value: unknown) => T },
  started: Promise<{ readonly operationId: string }>,
): Promise<T> {
  const operation = await ended(client, (await started).operationId);
  if (operation.status === 'done') return result.parse(operation.result);
  const { code, message } = operation.error ?? { code: 'operation.cancelled', message: 'Stopped.' };
  throw new StrongroomError(isErrorCode(code) ? code : 'app.bug', message);
}

/** Metadata as a caller may give it: fields that are left out are not recorded. */
export type GivenMetadata = Partial<z.input<typeof VersionMetadata>>;

export const metadata = (given: GivenMetadata = {}): VersionMetadata =>
  VersionMetadata.parse({ ...emptyMetadata(), ...given });

/** Brings a file in and registers it; gives the version's id. */
export async function register(
  client: Client<Methods>,
  file: string,
  given: {
    model: string;
    version?: string;
    changeType?: 'breaking' | 'feature' | 'patch';
    parents?: string[];
    metadata?: GivenMetadata;
  },
): Promise<string> {
  const { operationId, quarantineId } = await client.call('quarantine.bringIn', { path: file });
  const brought = await ended(client, operationId);
  if (brought.status !== 'done') throw new Error(`bringing in ended ${brought.status}: ${brought.error?.message}`);
  const started = await client.call('version.register', {
    quarantineId,
    model: given.model,
    version: given.version ?? null,
    changeType: given.changeType ?? null,
    parents: given.parents ?? [],
    metadata: metadata(given.metadata),
  });
  const done = await ended(client, started.operationId);
  if (done.status !== 'done') throw new Error(`registering ended ${done.status}: ${done.error?.message}`);
  return String(done.result?.['versionId']);
}

/** Puts a policy in force as it is done: one person proposes it, another signs. */
export async function putPolicyInForce(
  proposer: Client<Methods>,
  signer: { readonly client: Client<Methods>; readonly userId: string },
  text: string,
): Promise<PolicyVersion> {
  const { number } = await proposer.call('policy.propose', { text, reason: 'New rules.' });
  const { digest } = await signer.client.call('policy.review', { number });
  const signing = { reason: 'Agreed.', passphrase: PASSPHRASE, userId: signer.userId, displayedDigest: digest };
  return signer.client.call('policy.sign', { number, ...signing });
}

/** A small valid safetensors file, told apart by its values. */
export function safetensors(values: readonly number[]): Uint8Array {
  const body = Buffer.from(new Float32Array(values).buffer);
  const header = Buffer.from(
    JSON.stringify({ weight: { dtype: 'F32', shape: [values.length], data_offsets: [0, body.length] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, body]);
}
