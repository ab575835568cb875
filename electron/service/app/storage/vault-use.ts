import path from 'node:path';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { DamagedFile } from '../../vault/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import { versionIdOf } from '../version-ref.ts';
import { refuseDeleted } from './deletion.ts';
import { detailOf } from './figures-use.ts';

export async function vaultStats(registry: Registry) {
  const { catalog, disk } = registry;
  const totals = catalog.figures.totals();
  const { packs, packBytes, otherStoredBytes } = totals;
  return {
    ...detailOf(totals),
    packs,
    packBytes,
    otherStoredBytes,
    damagedPacks: catalog.figures.damagedPacks(),
    freeBytes: await disk.freeBytes(),
    lastVerification: catalog.verifications.last(),
    lastFullVerification: catalog.verifications.last({ full: true }),
    unfinishedVerification: catalog.verifications.unfinished(),
  };
}

/** Starts restoring a version's files into `outDir`, which is made when missing. Files that are there are never replaced. */
export async function exportVersion(
  registry: Registry,
  actor: Actor,
  input: { version: string; outDir: string; allowDamaged: boolean },
): Promise<{ operationId: string }> {
  const { catalog, vault, operations, openDisk } = registry;
  const id = versionIdOf(registry, input.version);
  refuseDeleted(registry, id, 'exported');
  const { outDir } = input;
  if (!path.isAbsolute(outDir))
    throw new StrongroomError('file.not_found', `Give the whole path, from the root of the disk: ${outDir}.`, {
      path: outDir,
    });
  const stat = await openDisk(path.dirname(outDir)).stat(path.basename(outDir));
  if (stat !== null && stat.kind !== 'folder')
    throw new StrongroomError('file.exists', `${outDir} is a file. Choose a folder.`, { path: outDir });
  const files = catalog.versions.artifacts(id);
  const ref = catalog.versions.ref(id);
  const label = `${ref?.model}@${ref?.version}`;
  const operation = operations.start({
    kind: 'export',
    canPause: true,
    title: label,
    startedBy: actor.id,
    run: async (run) => {
      const request = { files, outDir, signal: run.signal, pausePoint: run.pausePoint, onProgress: run.progress };
      const damaged = input.allowDamaged ? await vault.restoreDamaged({ ...request, label }) : [];
      if (!input.allowDamaged) await vault.restore(request);
      commit(registry, actor, (change) =>
        change.noted(
          'version.exported',
          { type: 'version_export', id, label },
          { next: { to: outDir, files: files.length, ...(damaged.length === 0 ? {} : { damaged: namesOf(damaged) }) } },
        ),
      );
      registry.changed('audit');
      return { path: outDir, files: files.length, damaged };
    },
  });
  return { operationId: operation.id };
}

const maxNames = 100;

/** For the log: a record is bounded, a version's files are not. */
const namesOf = (damaged: readonly DamagedFile[]): string[] => damaged.slice(0, maxNames).map(({ path: name }) => name);
