import type { MirrorSync } from '../../../../shared/model/mirror.ts';
import type { MirrorRow } from '../../catalog/index.ts';
import { isoTime } from '../../platform/index.ts';
import {
  type MirroredFile,
  mirroredPackPath,
  packFile,
  recordsFiles,
  type Synced,
  syncMirror,
} from '../../vault/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { packsFor } from './mirror-copies.ts';
import { requireMirror, withMirror } from './mirror-open.ts';
import { refuseBusy } from './mirror-use.ts';
import { yieldingPausePoint } from './quiet-time.ts';

interface SyncInput {
  readonly mirror: string;
  readonly verify: boolean;
  readonly prune: boolean;
}

/**
 * Starts a sync. What was copied before it is stopped or fails stays, and the next one goes on there. Without an actor the program does it by itself,
 * and stands still while a person's work runs.
 */
export function startSync(registry: Registry, actor: Actor | null, input: SyncInput): { operationId: string } {
  const row = requireMirror(registry, input.mirror);
  refuseBusy(registry, row);
  const operation = registry.operations.start({
    kind: 'mirror_sync',
    canPause: true,
    title: row.name,
    startedBy: actor?.id ?? null,
    subjectId: row.id,
    run: async (run) => {
      const pausePoint = actor === null ? yieldingPausePoint(registry, run) : run.pausePoint;
      const synced = await runSync(registry, row, input, { ...run, pausePoint });
      return { ...note(registry, actor, row, input, synced) };
    },
  });
  return { operationId: operation.id };
}

async function runSync(registry: Registry, row: MirrorRow, input: SyncInput, run: OperationRun): Promise<Synced> {
  const { catalog, disk, clock } = registry;
  const wanted = await wantedFiles(registry, row);
  return withMirror(registry, row, (target) =>
    syncMirror({
      disk,
      target,
      wanted,
      known: catalog.mirrors.files(row.id),
      verify: input.verify,
      forgotten: input.prune ? catalog.mirrors.forgottenPacks().map(mirroredPackPath) : [],
      onFile: (file) =>
        catalog.transaction(() => catalog.mirrors.putFile(row.id, { ...file, checkedAt: isoTime(clock.now()) })),
      onGone: (path) => catalog.transaction(() => catalog.mirrors.dropFile(row.id, path)),
      isStillWanted: ({ packId }) => packId === null || catalog.chunks.packs().some(({ id }) => id === packId),
      signal: run.signal,
      pausePoint: run.pausePoint,
      onProgress: run.progress,
    }),
  );
}

/** Records come last: they speak of packs that must be there before. */
export async function wantedFiles(registry: Registry, row: MirrorRow): Promise<readonly MirroredFile[]> {
  const packs = await packsFor(registry, row.holds);
  const files = registry.catalog.chunks.packs().filter(({ id }) => packs.has(id));
  return [...files.map(packFile), ...(await recordsFiles(registry.disk))];
}

function note(registry: Registry, actor: Actor | null, row: MirrorRow, input: SyncInput, synced: Synced): MirrorSync {
  const result: MirrorSync = { mirror: row.name, ...synced, problems: [...synced.problems] };
  const { problems, ...figures } = result;
  commit(registry, actor, (change) => {
    const { mirrors } = registry.catalog;
    const before = mirrors.contact(row.id);
    // Where something could not be copied or proved, the mirror was not verified.
    const lastVerifiedAt = input.verify && problems.length === 0 ? change.at : before.lastVerifiedAt;
    mirrors.putContact(row.id, { lastSyncAt: change.at, lastVerifiedAt });
    change.noted(
      'mirror.synced',
      { type: 'mirror_sync', id: row.id, label: row.name },
      { next: { ...figures, verify: input.verify, prune: input.prune, problems: problems.length } },
    );
  });
  registry.changed('vault', 'audit');
  return result;
}
