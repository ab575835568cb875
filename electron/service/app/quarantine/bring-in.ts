import path from 'node:path';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Inspection } from '../../../../shared/model/inspection.ts';
import type { QuarantineItem } from '../../../../shared/model/quarantine.ts';
import type { QuarantineRow } from '../../catalog/index.ts';
import { prepareInspection, runInspection } from '../../inspect/index.ts';
import { newId } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import { type Actor, type Registry, storedError } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { tensorsOf, uncutFileBytes } from '../version/version-tensors.ts';
import { waiverNeedOf } from '../waiver/waiver-rules.ts';
import { withdrawWaiverOf } from '../waiver/waivers.ts';
import { getRow, notReady } from './quarantine-rows.ts';

interface Started {
  readonly operationId: string;
  readonly quarantineId: string;
}

/**
 * Starts bringing a file or folder into quarantine: copied and hashed, compared with its source again, inspected.
 * What is wrong with the path itself is said at once; everything later is the operation's.
 */
export async function bringIn(registry: Registry, actor: Actor, sourcePath: string): Promise<Started> {
  const { catalog, random, openDisk } = registry;
  if (!path.isAbsolute(sourcePath)) {
    throw new StrongroomError(
      'file.not_found',
      `Give the whole path, from the root of the disk: ${sourcePath} has none.`,
      { path: sourcePath },
    );
  }
  const name = path.basename(sourcePath);
  const stat = await openDisk(path.dirname(sourcePath)).stat(name);
  if (stat === null)
    throw new StrongroomError(
      'file.not_found',
      `There is nothing at ${sourcePath}. Check the path, or plug the stick in again.`,
      { path: sourcePath },
    );
  if (stat.kind !== 'file' && stat.kind !== 'folder')
    throw new StrongroomError(
      'file.not_a_file',
      `${sourcePath} is a link or a device. Choose the file or folder itself.`,
      { path: sourcePath },
    );
  if (stat.kind === 'file' && stat.sizeBytes === 0)
    throw new StrongroomError('file.empty', `${sourcePath} is empty: there is nothing to bring in.`, {
      path: sourcePath,
    });
  const id = newId(random, 'qi');
  // The row comes before the first byte: whatever happens from here on, the item is seen and can be resumed or discarded.
  commit(registry, actor, (change) => {
    catalog.quarantine.add({ id, name, sourcePath, isFolder: stat.kind === 'folder', at: change.at, by: actor.id });
  });
  return { operationId: startCopy(registry, actor, id, name), quarantineId: id };
}

/** Goes on with an interrupted or failed item. */
export function resume(registry: Registry, actor: Actor, quarantineId: string): { operationId: string } {
  const row = getRow(registry, quarantineId);
  if (row.status !== 'interrupted' && row.status !== 'failed') throw notReady(row, 'is not interrupted');
  registry.catalog.quarantine.setStatus(quarantineId, 'copying');
  return { operationId: startCopy(registry, actor, quarantineId, row.name) };
}

function startCopy(registry: Registry, actor: Actor, id: string, name: string): string {
  const operation = registry.operations.start({
    kind: 'bring_in',
    canPause: true,
    title: name,
    startedBy: actor.id,
    subjectId: id,
    run: (run) => copyAndInspect(registry, actor, id, run),
  });
  registry.changed('quarantine');
  return operation.id;
}

