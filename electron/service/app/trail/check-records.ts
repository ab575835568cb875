import type { Problem } from '../../../../shared/model/audit.ts';
import { sha256Hex } from '../../platform/index.ts';
import { manifestOf, readRecords } from '../../vault/index.ts';
import type { Registry } from '../context.ts';

/**
 * Verifies the copies in the vault: that they are sound, reach as far as the log, and hold every text that the log has as a digest only.
 * With them the registry could be rebuilt. Damage is the result; only `operation.cancelled` and the disk's own errors are thrown.
 */
export function checkRecords(registry: Registry, signal?: AbortSignal): Promise<readonly Problem[]> {
  const { records, disk, catalog } = registry;
  return records.inTurn(async () => {
    // What is not copied yet is no damage, unless it can't be.
    await records.catchUp().catch(() => undefined);
    const attached = new Set<string>();
    const { head, problems, tornEnd } = await readRecords(
      disk,
      { onAttachment: (sha256) => attached.add(sha256) },
      signal,
    );
    const found: Problem[] = [...problems, ...(tornEnd ? [tornEnd] : [])].map((problem) => ({ ...problem }));
    const missing = (message: string, location: string) => found.push({ code: 'records.missing', message, location });
    const { audit } = catalog;
    const logged = audit.count();
    const reached = head?.nextSeq ?? 0;
    if (found.length === 0 && reached < logged)
      missing(`The copies end at record ${reached}; the log has ${logged}.`, 'vault/records');
    if (reached > 0 && audit.at(reached - 1)?.hash !== head?.headHash)
      found.push({
        code: 'records.corrupt',
        message: 'The copies tell another history than the audit log.',
        location: `vault/records, record ${reached - 1}`,
      });
    for (const { type, id, column, text } of catalog.allAttachedTexts())
      if (!attached.has(sha256Hex(text))) missing(`The copies lack the ${column} of ${type} ${id}.`, 'vault/records');
    for (const id of catalog.replay.versionIds())
      if (!attached.has(manifestOf(catalog.versions.artifacts(id)).rootDigest))
        missing(`The copies lack the list of files of version ${id}.`, 'vault/records');
    return found;
  });
}
