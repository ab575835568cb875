import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { ServiceEvent } from '../../../shared/contract/events.ts';
import { openCatalog, takeRegistryLock } from '../catalog/index.ts';
import { isNetworkFileSystem, isoTime, makeFolders } from '../platform/index.ts';
import { openQuarantine, openVault } from '../vault/index.ts';
import { AuditTrail } from './audit-trail.ts';
import { commit } from './commit.ts';
import type { Platform, Registry } from './context.ts';
import { Operations } from './operations.ts';
import { openWorkstationKey } from './people/workstation-key.ts';
import { expireOverdue } from './promotion/promotions.ts';
import { RecordCopies } from './rebuild/record-copies.ts';
import { refuseMissingDatabase, refuseMissingVault, refuseOtherDatabase } from './rebuild/registry-damage.ts';
import { MirrorKeeper } from './storage/mirror-keeper.ts';
import { Scrub } from './storage/scrub.ts';

export const databaseFile = 'registry.sqlite';

export interface OpenedRegistry {
  readonly registry: Registry;
  close(): Promise<void>;
}

/**
 * Opens a registry folder for one process: lock, database, vault; puts in order what a crash left and notes it for the
 * person. Errors: `registry.network_file_system`, `registry.locked`, `registry.not_a_registry`, `registry.newer_schema`,
 * `registry.corrupt`, `registry.database_missing`, `registry.vault_missing`, `registry.database_outdated`, `registry.wrong_database`,
 * `file.*`, `disk.full`.
 */
