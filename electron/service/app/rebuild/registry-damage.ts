import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Catalog } from '../../catalog/index.ts';
import type { Disk } from '../../platform/index.ts';
import { type RecordsHead, SegmentCopy } from '../../vault/index.ts';

const vaultFolder = 'vault';

/** True when there is a file anywhere below a folder. */
async function holdsFiles(disk: Disk, folder: string): Promise<boolean> {
  if ((await disk.stat(folder))?.kind !== 'folder') return false;
  for (const { name, kind } of await disk.list(folder)) {
    if (kind !== 'folder') return true;
    if (await holdsFiles(disk, `${folder}/${name}`)) return true;
  }
  return false;
}

/** Refuses a folder whose vault is there while its database is gone or empty: `registry.database_missing`. */
export async function refuseMissingDatabase(disk: Disk, databaseFile: string): Promise<void> {
  const stat = await disk.stat(databaseFile);
  if (stat !== null && stat.sizeBytes > 0) return;
  if (!(await holdsFiles(disk, vaultFolder)) && (await disk.stat('keys/workstation.json')) === null) return;
  throw new StrongroomError(
    'registry.database_missing',
    `The registry’s database (${databaseFile}) is ${stat === null ? 'gone' : 'empty'}. Restore it from a backup, or make it again from the vault with strongroom rebuild.`,
    { file: databaseFile },
  );
}

/** Refuses a database whose vault folder is gone: nobody should find an empty vault there. `registry.vault_missing`. */
export async function refuseMissingVault(disk: Disk, catalog: Catalog): Promise<void> {
  if ((await disk.stat(vaultFolder)) !== null) return;
  const packs = catalog.chunks.packs().length;
  if (packs === 0 && catalog.audit.last() === null) return;
  throw new StrongroomError(
    'registry.vault_missing',
    'The registry’s vault folder is gone. Copy it back from a backup or a mirror. To open the registry without its files, make an empty folder named vault; verification then names what is missing.',
    { packs },
  );
}

/** Reads how far the copies in the vault reach and refuses a database that they do not belong to; see `compareWithCopies`. */
export async function refuseOtherDatabase(disk: Disk, catalog: Catalog): Promise<void> {
  const refusal = compareWithCopies(catalog, (await SegmentCopy.open(disk)).head);
  if (refusal) throw refusal;
}

/**
 * Null when the database holds at least what was copied into the vault. Copies are made after the commit, so a database that has less is an
 * older one (`registry.database_outdated`), and one that has something else is another registry's (`registry.wrong_database`).
 */
export function compareWithCopies(catalog: Catalog, head: RecordsHead | null): StrongroomError | null {
  if (head === null) return null;
  const { audit } = catalog;
  const registryId = catalog.registry.get()?.id ?? null;
  const details = { registryId, vaultRegistryId: head.registryId, records: audit.count(), copied: head.nextSeq };
  if (registryId !== null && registryId !== head.registryId)
    return new StrongroomError(
      'registry.wrong_database',
      `The database is of the registry ${registryId}, the vault of the registry ${head.registryId}. Put the right one back, or make it again from the vault with strongroom rebuild.`,
      details,
    );
  const last = audit.last();
  const isShort = last === null || last.seq + 1 < head.nextSeq;
  if (isShort || (audit.lastCheckpoint()?.size ?? 0) < head.checkpointSize)
    return new StrongroomError(
      'registry.database_outdated',
      `The database is older than the vault: it has ${details.records} audit records, and ${head.nextSeq} were copied. Put the newer one back (with its -wal file), or bring it up to date from the vault with strongroom rebuild.`,
      details,
    );
  if (head.nextSeq === 0 || audit.at(head.nextSeq - 1)?.hash === head.headHash) return null;
  return new StrongroomError(
    'registry.wrong_database',
    `The database and the vault tell different histories: record ${head.nextSeq - 1} is not the one that was copied. Put the right database back, or make it again from the vault with strongroom rebuild.`,
    details,
  );
}
