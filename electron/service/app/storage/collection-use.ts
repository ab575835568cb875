import type { CollectionPlan, CollectionResult } from '../../../../shared/model/collection.ts';
import type { CollectedRound, CollectOptions, VaultPlan } from '../../vault/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { requireWorkstationKey } from '../trail/audit-use.ts';
import { issueCertificates } from './certificates.ts';
import {
  bytesOfVersions,
  digestOfPlan,
  type Standing,
  scopeOf,
  stalePlan,
  standing,
  toPlan,
} from './collection-plan.ts';

const theVault = { type: 'vault', id: 'vault', label: 'Vault' } as const;

/** What a collection would do now. Reads only. */
export async function planCollection(registry: Registry, options: CollectOptions): Promise<CollectionPlan> {
  const state = standing(registry);
  return toPlan(registry, state, await registry.vault.planCollection(scopeOf(registry, state, options)));
}

/**
 * Starts executing a plan. It is worked out again once nothing is stored any more, and refused when it is another one. Each round is one
 * transaction with its audit record; the certificates come last, when the files are gone. A crash or a cancel in between leaves versions
 * that are collected and have no certificate: the next collection issues it.
 */
export function collect(
  registry: Registry,
  actor: Actor,
  input: CollectOptions & { planDigest: string },
): { operationId: string } {
  requireWorkstationKey(registry);
  const { planDigest, ...options } = input;
  const operation = registry.operations.start({
    kind: 'collect',
    title: 'Garbage of the vault',
    startedBy: actor.id,
    run: async (run) => {
      let state: Standing = { collectable: [], kept: [] };
      await stopScrubs(registry);
      const collected = await registry.vault.collect({
        scope: () => {
          state = standing(registry);
          return scopeOf(registry, state, options);
        },
        accept: (plan) => {
          if (digestOfPlan(state, plan) !== planDigest) throw stalePlan({ planDigest });
        },
        commit: (round, plan) => commitRound(registry, actor, state, round, plan),
        signal: run.signal,
        onProgress: run.progress,
      });
      const result: CollectionResult = {
        planDigest,
        versions: state.collectable.map(({ name }) => name),
        packsRemoved: collected.packsRemoved,
        packsWritten: collected.packsWritten,
        freedBytes: collected.freedBytes,
        rewrittenBytes: collected.rewrittenBytes,
        reencodedChunks: collected.reencodedChunks,
        unreferencedRemoved: collected.unreferencedRemoved,
        left: [...collected.left],
        certificates: issueCertificates(registry, actor),
      };
      registry.changed('vault', 'models', 'audit');
      return { ...result };
    },
  });
  return { operationId: operation.id };
}

/**
 * A scrub waits while other work runs, and a collection waits until nobody reads the packs that it replaces: each would wait for the other.
 * A scrub that is stopped goes on later from where it was; none begins while this operation runs.
 */
async function stopScrubs({ operations }: Registry): Promise<void> {
  for (const { id, kind, status } of operations.list()) {
    if (kind !== 'scrub' || status !== 'running') continue;
    operations.cancel(id);
    await operations.ended(id);
  }
}

function commitRound(registry: Registry, actor: Actor, state: Standing, round: CollectedRound, plan: VaultPlan): void {
  const { catalog } = registry;
  commit(registry, actor, (change) => {
    refuseChanged(registry, state);
    catalog.collection.applyRound(round, change.at);
    if (round.number === 0) {
      for (const [versionId, bytes] of bytesOfVersions(registry, state, plan))
        catalog.collection.setCollected(versionId, bytes);
    }
    catalog.figures.recordSize({ at: change.at, event: 'collected', label: null, packs: round.newPacks });
    change.noted('vault.collected', theVault, {
      next: {
        round: round.number + 1,
        rounds: Math.max(1, plan.rounds.length),
        versions: round.number === 0 ? state.collectable.map(({ name }) => name) : [],
        files: round.removedRecipes.length,
        packsRemoved: round.forgottenPacks.map(({ id }) => id),
        packsWritten: round.newPacks.map(({ id }) => id),
        ...round.sizes,
      },
    });
  });
  registry.changed('vault', 'audit');
}

/** A hold wins over everything: also over a collection that has begun. */
function refuseChanged(registry: Registry, state: Standing): void {
  const still = new Set(standing(registry).collectable.map(({ deletion }) => deletion.versionId));
  const kept = state.collectable.filter(({ deletion }) => !still.has(deletion.versionId)).map(({ name }) => name);
  if (kept.length > 0) throw stalePlan({ kept });
}
