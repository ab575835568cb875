import path from 'node:path';
import { StrongroomError } from '../../../shared/contract/errors.ts';
import type { VaultVerification } from '../../../shared/model/audit.ts';
import { isoTime, newId } from '../platform/index.ts';
import { checkRecords } from './check-records.ts';
import { commit } from './commit.ts';
import type { Actor, Registry } from './context.ts';
import { refuseDeleted } from './deletion.ts';
import { checkFigures, inPacks } from './figure-check-use.ts';
import { detailOf } from './figures-use.ts';
import { versionIdOf } from './models.ts';

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
    lastVerification: catalog.chunks.lastVerification(),
    lastFullVerification: catalog.chunks.lastVerification({ full: true }),
  };
}

/** Starts a verification of the vault; damage is its result, not its failure. */
export function verifyVault(registry: Registry, actor: Actor, full: boolean): { operationId: string } {
  const { catalog, vault, clock, random, operations } = registry;
  const operation = operations.start({
    kind: 'verify_vault',
    title: full ? 'Every byte of the vault' : 'Structure of the vault',
    startedBy: actor.id,
    run: async (run) => {
      const check = await vault.verify({ full, signal: run.signal, onProgress: run.progress });
      const ofRecords = await checkRecords(registry, run.signal);
      const ofFigures = await checkFigures(registry, run.signal);
      const problems = [
        ...check.problems.map(({ code, message, location }) => ({ code, message, location })),
        ...ofRecords,
        ...ofFigures,
      ];
      const result: VaultVerification = {
        ok: problems.length === 0,
        full,
        checkedPacks: check.checkedPacks,
        checkedChunks: check.checkedChunks,
        checkedFiles: check.checkedFiles,
        checkedBytes: check.checkedBytes,
        problems,
        verifiedAt: isoTime(clock.now()),
      };
      commit(registry, actor, (change) => {
        catalog.chunks.addVerification(newId(random, 'vv'), result);
        catalog.figures.setVerified({ at: result.verifiedAt, full, packIds: null, problems: inPacks(check.problems) });
        if (ofFigures.length > 0) catalog.figures.recount();
        change.noted(
          'vault.verified',
          { type: 'vault', id: 'vault', label: 'Vault' },
          {
            next: {
              ok: result.ok,
              full,
              problems: result.problems.length,
              packs: result.checkedPacks,
              files: result.checkedFiles,
            },
          },
        );
      });
      registry.changed('vault', 'audit');
      return { ...result };
    },
  });
  return { operationId: operation.id };
}

/** Starts restoring a version's files into `outDir`, which is made when missing. Files that are there are never replaced. */
export async function exportVersion(
  registry: Registry,
  actor: Actor,
  input: { version: string; outDir: string },
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
    title: label,
    startedBy: actor.id,
    run: async (run) => {
      await vault.restore({ files, outDir, signal: run.signal, onProgress: run.progress });
      commit(registry, actor, (change) =>
        change.noted(
          'version.exported',
          { type: 'version_export', id, label },
          { next: { to: outDir, files: files.length } },
        ),
      );
      registry.changed('audit');
      return { path: outDir, files: files.length };
    },
  });
  return { operationId: operation.id };
}
