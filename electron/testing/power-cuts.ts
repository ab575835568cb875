import { PowerCut, type SimDisk, type UnsyncedBytes } from './sim-disk.ts';

export interface PowerCutPlan {
  /** A fresh disk with its scene set; called once for each cut. */
  readonly prepare: () => Promise<SimDisk> | SimDisk;
  /** Runs until the power is cut. What it acknowledged goes into its own notes, made anew by `prepare`. */
  readonly work: (disk: SimDisk) => Promise<void>;
  /** Looks at the disk after the power came back; throws when something acknowledged is lost or something is corrupt. */
  readonly check: (disk: SimDisk, finished: boolean) => Promise<void>;
}

export interface PowerCutRun {
  /** Operations at which the power was cut. */
  readonly points: number;
  readonly violations: readonly string[];
}

/** Cuts the power at every changing operation of `work`, with each fate of unsynced bytes, and once after its end. */
export async function explorePowerCuts(plan: PowerCutPlan): Promise<PowerCutRun> {
  const violations: string[] = [];
  for (let cutAt = 1; ; cutAt += 1) {
    const disk = await plan.prepare();
    disk.operations = 0;
    disk.cutAt = cutAt;
    const finished = await runsToItsEnd(plan, disk);
    const fates: readonly UnsyncedBytes[] = ['lost', 'torn', 'kept'];
    for (const fate of fates) {
      const violation = await violationOf(plan, disk.afterPowerCut(fate), finished);
      if (violation !== null) violations.push(`cut at ${cutAt}, unsynced bytes ${fate}: ${violation}`);
    }
    if (finished) return { points: cutAt - 1, violations };
  }
}

async function runsToItsEnd(plan: PowerCutPlan, disk: SimDisk): Promise<boolean> {
  try {
    await plan.work(disk);
    return true;
  } catch (error) {
    if (error instanceof PowerCut || (error instanceof Error && error.cause instanceof PowerCut)) return false;
    throw error;
  }
}

async function violationOf(plan: PowerCutPlan, disk: SimDisk, finished: boolean): Promise<string | null> {
  try {
    await plan.check(disk, finished);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
