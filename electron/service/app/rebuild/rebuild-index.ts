import path from 'node:path';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Problem } from '../../../../shared/model/audit.ts';
import type { RebuildReport } from '../../../../shared/model/rebuild.ts';
import { type Catalog, openCatalog, takeRegistryLock } from '../../catalog/index.ts';
import { type Disk, isoTime } from '../../platform/index.ts';
import { adoptUnreferencedPacks, type RebuiltRows, rebuildRows, SegmentCopy } from '../../vault/index.ts';
import { AuditTrail } from '../audit-trail.ts';
import type { Platform } from '../context.ts';
import { databaseFile } from '../open-registry.ts';
import { stampOf } from './rebuild-files.ts';
import { compareWithCopies, refuseMissingDatabase, refuseMissingVault } from './registry-damage.ts';
import type { Watched } from './replay-log.ts';
import { restoreTensors } from './tensor-list.ts';

/**
 * What the packs say of themselves. Packs that a start has set aside are taken back when the files of a version need more than what lies
 * among the packs.
 */
export async function readIndex(catalog: Catalog, disk: Disk, watched: Watched): Promise<RebuiltRows> {
  watched.onProgress?.(0, 0, 'Reading packs');
  const rows = await rebuildRows(disk, watched.signal);
  const known = new Set(rows.recipes.map(({ sha256 }) => sha256));
  const isWhole = catalog.replay.fileDigests().every((sha256) => known.has(sha256));
  if (isWhole || (await adoptUnreferencedPacks(disk)) === 0) return rows;
  return rebuildRows(disk, watched.signal);
}

/** What could not be read, and which files of versions lack something for it. */
export function indexProblems(catalog: Catalog, { unreadable }: RebuiltRows): readonly Problem[] {
  return [
    ...unreadable.map(({ path: location, code, message }) => ({ code, message, location })),
    ...filesLost(catalog),
  ];
}

/** Files of versions that the index can't put together. */
function filesLost(catalog: Catalog): Problem[] {
  return catalog.replay.filesWithoutRecipe().map(({ versionId, path: file }) => {
    const ref = catalog.versions.ref(versionId);
    return {
      code: 'chunk.missing',
      message: 'No pack that can be read says how this file is put together, or a piece of it is missing.',
      location: `${ref?.model}@${ref?.version} ${file}`,
    };
  });
}

/**
 * Rebuilds the rows of packs, chunks and recipes of a registry that is closed, from its packs. A copy of the database is kept beside it;
 * the rows are replaced in one transaction, with their audit record, so a crash leaves the old ones. Errors: those of opening a registry.
 */
export async function rebuildIndex(platform: Platform, folder: string, watched: Watched): Promise<RebuildReport> {
  const { openDisk, clock } = platform;
  const disk = openDisk(folder);
  await refuseMissingDatabase(disk, databaseFile);
  if ((await disk.stat(databaseFile)) === null)
    throw new StrongroomError('registry.not_initialised', `There is no registry in ${folder}.`, { folder });
  const lock = takeRegistryLock(path.join(folder, 'lock.sqlite'));
  try {
    const catalog = openCatalog(path.join(folder, databaseFile));
    try {
      await refuseMissingVault(disk, catalog);
      const refusal = compareWithCopies(catalog, (await SegmentCopy.open(disk)).head);
      if (refusal) throw refusal;
      const kept = await keepCopy(catalog, disk, stampOf(isoTime(clock.now())));
      return await replaceAndReport(platform, catalog, { disk, kept, watched });
    } finally {
      catalog.close();
    }
  } finally {
    lock.release();
  }
}

/** A durable copy of the database as it is, under a name of its own. */
async function keepCopy(catalog: Catalog, disk: Disk, stamp: string): Promise<string> {
  const name = `registry.before-${stamp}.sqlite`;
  await disk.remove(`${name}.tmp`);
  catalog.copyTo(path.join(disk.root, `${name}.tmp`));
  const file = await disk.append(`${name}.tmp`);
  await file.sync();
  await file.close();
  await disk.rename(`${name}.tmp`, name);
  await disk.syncFolder('');
  return name;
}

async function replaceAndReport(
  platform: Platform,
  catalog: Catalog,
  { disk, kept, watched }: { disk: Disk; kept: string; watched: Watched },
): Promise<RebuildReport> {
  const { clock, build } = platform;
  const rows = await readIndex(catalog, disk, watched);
  const at = isoTime(clock.now());
  const problems = catalog.transaction(() => {
    catalog.replaceIndex(rows);
    restoreTensors(catalog);
    catalog.figures.recordSize({ at, event: 'rebuilt', label: null, packs: [] });
    const found = indexProblems(catalog, rows);
    new AuditTrail(catalog, clock, build).append({
      time: at,
      actor: null,
      action: 'vault.index_rebuilt',
      subject: { type: 'vault', id: 'vault', label: 'Vault' },
      reason: null,
      old: null,
      next: { packs: rows.packs.length, chunks: rows.chunks.length, problems: found.length },
    });
    return found;
  });
  return {
    isInPlace: true,
    kind: 'index',
    registryId: catalog.registry.get()?.id ?? '',
    records: catalog.audit.count(),
    head: null,
    shortCode: null,
    versions: catalog.versions.count(),
    packs: rows.packs.length,
    chunks: rows.chunks.length,
    hasNewWorkstationKey: false,
    setAside: [kept],
    problems: [...problems],
    notRebuilt: [],
  };
}
