import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { CollectionPlan, PlannedPack } from '../../../../shared/model/collection.ts';
import { canonicalJson } from '../../attest/index.ts';
import type { DeletionRow } from '../../catalog/index.ts';
import { sha256Hex } from '../../platform/index.ts';
import type { CollectOptions, CollectScope, PackAction, VaultPlan } from '../../vault/index.ts';
import type { Registry } from '../context.ts';
import { retainedUntil } from './retention.ts';

const MAX_LISTED = 1000;

/** A deleted version whose bytes may go. */
export interface Collectable {
  readonly deletion: DeletionRow;
  readonly name: string;
  readonly rootDigest: string;
  readonly sizeBytes: number;
}

/** Deleted versions without a certificate: those whose bytes may go, and those that must stay for now. */
export interface Standing {
  readonly collectable: readonly Collectable[];
  readonly kept: CollectionPlan['kept'];
}

/** Asks of each deleted version again what forbids to remove it: a hold may have come since, or a longer retention. */
export function standing(registry: Registry): Standing {
  const { catalog, clock } = registry;
  const collectable: Collectable[] = [];
  const kept: CollectionPlan['kept'] = [];
  for (const deletion of catalog.collection.uncertified()) {
    const summary = catalog.versions.record(deletion.versionId)?.summary;
    if (!summary) continue;
    const name = `${summary.model}@${summary.version}`;
    const { versionId } = deletion;
    const holdIds = catalog.holds.on(versionId).map(({ id }) => id);
    const until = retainedUntil(registry, summary);
    // Once a round has taken its recipes a version can't be kept any more: what is left of it is put away.
    const isGone = catalog.collection.collected(versionId) !== null;
    if (!isGone && holdIds.length > 0) kept.push({ versionId, name, because: 'hold', holdIds, until });
    else if (!isGone && until !== null && clock.now() < Date.parse(until))
      kept.push({ versionId, name, because: 'retention', holdIds, until });
    else collectable.push({ deletion, name, rootDigest: summary.rootDigest, sizeBytes: summary.sizeBytes });
  }
  return { collectable, kept };
}

/** What a collection of these versions must leave. */
export const scopeOf = (registry: Registry, { collectable }: Standing, options: CollectOptions): CollectScope => ({
  // Also without those that have a certificate: their files are gone, or others have them.
  inUse: registry.catalog.collection.filesInUse(
    new Set([...collectable.map(({ deletion }) => deletion.versionId), ...registry.catalog.collection.certifiedIds()]),
  ),
  options,
});

/** What each version of a plan frees and leaves; a file of several versions counts for the first. */
export function bytesOfVersions(
  registry: Registry,
  { collectable }: Standing,
  plan: VaultPlan,
): Map<string, { freedBytes: number; leftBytes: number }> {
  const counted = new Set<string>();
  const bytes = new Map<string, { freedBytes: number; leftBytes: number }>();
  for (const { deletion } of collectable) {
    const sum = { freedBytes: 0, leftBytes: 0 };
    for (const { sha256 } of registry.catalog.versions.artifacts(deletion.versionId)) {
      const ofFile = plan.bytesOfFile.get(sha256);
      if (ofFile === undefined || counted.has(sha256)) continue;
      counted.add(sha256);
      sum.freedBytes += ofFile.freedBytes;
      sum.leftBytes += ofFile.leftBytes;
    }
    bytes.set(deletion.versionId, sum);
  }
  return bytes;
}

/** The digest that stands for a plan: of what the vault would do, and of the versions that go and stay. */
export const digestOfPlan = ({ collectable, kept }: Standing, plan: VaultPlan): string =>
  sha256Hex(
    canonicalJson({
      type: 'strongroom.collection-plan/1',
      vault: plan.digest,
      versions: collectable.map(({ deletion }) => deletion.versionId),
      kept: kept.map(({ versionId }) => versionId),
    }),
  );

/** A plan as people see it. */
export function toPlan(registry: Registry, state: Standing, plan: VaultPlan): CollectionPlan {
  const { catalog } = registry;
  const bytes = bytesOfVersions(registry, state, plan);
  return {
    digest: digestOfPlan(state, plan),
    ...plan.options,
    versions: state.collectable.map(({ deletion, name, sizeBytes }) => {
      const { versionId, deletedAt, deletedBy, reason } = deletion;
      const earlier = catalog.collection.collected(versionId);
      const { freedBytes, leftBytes } = earlier ?? bytes.get(versionId) ?? { freedBytes: 0, leftBytes: 0 };
      const files = catalog.versions.artifacts(versionId).length;
      const isCollected = earlier !== null;
      return { versionId, name, deletedAt, deletedBy, reason, files, sizeBytes, freedBytes, leftBytes, isCollected };
    }),
    kept: state.kept,
    deadFiles: plan.deadFiles.length,
    deadChunks: plan.deadChunks,
    deletePacks: toPacks(plan.deletePacks),
    repackPacks: toPacks(plan.repackPacks),
    keptPacks: toPacks(plan.keptPacks),
    bases: {
      kept: plan.keptBases.chunks,
      keptBytes: plan.keptBases.storedBytes,
      removed: plan.rebased.size,
      reencoded: [...plan.rebased.values()].reduce((sum, { dependents }) => sum + dependents.length, 0),
    },
    unreferencedPacks: plan.unreferenced.map((pack) => ({ ...pack })),
    quarantine: catalog.quarantine.list().map(({ id, name, sizeBytes }) => ({ id, name, sizeBytes })),
    bytesBefore: plan.bytesBefore,
    bytesFreed: plan.bytesFreed,
    bytesRewritten: plan.bytesRewritten,
    rounds: plan.rounds.length,
  };
}

const toPacks = (packs: readonly PackAction[]): CollectionPlan['deletePacks'] => ({
  count: packs.length,
  sizeBytes: packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  listed: packs.slice(0, MAX_LISTED).map((pack): PlannedPack => ({ ...pack })),
});

/** A plan that is not the one that was looked at. */
export const stalePlan = (details: Record<string, unknown> = {}): StrongroomError =>
  new StrongroomError(
    'vault.plan_stale',
    'The vault, a hold or the retention changed since this plan was made. Look at the new plan, then collect.',
    details,
  );