export async function openRegistry(
  platform: Platform,
  folder: string,
  options: { createIfMissing: boolean; idleWork: boolean; emit: (event: ServiceEvent) => void },
): Promise<OpenedRegistry> {
  await prepareFolder(platform, folder, options.createIfMissing);
  const disk = platform.openDisk(folder);
  const lock = takeRegistryLock(path.join(folder, 'lock.sqlite'));
  try {
    await refuseMissingDatabase(disk, databaseFile);
    const catalog = openCatalog(path.join(folder, databaseFile));
    try {
      await refuseMissingVault(disk, catalog);
      await refuseOtherDatabase(disk, catalog);
      const registry = await assemble(platform, folder, catalog, options.emit);
      const byItself = options.idleWork ? [new Scrub(registry), new MirrorKeeper(registry)] : [];
      const closeAll = (): Promise<void> => {
        for (const work of byItself) work.stop();
        return close(registry, lock);
      };
      return { registry, close: closeAll };
    } catch (error) {
      catalog.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function prepareFolder({ openDisk }: Platform, folder: string, createIfMissing: boolean): Promise<void> {
  if (!path.isAbsolute(folder))
    throw new StrongroomError('file.not_found', `Give the whole path of the registry’s folder: ${folder}.`, { folder });
  const root = path.parse(folder).root;
  const relative = path.relative(root, folder).split(path.sep).join('/');
  const stat = await openDisk(root).stat(relative);
  if (stat === null) {
    if (!createIfMissing)
      throw new StrongroomError(
        'registry.not_initialised',
        `There is no registry in ${folder}. Make one with strongroom init.`,
        { folder },
      );
    await makeFolders(openDisk(root), relative);
  } else if (stat.kind !== 'folder') {
    throw new StrongroomError(
      'registry.not_a_registry',
      `${folder} is not a folder. Choose a folder for the registry.`,
      { folder },
    );
  }
  if (await isNetworkFileSystem(folder)) {
    throw new StrongroomError(
      'registry.network_file_system',
      `${folder} is on a network share. A registry’s database is damaged there sooner or later; choose a local disk.`,
      { folder },
    );
  }
  const names = (await openDisk(folder).list('')).map(({ name }) => name).filter((name) => !name.startsWith('.'));
  await refuseMissingDatabase(openDisk(folder), databaseFile);
  if (names.length > 0 && !names.includes(databaseFile) && !names.includes('lock.sqlite')) {
    throw new StrongroomError(
      'registry.not_a_registry',
      `${folder} holds other files. Choose an empty folder or a registry.`,
      { folder },
    );
  }
}

async function assemble(
  platform: Platform,
  folder: string,
  catalog: ReturnType<typeof openCatalog>,
  emit: (event: ServiceEvent) => void,
): Promise<Registry> {
  const { clock, random, log, openDisk, build } = platform;
  const disk = openDisk(folder);
  const row = catalog.registry.get();
  const records = new RecordCopies({ disk, catalog, log: log.child('records') });
  const registry: Registry = {
    ...platform,
    folder,
    disk,
    catalog,
    vault: openVault({
      disk,
      openDisk,
      index: catalog.chunks,
      random,
      logger: log.child('vault'),
      forgotten: {
        pending: () => catalog.collection.pendingPacks(),
        unlinked: (ids) => catalog.collection.packsUnlinked(ids),
        revived: (ids) => catalog.collection.packsRevived(ids),
      },
    }),
    quarantine: openQuarantine({ disk, openDisk }),
    audit: new AuditTrail(catalog, clock, build, () => records.note()),
    records,
    operations: new Operations({ clock, random, log: log.child('operations'), emit }),
    workstationKey: row && (await openWorkstationKey(disk, row.workstationPublicKeyPem)),
    unknownSignIns: new Map(),
    notices: [],
    emit,
    changed: (...topics) => {
      for (const topic of topics) emit({ type: 'changed', topic });
    },
  };
  await putInOrder(registry);
  return registry;
}

/** What a crash left is finished or set aside, and told. Nothing that was accepted is deleted here. */
async function putInOrder(registry: Registry): Promise<void> {
  const { catalog, vault, quarantine, notices, log } = registry;
  if (catalog.registry.get() !== null) expireRequests(registry);
  await catchUpRecords(registry);
  const reconciled = await vault.reconcile();
  if (reconciled.movedPacks.length > 0) log.info('pack.set_aside', { packs: reconciled.movedPacks.length });
  for (const name of catalog.quarantine.takeInterruptedRegistrations())
    notices.push(`Registering ${name} was interrupted. Nothing was registered; the file is still in quarantine.`);
  for (const id of reconciled.missingPacks)
    notices.push(`The vault lacks the pack ${id.slice(0, 12)}…: verify the vault to see which files are hit.`);
  for (const row of catalog.quarantine.list()) {
    if (row.status !== 'copying' && row.status !== 'inspecting') continue;
    catalog.quarantine.setStatus(row.id, 'interrupted');
    notices.push(`Bringing in ${row.name} was interrupted. Resume it in quarantine, or discard it.`);
  }
  for (const item of await quarantine.list()) {
    const row = catalog.quarantine.get(item.id);
    if (row && row.status !== 'registered') continue;
    // Its row is gone (discarded) or registered: the bytes were to be deleted when the process ended.
    await quarantine.discard(item.id);
    log.info('quarantine.leftover_removed', { quarantineId: item.id });
  }
}

/** Requests whose time ran out while nobody was here; a registry whose clock went back is left as it is. */
function expireRequests(registry: Registry): void {
  const now = isoTime(registry.clock.now());
  if (registry.catalog.promotions.overdue(now).length === 0 || (registry.catalog.audit.last()?.time ?? '') > now)
    return;
  commit(registry, null, (change) => expireOverdue(registry, change));
}

/** What the last process committed and did not copy any more. A vault that can't be written to does not keep the registry closed. */
async function catchUpRecords({ records, notices, log }: Registry): Promise<void> {
  try {
    const recovery = await records.inTurn(() => records.catchUp());
    if (recovery && recovery.cutBytes > 0) log.info('records.cut', { bytes: recovery.cutBytes });
    if (recovery?.setAside)
      notices.push(
        `The copies of records in the vault were damaged: ${recovery.setAside} was set aside and copied again.`,
      );
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    notices.push(`Records could not be copied into the vault: ${error.message}`);
  }
}

async function close(registry: Registry, lock: { release(): void }): Promise<void> {
  await registry.operations.close();
  await registry.vault.close();
  try {
    if (registry.workstationKey && registry.catalog.audit.count() > 0)
      registry.audit.checkpoint(registry.workstationKey);
  } finally {
    await registry.records.settled();
    registry.catalog.close();
    lock.release();
  }
}
