import path from 'node:path';
import { createClient } from '../../../shared/contract/client.ts';
import type { Client } from '../../../shared/contract/define.ts';
import { type Methods, methods } from '../../../shared/contract/methods/index.ts';
import { createDirectTransport } from '../../hosts/direct-transport.ts';
import { openService, type Service } from '../../service/app/index.ts';
import { type OpenDisk, realDisk, silentLogger } from '../../service/platform/index.ts';
import { type CuttingDisk, cuttingDisk } from '../cutting-disk.ts';
import { ended, metadata, PASSPHRASE } from '../registry-harness.ts';

const argon2Cost = { memoryKiB: 64, iterations: 1, parallelism: 1 };

/** One import, as a child process is told of it too. */
export interface SoakImport {
  readonly path: string;
  readonly model: string;
  readonly version: string;
  readonly parents: readonly string[];
}

/** A registry that is opened and closed by hand, as whoever plays with it wants. */
export class SoakRegistry {
  readonly folder: string;
  readonly #place: string;
  #service: Service | null = null;
  #admin: Client<Methods> | null = null;
  #analyst: Client<Methods> | null = null;

  constructor(place: string) {
    this.#place = place;
    this.folder = path.join(place, 'registry');
  }

  get admin(): Client<Methods> {
    if (this.#admin) return this.#admin;
    throw new Error('the registry is closed');
  }

  get analyst(): Client<Methods> {
    if (this.#analyst) return this.#analyst;
    throw new Error('the registry is closed');
  }

  /** Seals the copies of records. */
  async seal(): Promise<void> {
    await this.#service?.requireRegistry().records.seal();
  }

  async initialise(): Promise<void> {
    this.#service = await this.#openService(realDisk);
    const admin = this.#connect(this.#service);
    await admin.call('registry.initialise', { userId: 'root', name: 'Rosa Root', passphrase: PASSPHRASE });
    await admin.call('person.add', { userId: 'ana', name: 'Ana Lyst', roles: ['analyst'], passphrase: PASSPHRASE });
    await this.close();
  }

  /** Opens the folder, never makes one, and signs both people in. */
  async open(): Promise<void> {
    await this.#signIn(await this.#openService(realDisk));
  }

  /** The same on a disk whose power is cut at the changing operation number `cutAt`, counted from here. */
  async openCutting(cutAt: number): Promise<CuttingDisk> {
    const disk = cuttingDisk(realDisk(this.folder), cutAt);
    await this.#signIn(await this.#openService((root) => (root === this.folder ? disk : realDisk(root))));
    return disk;
  }

  async #signIn(service: Service): Promise<void> {
    this.#service = service;
    this.#admin = this.#connect(service);
    this.#analyst = this.#connect(service);
    await this.#admin.call('session.signIn', { userId: 'root', passphrase: PASSPHRASE });
    await this.#analyst.call('session.signIn', { userId: 'ana', passphrase: PASSPHRASE });
  }

  #openService(openDisk: OpenDisk): Promise<Service> {
    return openService({
      folder: this.folder,
      createIfMissing: true,
      configDir: path.join(this.#place, 'config'),
      argon2Cost,
      log: silentLogger,
      platform: { openDisk },
    });
  }

  #connect(service: Service): Client<Methods> {
    return createClient(methods, createDirectTransport(service.openConnection({ host: 'cli', account: 'soak' })));
  }

  /** Closes what is open. After a power cut the end of a service fails like everything else: that is its end too. */
  async close(): Promise<void> {
    const service = this.#service;
    this.#service = null;
    this.#admin = null;
    this.#analyst = null;
    await service?.close();
  }
}

/** Brings in and registers; throws what the operation ended with. */
export async function importInto(client: Client<Methods>, given: SoakImport): Promise<void> {
  const { operationId, quarantineId } = await client.call('quarantine.bringIn', { path: given.path });
  await requireDone(client, operationId);
  const started = await client.call('version.register', {
    quarantineId,
    model: given.model,
    version: given.version,
    changeType: null,
    parents: [...given.parents],
    metadata: metadata(),
  });
  await requireDone(client, started.operationId);
}

/** Waits for an operation and gives its result; throws when it ended otherwise. */
export async function requireDone(client: Client<Methods>, operationId: string): Promise<Record<string, unknown>> {
  const operation = await ended(client, operationId);
  if (operation.status === 'done') return operation.result ?? {};
  throw new Error(`${operation.kind} ${operation.title} ended ${operation.status}: ${operation.error?.message ?? ''}`);
}
