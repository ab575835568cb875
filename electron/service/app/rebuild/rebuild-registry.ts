import path from 'node:path';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Problem } from '../../../../shared/model/audit.ts';
import type { RebuildReport } from '../../../../shared/model/rebuild.ts';
import { type Catalog, openCatalog, takeRegistryLock } from '../../catalog/index.ts';
import { type Disk, isoTime } from '../../platform/index.ts';
import { hasSegments, openVault, type RebuiltRows, type RecordsRead, SegmentCopy } from '../../vault/index.ts';
import { toCheckpoint } from '../audit-trail.ts';
import type { Platform } from '../context.ts';
import { databaseFile } from '../open-registry.ts';
import { pendingKeyFile, placePendingKey } from '../people/workstation-key.ts';
import { fillSearch } from '../search/search-index.ts';
import { verifyAudit } from '../trail/verify-audit.ts';
import {
  buildFile,
  placeDatabase,
  removeBuild,
  setQuarantineAside,
  setRecordsAside,
  stampOf,
} from './rebuild-files.ts';
import { indexProblems, readIndex } from './rebuild-index.ts';
import { type KeyPlan, planKey, recordRebuild } from './rebuild-records.ts';
import { compareWithCopies } from './registry-damage.ts';
import { fillLog, replayLog, type Watched } from './replay-log.ts';
import { restoreTensors } from './tensor-list.ts';

export interface RebuildOptions extends Watched {
  /** Also where a sound database is there. */
  readonly force?: boolean;
  /** Also where something is lost: the registry is then as of the last record that can be read, and the log says so. */
  readonly acceptLoss?: boolean;
  /** Reads and hashes every byte of the vault before the new database is put in place. */
  readonly full?: boolean;
}

interface Site {
  readonly platform: Platform;
  readonly folder: string;
  readonly disk: Disk;
  readonly options: RebuildOptions;
}

/** What a rebuild brought together, before it is put in place. */
interface Built {
  readonly read: RecordsRead;
  readonly rows: RebuiltRows;
  /** Versions whose tensors are not known any more. */
  readonly withoutTensors: readonly string[];
  readonly problems: readonly Problem[];
  readonly key: KeyPlan;
}

const notRebuilt = [
  'Quarantine items, drafts of registrations and of policies: no copy holds them. What lay in quarantine was moved aside and can be brought in again.',
  'Saved views of the search. Its index is made anew.',
  'Sessions and counts of wrong passphrases, earlier results of verifications, the history of the vault’s size.',
];

/**
 * Makes the database of a registry that is closed again, from its vault alone. It is built beside the old one, verified, and only then given
 * the name; what was there is moved aside, never deleted. A crash leaves an unfinished build, which the next one replaces, or a folder
 * without a database, which is not opened. Errors: `records.missing` when there is nothing to rebuild from, `registry.locked`,
 * `registry.database_sound`, `key.malformed`, `operation.cancelled`, `disk.*`. What is lost is reported, and nothing is put in place
 * unless `acceptLoss` asks for what is left.
 */
export async function rebuildRegistry(
  platform: Platform,
  folder: string,
  options: RebuildOptions,
): Promise<RebuildReport> {
  const disk = platform.openDisk(folder);
  const site: Site = { platform, folder, disk, options };
  const isThere = (await disk.stat('').catch(() => null)) !== null;
  if (!isThere || !(await hasSegments(disk))) throw nothingToReadFrom(folder);
  const lock = takeRegistryLock(path.join(folder, 'lock.sqlite'));
  try {
    if (!options.force) await refuseSound(site);
    return await buildAndPlace(site);
  } finally {
    lock.release();
  }
}

const nothingToReadFrom = (folder: string): StrongroomError =>
  new StrongroomError(
    'records.missing',
    `The vault of ${folder} holds no copies of records that can be read: there is nothing to rebuild a registry from.`,
    { folder },
  );

/** Refuses to rebuild what needs no rebuilding: `registry.database_sound`. */
async function refuseSound({ disk, folder, platform }: Site): Promise<void> {
  if (((await disk.stat(databaseFile))?.sizeBytes ?? 0) === 0) return;
  try {
    const catalog = openCatalog(path.join(folder, databaseFile), { readonly: true });
    try {
      if (compareWithCopies(catalog, (await SegmentCopy.open(disk)).head) !== null) return;
      if (!verifyAudit({ catalog, clock: platform.clock }).ok) return;
    } finally {
      catalog.close();
    }
  } catch (error) {
    if (error instanceof StrongroomError && error.kind === 'corrupt') return;
    throw error;
  }
  throw new StrongroomError(
    'registry.database_sound',
    'The registry’s database is there and sound. Nothing was changed; --force rebuilds it all the same, --index only the rows of its packs.',
    { folder },
  );
}