async function copyAndInspect(
  registry: Registry,
  actor: Actor,
  id: string,
  run: OperationRun,
): Promise<{ quarantineId: string }> {
  const { catalog, quarantine } = registry;
  const { sourcePath } = getRow(registry, id);
  try {
    const brought = await quarantine.bringIn({
      id,
      sourcePath,
      signal: run.signal,
      pausePoint: run.pausePoint,
      onProgress: preparing(registry, run),
    });
    catalog.quarantine.setFiles(id, brought.sizeBytes, [...brought.files], brought.rootDigest);
    catalog.quarantine.setStatus(id, 'inspecting');
    registry.changed('quarantine');
    run.progress(brought.sizeBytes, brought.sizeBytes, 'Inspecting');
    const inspected = await runInspection(sourcePath, {
      placed: await quarantine.placed(id),
      signal: run.signal,
      wantTensors: true,
      digestFileBytes: uncutFileBytes,
      wantHash: false, // known from the copy
    });
    const sha256 = brought.isFolder ? null : (brought.files[0]?.sha256 ?? null);
    const stored: Inspection = { ...inspected.inspection, path: sourcePath, sha256 };
    commit(registry, actor, (change) => {
      catalog.quarantine.setInspection(id, stored, tensorsOf(inspected, brought.isFolder ? null : brought.name));
      catalog.quarantine.setStatus(id, 'ready');
      change.noted(
        'quarantine.brought_in',
        { type: 'quarantine', id, label: brought.name },
        { next: summaryOf(brought, stored) },
      );
    });
    return { quarantineId: id };
  } catch (error) {
    const known = error instanceof StrongroomError ? error : null;
    catalog.quarantine.setStatus(id, canGoOn(run, known) ? 'interrupted' : 'failed', known && storedError(known));
    throw error;
  } finally {
    registry.changed('quarantine', 'audit');
  }
}

/** Less than this is compared again in a moment. */
const soonBytes = 256 * 1024 * 1024;

/** Tells how far a copy is. Threads that come next, of the inspection and of the vault, begin to start while its last bytes are compared. */
function preparing(registry: Registry, run: OperationRun): OperationRun['progress'] {
  let isPrepared = false;
  return (doneBytes, totalBytes, step) => {
    run.progress(doneBytes, totalBytes, step);
    if (isPrepared || step !== 'Checking' || totalBytes - doneBytes > soonBytes) return;
    isPrepared = true;
    prepareInspection();
    registry.vault.prepare(totalBytes); // it is likely to be registered next
  };
}

/** Stopped, unplugged or short of space: what was copied stays, to go on with once that is mended, or to discard. */
const canGoOn = (run: OperationRun, error: StrongroomError | null): boolean =>
  run.signal.aborted || error === null || error.kind === 'unavailable' || error.code === 'file.not_found';

const summaryOf = (
  brought: { name: string; sizeBytes: number; rootDigest: string; files: readonly unknown[] },
  inspection: Inspection,
) => ({
  name: brought.name,
  source: inspection.path,
  sizeBytes: brought.sizeBytes,
  files: brought.files.length,
  rootDigest: brought.rootDigest,
  format: inspection.format,
  findings: inspection.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, code }) => `${severity} ${code}`)
    .slice(0, 50),
});

export function toItem(registry: Registry, row: QuarantineRow): QuarantineItem {
  const same = row.rootDigest === null ? [] : registry.catalog.versions.withRootDigest(row.rootDigest);
  return {
    ...row,
    files: [...row.files],
    error: row.error && { ...row.error },
    operationId: registry.operations.runningOn(row.id),
    waiver: waiverNeedOf(registry, row),
    alreadyRegisteredAs: same.map(({ model, version }) => `${model}@${version}`),
  };
}

/** Deletes what was brought in. The row goes first: a crash after it leaves bytes without a row, which the next start deletes. */
export async function discard(registry: Registry, actor: Actor, quarantineId: string): Promise<null> {
  const { catalog, quarantine } = registry;
  const row = getRow(registry, quarantineId);
  if (row.status === 'copying' || row.status === 'inspecting' || row.status === 'registered')
    throw notReady(row, 'is being worked on; cancel that first');
  commit(registry, actor, (change) => {
    withdrawWaiverOf(registry, change, actor, quarantineId);
    catalog.quarantine.remove(quarantineId);
    change.noted(
      'quarantine.discarded',
      { type: 'quarantine', id: quarantineId, label: row.name },
      {
        old: { name: row.name, source: row.sourcePath, rootDigest: row.rootDigest },
      },
    );
  });
  await quarantine.discard(quarantineId);
  registry.changed('quarantine', 'audit');
  return null;
}
