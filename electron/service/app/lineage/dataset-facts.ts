import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { DatasetDetails } from '../../../../shared/model/lineage-records.ts';
import type { DatasetRef } from '../../../../shared/model/metadata.ts';
import type { Change } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { revise } from './lineage-records.ts';

const detailsOf = ({ catalog }: Pick<Registry, 'catalog'>, id: string): DatasetDetails =>
  DatasetDetails.parse(catalog.lineageRecords.latest([id]).get(id) ?? {});

/**
 * Refuses metadata that names a digest which is not the recorded one of a data set, or two of one. Throws `dataset.digest_conflict`, which
 * names both: one of them is wrong, or they are two versions of the data set.
 */
export function refuseOtherDigests(registry: Pick<Registry, 'catalog'>, datasets: readonly DatasetRef[]): void {
  const named = new Map<string, string>();
  for (const { name, version, digest } of datasets) {
    const label = `${name}@${version}`;
    const id = registry.catalog.lineageRecords.id('dataset', label);
    const known = named.get(label) ?? (id === null ? null : detailsOf(registry, id).digest);
    if (digest === null) continue;
    if (known !== null && known !== digest)
      throw new StrongroomError(
        'dataset.digest_conflict',
        `The data set ${label} is recorded with the digest ${known}, and ${digest} is given now. Correct the digest, or name another version of the data set.`,
        { dataset: label, recorded: known, given: digest },
      );
    named.set(label, digest);
  }
}

/**
 * Copies what a version's metadata says of a data set into its record, as a revision. Only what was not recorded is filled in; what it
 * was for is kept at the edge. Call `refuseOtherDigests` before.
 */
export function describeDataset(
  registry: Registry,
  change: Change,
  actor: Actor,
  { id, ref, reason }: { readonly id: string; readonly ref: DatasetRef; readonly reason: string },
): void {
  const recorded = detailsOf(registry, id);
  const next: DatasetDetails = {
    ...recorded,
    digest: recorded.digest ?? ref.digest,
    source: recorded.source || ref.source.trim(),
    preparation: recorded.preparation || ref.preparation.trim(),
  };
  const isNew = (['digest', 'source', 'preparation'] as const).some((field) => next[field] !== recorded[field]);
  if (!isNew) return;
  const label = `${ref.name}@${ref.version}`;
  revise(registry, change, actor, { type: 'dataset', id, label, action: 'dataset.described', details: next, reason });
}
