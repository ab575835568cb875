import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCode } from '../../../shared/contract/errors.ts';
import { rebuildIndexOfFolder, rebuildRegistryFolder } from '../../service/app/index.ts';
import { realDisk, silentLogger } from '../../service/platform/index.ts';
import { cuttingDisk } from '../cutting-disk.ts';
import { PowerCut } from '../sim-disk.ts';
import type { Soak } from './soak.ts';
import type { Pending } from './soak-model.ts';
import { oneOf } from './soak-pool.ts';

/** Something that can happen to a registry. It begins and ends with the registry open and as the model says. */
export interface SoakAction {
  readonly name: string;
  /** How often, against the others. */
  readonly weight: number;
  run(soak: Soak): Promise<void>;
}

const log = silentLogger;
const mostCutOperations = 60;
const longestLifeMs = 700;

/** The power goes while an import, a collection or a deletion runs, with names that were not synced kept or lost. */
async function cutPower(soak: Soak): Promise<void> {
  await soak.registry.close();
  const disk = await soak.registry.openCutting(1 + soak.below(mostCutOperations)).catch(() => null);
  const work = oneOf(soak.next, [() => soak.import(), () => soak.import(), () => soak.collect(), () => soak.delete()]);
  // Whatever the cut made of it: acknowledged or not, `recover` looks.
  await work().catch(() => undefined);
  await soak.registry.close().catch(() => undefined);
  if (soak.chance(0.5)) disk?.afterPowerCut();
  await soak.recover();
}

/** A process of its own imports, and is killed at any moment. What it acknowledged must be there. */
async function kill(soak: Soak): Promise<void> {
  await soak.registry.close();
  const plans = Array.from({ length: 1 + soak.below(3) }, () => soak.planImport());
  const worker = path.join(import.meta.dirname, 'soak-worker.ts');
  const child = spawn(process.execPath, [worker, soak.place, JSON.stringify(plans.map(({ given }) => given))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line === 'READY') resolve();
      const version = plans.find((plan) => line === `ACK ${plan.version.ref}`)?.version;
      if (version) soak.model.add(version);
    });
  });
  await Promise.race([ready, ended]);
  await sleep(soak.below(longestLifeMs));
  child.kill('SIGKILL');
  await ended;
  lines.close();
  for (const { version } of plans)
    if (!soak.model.versions.has(version.ref)) soak.model.pending.push({ kind: 'import', version } satisfies Pending);
  await soak.recover();
}

/** The database is lost and made again from the vault. */
async function rebuild(soak: Soak): Promise<void> {
  await soak.registry.close();
  removeDatabase(soak.registry.folder);
  await requireRebuilt(soak);
  await soak.recover();
}

/** The power goes while the database is made again. */
async function cutRebuild(soak: Soak): Promise<void> {
  await soak.registry.close();
  removeDatabase(soak.registry.folder);
  const disk = cuttingDisk(realDisk(soak.registry.folder), 1 + soak.below(20));
  try {
    await rebuildRegistryFolder(soak.registry.folder, { log, platform: { openDisk: () => disk } });
  } catch (error) {
    if (!(error instanceof PowerCut || (error instanceof Error && error.cause instanceof PowerCut))) throw error;
  }
  if (soak.chance(0.5)) disk.afterPowerCut();
  await requireRebuilt(soak).catch((error: unknown) => {
    if (!isCode(error, 'registry.database_sound')) throw error;
  });
  await soak.recover();
}

async function requireRebuilt(soak: Soak): Promise<void> {
  const report = await rebuildRegistryFolder(soak.registry.folder, { log });
  soak.removeKept();
  if (report.isInPlace && report.problems.length === 0) return;
  throw new Error(`the registry could not be rebuilt: ${JSON.stringify(report.problems)}`);
}

async function rebuildIndex(soak: Soak): Promise<void> {
  await soak.registry.close();
  const { problems } = await rebuildIndexOfFolder(soak.registry.folder, { log });
  soak.removeKept();
  if (problems.length > 0) throw new Error(`the index could not be rebuilt: ${JSON.stringify(problems)}`);
  await soak.recover();
}

function removeDatabase(folder: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path.join(folder, `registry.sqlite${suffix}`), { force: true });
}

async function restart(soak: Soak): Promise<void> {
  await soak.registry.close();
  await soak.recover();
}

/** Seals the copies of records, as a mirror does. */
async function seal(soak: Soak): Promise<void> {
  await soak.registry.seal();
}

/** Everything that is played. */
export const soakActions: readonly SoakAction[] = [
  { name: 'import', weight: 30, run: (soak) => soak.import() },
  { name: 'delete', weight: 8, run: (soak) => soak.delete() },
  { name: 'collect', weight: 6, run: (soak) => soak.collect() },
  {
    name: 'export',
    weight: 12,
    run: async (soak) => {
      if (soak.model.living.length > 0) await soak.export(oneOf(soak.next, soak.model.living));
    },
  },
  { name: 'verify', weight: 6, run: (soak) => soak.verify(false) },
  { name: 'verify every byte', weight: 4, run: (soak) => soak.verify(true) },
  { name: 'restart', weight: 6, run: restart },
  { name: 'seal', weight: 3, run: seal },
  { name: 'cut the power', weight: 12, run: cutPower },
  { name: 'kill the process', weight: 5, run: kill },
  { name: 'rebuild', weight: 4, run: rebuild },
  { name: 'cut the power in a rebuild', weight: 3, run: cutRebuild },
  { name: 'rebuild the index', weight: 3, run: rebuildIndex },
];

/** The next action, by weight. */
export function nextAction(soak: Soak): SoakAction {
  const total = soakActions.reduce((sum, { weight }) => sum + weight, 0);
  let at = soak.below(total);
  for (const action of soakActions) {
    at -= action.weight;
    if (at < 0) return action;
  }
  throw new Error('the weights do not add up');
}
