import type { Registration } from '../../../../shared/model/quarantine.ts';
import type { QuarantineRow } from '../../catalog/index.ts';
import { newId } from '../../platform/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { refuseOtherDigests } from '../lineage/dataset-facts.ts';
import type { OperationRun } from '../operations.ts';
import { getRow, notReady } from '../quarantine/quarantine-rows.ts';
import { bindingOf } from '../rebuild/recipe-binding.ts';
import { keepTensorList } from '../rebuild/tensor-list.ts';
import { requireWaiver } from '../waiver/waivers.ts';
import { insertVersion } from './insert-version.ts';
import { chooseVersion, parentIds } from './propose-version.ts';
import { recordComparisons } from './record-comparisons.ts';
import { originOf } from './version-origin.ts';
import { addVersionTensors, cutsOf } from './version-tensors.ts';

/** Checks a registration and starts it. What can be refused is refused here, before a byte is stored. */
export function register(registry: Registry, actor: Actor, input: Registration): { operationId: string } {
  const row = getRow(registry, input.quarantineId);
  if (row.status !== 'ready' || row.rootDigest === null) throw notReady(row, 'is not ready to be registered');
  requireWaiver(registry, actor, row);
  const { version } = chooseVersion(registry, { ...input, adopt: null });
  refuseOtherDigests(registry, input.metadata.datasets);
  originOf(registry, {
    parents: parentIds(registry, input.parents),
    merge: input.merge,
    rootDigest: row.rootDigest,
  });
  // From here on the person is promised this version: another one that is free later is theirs to accept, not ours to take.
  const promised = { ...input, expectedVersion: input.version === null ? version : null };
  const operation = registry.operations.start({
    kind: 'register',
    canPause: true,
    title: `${input.model}@${version}`,
    startedBy: actor.id,
    run: (run) => store(registry, actor, promised, { row, run }),
  });
  return { operationId: operation.id };
}

/**
 * Packs first, then one transaction with everything that refers to them, then the quarantined bytes go. A crash before the
 * transaction leaves packs that nobody refers to (set aside at the next start) and the item ready in quarantine with its
 * draft; a crash after it leaves bytes in quarantine of an item that is registered (deleted at the next start).
 */
async function store(
  registry: Registry,
  actor: Actor,
  input: Registration,
  { row, run }: { row: QuarantineRow; run: OperationRun },
) {
  const { catalog, vault, quarantine, random } = registry;
  const versionId = newId(random, 'mv');
  let label = '';
  const tensors = catalog.quarantine.tensors(row.id);
  const source = await quarantine.source(row.id);
  catalog.quarantine.setRegistering(row.id, true);
  const storing = vault.store({
    source,
    files: row.files,
    parentFiles: parentIds(registry, input.parents).flatMap((id) =>
      catalog.versions.artifacts(id).map(({ sha256 }) => sha256),
    ),
    tensors: cutsOf(tensors),
    signal: run.signal,
    pausePoint: run.pausePoint,
    onProgress: run.progress,
    commit: (stored) => {
      commit(registry, actor, (change) => {
        catalog.chunks.add(stored);
        // Chosen again: another registration may have taken the number, or closed the branch, while the bytes were stored.
        const chosen = chooseVersion(registry, { ...input, adopt: null });
        const wish = { ...input, versionId, adoptedFrom: null };
        const recipesDigest = bindingOf(catalog, stored.files, stored.recipes);
        const waiverId = requireWaiver(registry, actor, row);
        const tensorList = keepTensorList(catalog, row.files, tensors);
        const content = { ...contentOf(registry, row), recipesDigest, waiverId, tensorList };
        label = insertVersion(registry, change, { actor, wish, chosen, content });
        addVersionTensors(catalog, versionId, row.files, tensors);
        recordComparisons(registry, change, {
          versionId,
          label,
          overrideId: input.overrideId,
          precedingId: chosen.precedingId,
        });
        catalog.quarantine.setStatus(row.id, 'registered');
        catalog.quarantine.removeDraft(row.id);
        const { newBytes, newStoredBytes, packBytes } = stored.sizes;
        catalog.figures.setAdded(versionId, { newBytes, storedBytes: newStoredBytes, packBytes });
        catalog.figures.recordSize({ at: change.at, event: 'registered', label, packs: stored.packs });
      });
    },
  });
  await storing.finally(() => catalog.quarantine.setRegistering(row.id, false));
  await quarantine.discard(row.id);
  registry.changed('models', 'quarantine', 'vault', 'audit');
  return { versionId, version: label };
}

function contentOf(registry: Registry, row: QuarantineRow) {
  const { inspection, rootDigest } = row;
  if (getRow(registry, row.id).status !== 'ready' || inspection === null || rootDigest === null)
    throw notReady(row, 'is not ready to be registered');
  return { sizeBytes: row.sizeBytes, rootDigest, source: row.sourcePath, inspection, artifacts: row.files };
}
