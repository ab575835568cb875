/**
 * The registry engine: every use case behind one typed contract. Plain Node; the window, the loopback host and the command
 * line are callers that it does not know.
 */
import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { Verification } from '../../../shared/model/audit.ts';
import type { RebuildReport } from '../../../shared/model/rebuild.ts';
import { openCatalog } from '../catalog/index.ts';
import {
  type Argon2Cost,
  argon2Cost,
  type Logger,
  makeLogger,
  readBuildInfo,
  realDisk,
  systemClock,
  systemRandom,
} from '../platform/index.ts';
import { SegmentCopy } from '../vault/index.ts';
import type { Platform } from './context.ts';
import { databaseFile } from './open-registry.ts';
import { rebuildIndex } from './rebuild/rebuild-index.ts';
import { type RebuildOptions, rebuildRegistry } from './rebuild/rebuild-registry.ts';
import { compareWithCopies, refuseMissingDatabase } from './rebuild/registry-damage.ts';
import type { Watched } from './rebuild/replay-log.ts';
import { type ConnectionOrigin, Service, type ServiceConnection } from './service.ts';
import { noAnchors, type OutsideAnchors } from './trail/anchors.ts';
import type { LogWatch } from './trail/log-thread.ts';
import { unreadableRegistry } from './trail/verify-audit.ts';
import { verifyRunning } from './trail/verify-running.ts';

export { defaultRegistryFolder, rememberedRegistry } from './folders.ts';
export type { RebuildOptions } from './rebuild/rebuild-registry.ts';
export { type ExportVerification, verifyExportFile } from './reports/verify-file.ts';
export type { OutsideAnchors } from './trail/anchors.ts';
export type { ConnectionOrigin, Service, ServiceConnection };

export interface ServiceOptions {
  /** The registry's folder; null: the person chooses one (`registry.open`). */
  readonly folder: string | null;
  readonly createIfMissing?: boolean;
  /** Where the chosen folder is remembered; the user's data folder by default. */
  readonly configDir?: string;
  /** Verifies the vault by itself while nobody works: for hosts that stay open. */
  readonly idleWork?: boolean;
  readonly log?: Logger;
  /** For tests: the cost of a passphrase. */
  readonly argon2Cost?: Argon2Cost;
  /** For tests: anything of the machine. */
  readonly platform?: Partial<Platform>;
}

/** Starts the engine and opens the folder when one is given. Errors: those of opening a registry. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const platform = platformOf(options);
  const service = new Service(platform, options.configDir, options.idleWork ?? false);
  if (options.folder !== null) await service.open(options.folder, options.createIfMissing ?? false);
  return service;
}

/** The machine as it is, with what the caller gives in its place. */
const platformOf = (options: Pick<ServiceOptions, 'log' | 'argon2Cost' | 'platform'>): Platform => ({
  clock: systemClock,
  random: systemRandom,
  // Only what a person must act on; a host that wants more gives its own.
  log: options.log ?? makeLogger((line) => process.stderr.write(`${line}\n`), 'error'),
  openDisk: realDisk,
  argon2Cost: options.argon2Cost ?? argon2Cost,
  build: readBuildInfo(),
  ...options.platform,
});

/** Makes the database of a registry that is closed again from its vault; see `rebuildRegistry`. */
export const rebuildRegistryFolder = (
  folder: string,
  options: RebuildOptions & Pick<ServiceOptions, 'log' | 'platform'> = {},
): Promise<RebuildReport> => rebuildRegistry(platformOf(options), folder, options);

/** Rebuilds the rows of packs and chunks of a registry that is closed; see `rebuildIndex`. */
export const rebuildIndexOfFolder = (
  folder: string,
  options: Watched & Pick<ServiceOptions, 'log' | 'platform'> = {},
): Promise<RebuildReport> => rebuildIndex(platformOf(options), folder, options);

/** Verifies a registry's log, records and signatures without signing in and without writing. Damage is the result. */
export async function verifyRegistryFolder(
  folder: string,
  outside: OutsideAnchors = noAnchors,
  watch: LogWatch = {},
): Promise<Verification> {
  const disk = realDisk(folder);
  const isThere = (await disk.stat('').catch(() => null)) !== null;
  if (isThere) await refuseMissingDatabase(disk, databaseFile);
  if (!isThere || (await disk.stat(databaseFile)) === null)
    throw new StrongroomError('registry.not_initialised', `There is no registry in ${folder}.`, { folder });
  try {
    const catalog = openCatalog(path.join(folder, databaseFile), { readonly: true });
    try {
      const found = await verifyRunning({ catalog, clock: systemClock }, outside, watch);
      const refusal = compareWithCopies(catalog, (await SegmentCopy.open(disk)).head);
      if (refusal === null) return found;
      const problem = { code: refusal.code, message: refusal.message, location: 'database' };
      return { ...found, ok: false, problems: [problem, ...found.problems] };
    } finally {
      catalog.close();
    }
  } catch (error) {
    if (error instanceof StrongroomError && error.kind === 'corrupt')
      return unreadableRegistry(error, systemClock.now());
    throw error;
  }
}