async function buildAndPlace(site: Site): Promise<RebuildReport> {
  const { disk, folder, options, platform } = site;
  await removeBuild(disk);
  // A key of an earlier attempt that did not come into its place.
  await disk.remove(pendingKeyFile);
  try {
    const catalog = openCatalog(path.join(folder, buildFile));
    let built: Built;
    let report: RebuildReport;
    try {
      built = await build(site, catalog);
      report = reportOf(catalog, built);
    } finally {
      catalog.close(); // writes everything into the one file, synced
    }
    if (built.problems.length > 0 && !options.acceptLoss) return report;
    const stamp = stampOf(isoTime(platform.clock.now()));
    const setAside = await setQuarantineAside(disk, stamp);
    setAside.push(...(await placeDatabase(disk, stamp)));
    await placePendingKey(disk, built.key.key.publicKeyPem);
    if (built.read.problems.length > 0) setAside.push(...(await setRecordsAside(disk, stamp)));
    return { ...report, isInPlace: true, setAside };
  } finally {
    await removeBuild(disk);
  }
}

async function build(site: Site, catalog: Catalog): Promise<Built> {
  const { disk, options, platform, folder } = site;
  const read = await fillLog(catalog, disk, options);
  if (catalog.audit.last() === null) throw nothingToReadFrom(folder);
  const replayed = await replayLog(catalog, options);
  const rows = await readIndex(catalog, disk, options);
  const at = isoTime(platform.clock.now());
  let withoutTensors: readonly string[] = [];
  const unreadable = catalog.transaction(() => {
    catalog.replaceIndex(rows);
    catalog.figures.recordSize({ at, event: 'rebuilt', label: null, packs: [] });
    // Names of tensors are found by the search too, so it comes after them.
    withoutTensors = restoreTensors(catalog);
    return fillSearch(catalog);
  });
  const lost = [...read.problems, ...replayed, ...unreadable, ...indexProblems(catalog, rows)];
  const key = await planKey(disk, catalog);
  recordRebuild(platform, catalog, key, options.acceptLoss ? lost : []);
  const found = await verifyBuild(site, catalog);
  return { read, rows, key, withoutTensors, problems: [...lost, ...found] };
}

/** Nothing is put in place that does not verify. What was found is found twice where it was known before; the places are the same. */
async function verifyBuild({ disk, options, platform }: Site, catalog: Catalog): Promise<readonly Problem[]> {
  const { clock, openDisk, random, log } = platform;
  const vault = openVault({ disk, openDisk, index: catalog.chunks, random, logger: log.child('vault') });
  const { signal, onProgress, full = false } = options;
  const request = { full, ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) };
  const check = await vault.verify(request).finally(() => vault.close());
  const ofVault = check.problems.map(({ code, message, location }) => ({ code, message, location }));
  return [...verifyAudit({ catalog, clock }).problems, ...ofVault];
}

function reportOf(catalog: Catalog, { read, rows, key, problems, withoutTensors }: Built): RebuildReport {
  const last = catalog.audit.last();
  const checkpoint = catalog.audit.lastCheckpoint();
  return {
    isInPlace: false,
    kind: 'registry',
    registryId: catalog.registry.get()?.id ?? '',
    records: catalog.audit.count(),
    head: last && { seq: last.seq, hash: last.hash },
    shortCode: checkpoint && toCheckpoint(checkpoint.note).shortCode,
    versions: catalog.versions.count(),
    packs: rows.packs.length,
    chunks: rows.chunks.length,
    hasNewWorkstationKey: key.isNew,
    setAside: [],
    problems: uniqueProblems(problems),
    notRebuilt: [
      ...notRebuilt,
      ...(read.tornEnd
        ? [`What was copied last (${read.tornEnd.location}): it was cut off while it was written.`]
        : []),
      ...(withoutTensors.length === 0
        ? []
        : [
            `The tensors of ${withoutTensors.length} versions, whose lists are in no copy: later versions are stored without differences to these.`,
          ]),
    ],
  };
}

function uniqueProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Map(problems.map((problem) => [`${problem.code} ${problem.location} ${problem.message}`, problem]));
  return [...seen.values()];
}
