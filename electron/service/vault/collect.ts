import { StrongroomError } from '../../../shared/contract/errors.ts';
import { type Disk, joinPath } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { throwIfCancelled } from './cancel.ts';
import { planCollection } from './collect-plan.ts';
import { type LeftPack, writeRound } from './collect-round.ts';
import type { CollectedRound, CollectScope, VaultPlan } from './collect-types.ts';
import { type ForgottenPacks, unlinkForgotten } from './forgotten-packs.ts';
import type { Progress } from './progress.ts';
import { unreferencedFolder } from './reconcile.ts';
import type { ChunkIndex } from './rows.ts';
import { namingSpace } from './space.ts';

export interface CollectRequest {
  /** Asked once it is this collection's turn. */
  readonly scope: () => CollectScope;
  /** Throws when the plan, worked out again, is not the one that was asked for. Nothing has changed by then. */
  readonly accept: (plan: VaultPlan) => void;
  /**
   * Called for each round when its packs are durable: put all of it into one transaction. When it throws, the round's packs are deleted
   * again, the rounds before it stay, and the error is passed on.
   */
  readonly commit: (round: CollectedRound, plan: VaultPlan) => void;
  readonly signal?: AbortSignal;
  readonly onProgress?: Progress;
}

/** What a collection did. */
export interface Collected {
  readonly plan: VaultPlan;
  readonly rounds: number;
  readonly packsRemoved: number;
  readonly packsWritten: number;
  readonly freedBytes: number;
  readonly rewrittenBytes: number;
  readonly reencodedChunks: number;
  readonly unreferencedRemoved: number;
  /** Packs of the plan that could not be read whole, and stay. */
  readonly left: readonly LeftPack[];
}

export interface CollectContext {
  readonly disk: Disk;
  readonly index: ChunkIndex;
  readonly random: Random;
  readonly forgotten: ForgottenPacks;
  /** Resolves when nobody reads any more who may have seen the rows as they were before. */
  readonly readersGone: () => Promise<void>;
}

/**
 * Executes a plan, round by round; nothing may be stored meanwhile. Order within a round: new packs, synced and named; one transaction
 * that points the rows to them and forgets the old packs; the old files. A crash before the transaction leaves new packs without rows
 * (set aside at the next start), after it old files that are remembered as forgotten (deleted at the next start).
 */
export async function collect(context: CollectContext, request: CollectRequest): Promise<Collected> {
  const { disk, index, random, forgotten } = context;
  const { signal } = request;
  await unlinkForgotten(disk, forgotten, index.packs());
  const plan = await planCollection(disk, index, request.scope(), signal);
  request.accept(plan);
  const done = { packsRemoved: 0, packsWritten: 0, freedBytes: 0, rewrittenBytes: 0, reencodedChunks: 0 };
  const left: LeftPack[] = [];
  let bytes = 0;
  const onBytes = (more: number): void => {
    bytes += more;
    request.onProgress?.(Math.min(bytes, plan.bytesRewritten), plan.bytesRewritten, 'Collecting');
  };
  // One round at least: a version whose every byte is shared is collected too.
  const rounds = plan.rounds.length === 0 ? [[]] : plan.rounds;
  for (const [number, packs] of rounds.entries()) {
    throwIfCancelled(signal);
    const written = await namingSpace(
      disk,
      () => packs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      () =>
        writeRound({ disk, index, random, plan, signal, onBytes }, packs, ({ left: _, ...round }) => {
          const isFirst = number === 0;
          request.commit(
            {
              ...round,
              number,
              isLast: number === rounds.length - 1,
              removedRows: isFirst ? [...new Set([...round.removedRows, ...plan.deadDifferences])] : round.removedRows,
              removedRecipes: isFirst ? plan.deadFiles : [],
            },
            plan,
          );
        }),
    );
    left.push(...written.left);
    done.packsRemoved += written.forgottenPacks.length;
    done.packsWritten += written.newPacks.length;
    done.freedBytes += written.sizes.freedBytes;
    done.rewrittenBytes += written.sizes.rewrittenBytes;
    done.reencodedChunks += written.sizes.reencodedChunks;
    if (written.forgottenPacks.length > 0) {
      request.onProgress?.(bytes, plan.bytesRewritten, 'Waiting for exports and verifications that read the old packs');
      await untilReadersGone(context, signal);
      request.onProgress?.(bytes, plan.bytesRewritten, 'Collecting');
      await unlinkForgotten(disk, forgotten, index.packs());
    }
  }
  const unreferencedRemoved = plan.options.unreferenced ? await removeUnreferenced(disk, plan) : 0;
  return { plan, rounds: rounds.length, ...done, unreferencedRemoved, left };
}

/** A restore that began before the commit still reads the old packs. Stopping the wait leaves their files to the next start. */
async function untilReadersGone({ readersGone }: CollectContext, signal: AbortSignal | undefined): Promise<void> {
  throwIfCancelled(signal);
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new StrongroomError('operation.cancelled', 'The work was stopped.'));
    signal?.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([readersGone(), stopped]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Only those that the plan named: others may have come since. */
async function removeUnreferenced(disk: Disk, plan: VaultPlan): Promise<number> {
  for (const { name } of plan.unreferenced) await disk.remove(joinPath(unreferencedFolder, name));
  if (plan.unreferenced.length > 0) await disk.syncFolder(unreferencedFolder);
  return plan.unreferenced.length;
}
