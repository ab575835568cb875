import path from 'node:path';
import type { Input } from '../../../../shared/contract/define.ts';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { Problem } from '../../../../shared/model/audit.ts';
import type { VaultRepair } from '../../../../shared/model/mirror.ts';
import {
  type MirrorTarget,
  originalSource,
  packsInFolder,
  packsOnMirror,
  packsSource,
  type Repaired,
  type RepairedRows,
  type RepairSource,
} from '../../vault/index.ts';
import { type Change, commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { openMirror } from './mirror-open.ts';

type RepairInput = Input<Methods, 'vault.repair'>;

/** Verifies every byte, then repairs what is damaged. What stays damaged is the operation's result, not its failure. */
export async function startRepair(
  registry: Registry,
  actor: Actor,
  input: RepairInput,
): Promise<{ operationId: string }> {
  if (input.source !== 'mirrors') await requirePath(registry, input);
  const operation = registry.operations.start({
    kind: 'repair',
    title: input.source === 'mirrors' ? 'From the mirrors' : `From ${input.path}`,
    startedBy: actor.id,
    subjectId: 'vault',
    run: async (run) => ({ ...(await repair(registry, actor, input, run)) }),
  });
  return { operationId: operation.id };
}

async function requirePath(registry: Registry, input: Exclude<RepairInput, { source: 'mirrors' }>): Promise<void> {
  const { path: given } = input;
  if (!path.isAbsolute(given))
    throw new StrongroomError('file.not_found', `Give the whole path, from the root of the disk: ${given}.`, {
      path: given,
    });
  const stat = await statOf(registry, given);
  if (stat === null) throw new StrongroomError('file.not_found', `There is nothing at ${given}.`, { path: given });
  const fits = stat.kind === 'folder' || (input.source === 'file' && stat.kind === 'file');
  if (!fits) throw new StrongroomError('file.not_a_file', `${given} is no folder with packs.`, { path: given });
}

const statOf = ({ openDisk }: Registry, given: string) =>
  path.dirname(given) === given ? openDisk(given).stat('') : openDisk(path.dirname(given)).stat(path.basename(given));

async function repair(registry: Registry, actor: Actor, input: RepairInput, run: OperationRun): Promise<VaultRepair> {
  const { vault } = registry;
  const { signal, progress: onProgress } = run;
  const check = await vault.verify({ full: true, signal, onProgress });
  const notes: Problem[] = [];
  const targets: MirrorTarget[] = [];
  try {
    const sources = check.problems.length === 0 ? [] : await sourcesOf(registry, input, { notes, targets, signal });
    const repaired = await vault.repair({
      check,
      sources,
      versions: () => filesOfVersions(registry),
      commit: (change) => commit(registry, actor, (unit) => apply(registry, unit, change)),
      signal,
      onProgress,
    });
    return note(registry, actor, input, { ...repaired, notes: [...notes, ...repaired.notes] });
  } finally {
    for (const target of targets) await target.close();
    // The index may have changed even when this fails.
    registry.changed('vault', 'audit');
  }
}

interface Opening {
  readonly notes: Problem[];
  /** To be closed at the end. */
  readonly targets: MirrorTarget[];
  readonly signal: AbortSignal;
}

async function sourcesOf(registry: Registry, input: RepairInput, opening: Opening): Promise<RepairSource[]> {
  const { disk, openDisk, catalog } = registry;
  const index = catalog.chunks;
  if (input.source === 'folder')
    return [packsSource(await packsInFolder(openDisk(input.path), opening.signal), disk, index)];
  if (input.source === 'file') {
    const isFolder = (await statOf(registry, input.path))?.kind === 'folder';
    const root = isFolder ? input.path : path.dirname(input.path);
    return [originalSource(openDisk(root), isFolder ? '' : path.basename(input.path), index)];
  }
  const sources: RepairSource[] = [];
  for (const row of catalog.mirrors.list()) {
    try {
      const target = await openMirror(registry, row);
      opening.targets.push(target);
      sources.push(packsSource(await packsOnMirror(target, opening.signal), disk, index));
    } catch (error) {
      if (!(error instanceof StrongroomError) || error.kind === 'cancelled') throw error;
      opening.notes.push({ code: error.code, message: error.message, location: `mirror ${row.name}` });
    }
  }
  return sources;
}

function* filesOfVersions(registry: Registry) {
  for (const { files } of registry.catalog.repairs.versionFiles()) yield files;
}

/** The rows of one repaired pack, with their audit record. */
function apply(registry: Registry, unit: Change, change: RepairedRows): void {
  registry.catalog.repairs.apply(change, unit.at);
  registry.catalog.figures.recordSize({ at: unit.at, event: 'repaired', label: null, packs: change.packs });
  unit.noted(
    'vault.index_repaired',
    { type: 'vault', id: 'vault', label: 'Vault' },
    {
      next: {
        newPacks: change.packs.map(({ id }) => id),
        movedChunks: change.chunks.length,
        replacedPacks: change.gonePacks,
      },
    },
  );
}

function note(registry: Registry, actor: Actor, input: RepairInput, repaired: Repaired): VaultRepair {
  const { replacedPacks, setAside, notes, problems, ...figures } = repaired;
  const result: VaultRepair = {
    ...figures,
    ok: problems.length === 0,
    replacedPacks: replacedPacks.length,
    setAside: [...setAside],
    notes: [...notes],
    problems: problems.map(({ files, ...problem }) => ({ ...problem, files: [...files] })),
  };
  commit(registry, actor, (change) => {
    if (replacedPacks.length > 0) {
      const verified = { at: change.at, full: true, packIds: replacedPacks, problems: [] };
      registry.catalog.figures.setVerified(verified);
    }
    change.noted(
      'vault.repaired',
      { type: 'vault', id: 'vault', label: 'Vault' },
      {
        next: {
          source: input.source,
          from: input.source === 'mirrors' ? null : input.path,
          ...figures,
          replacedPacks: [...replacedPacks],
          setAside: [...setAside],
          problems: problems.length,
        },
      },
    );
  });
  return result;
}
