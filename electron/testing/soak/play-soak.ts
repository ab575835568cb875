import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Soak } from './soak.ts';
import { nextAction } from './soak-actions.ts';

export interface SoakPlan {
  readonly seed: number;
  /** Says whether another action is to be played. */
  readonly goesOn: (played: number) => boolean;
  readonly tell?: (line: string) => void;
}

export interface SoakPlayed {
  readonly actions: ReadonlyMap<string, number>;
  readonly versions: number;
}

/** Plays random actions on a registry in a temporary folder. Throws, with the seed and the action's number, when it is not as the model says. */
export async function playSoak({ seed, goesOn, tell }: SoakPlan): Promise<SoakPlayed> {
  const place = mkdtempSync(path.join(os.tmpdir(), 'strongroom-soak-'));
  const soak = new Soak(place, seed);
  const actions = new Map<string, number>();
  let played = 0;
  let name = 'set up';
  try {
    await soak.start();
    for (; goesOn(played); played += 1) {
      const action = nextAction(soak);
      name = action.name;
      tell?.(`${played}: ${name} (${soak.model.living.length} versions)`);
      await action.run(soak);
      for (const line of soak.model.turnedOut.splice(0)) tell?.(`${played}: the ${line}`);
      actions.set(name, (actions.get(name) ?? 0) + 1);
    }
    name = 'the end';
    await soak.finish();
  } catch (cause) {
    const why = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new Error(`seed ${seed}, action ${played} (${name}), kept in ${place}: ${why}`, { cause });
  }
  rmSync(place, { recursive: true });
  return { actions, versions: soak.model.versions.size };
}
