import type { VaultVerification } from '../../../../shared/model/audit.ts';
import { isoTime, newId } from '../../platform/index.ts';
import type { VaultCheck } from '../../vault/index.ts';
import { commit } from '../commit.ts';
import type { Actor, Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { boundFiles } from '../rebuild/recipe-binding.ts';
import { checkRecords } from '../trail/check-records.ts';
import { checkFigures, inPacks, recountFigures } from './figure-check-use.ts';

/** Starts a verification of the vault; damage is its result, not its failure. With `resume` a full one goes on with the one that was stopped. */
export function verifyVault(
  registry: Registry,
  actor: Actor,
  input: { readonly full: boolean; readonly resume: boolean; readonly recompute: boolean },
): { operationId: string } {
  const { full } = input;
  const operation = registry.operations.start({
    kind: 'verify_vault',
    title: full ? 'Every byte of the vault' : 'Structure of the vault',
    startedBy: actor.id,
    canPause: true,
    run: async (run) => ({ ...(await runVerification(registry, run, { ...input, actor, byScrub: false })) }),
  });
  return { operationId: operation.id };
}

export interface Verifying {
  readonly full: boolean;
  readonly resume: boolean;
  /** With `full`: puts every file together and hashes it, also those that the log binds to their chunks. */
  readonly recompute: boolean;
  /** Null for the workstation itself. */
  readonly actor: Actor | null;
  readonly byScrub: boolean;
}

/**
 * Verifies the vault and keeps the result with its audit record. A crash or a stop leaves the files that were found whole marked, and the run
 * unfinished: a later one can go on. Files that are damaged are not marked and so are read, and told, again.
 */
export async function runVerification(
  registry: Registry,
  run: OperationRun,
  verifying: Verifying,
): Promise<VaultVerification> {
  const { vault } = registry;
  const { full } = verifying;
  const marks = full ? marksOf(registry, verifying.resume) : null;
  const check = await vault.verify({
    full,
    ...(full && !verifying.recompute ? { bound: boundFiles(registry.catalog) } : {}),
    signal: run.signal,
    pausePoint: run.pausePoint,
    onProgress: (done, total, step) => {
      marks?.progress(done, total);
      run.progress(done, total, step);
    },
    ...(marks ? { isChecked: marks.isChecked, onChecked: marks.onChecked } : {}),
  });
  const ofRecords = await checkRecords(registry, run.signal);
  const ofFigures = await checkFigures(registry, run.signal);
  const ofVault = check.problems.map(({ code, message, location, files }) => ({
    code,
    message,
    location,
    files: [...files],
  }));
  const others = [...ofRecords, ...ofFigures].map((problem) => ({ ...problem, files: [] }));
  const result = resultOf(registry, check, [...ofVault, ...others], verifying.byScrub);
  keepResult(registry, verifying, result, check);
  if (ofFigures.length > 0) recountFigures(registry);
  registry.changed('vault', 'audit');
  return result;
}

/** Marks files while a full verification runs. */
function marksOf({ catalog, clock }: Registry, resume: boolean) {
  const unfinished = resume ? catalog.verifications.unfinished() : null;
  const startedAt = unfinished?.startedAt ?? isoTime(clock.now());
  if (!unfinished) catalog.transaction(() => catalog.verifications.begin(startedAt));
  const progress = { doneBytes: 0, totalBytes: 0 };
  return {
    progress: (doneBytes: number, totalBytes: number): void => {
      Object.assign(progress, { doneBytes, totalBytes });
    },
    isChecked: (sha256: string): boolean =>
      unfinished !== null && catalog.verifications.isVerifiedBetween(sha256, startedAt, isoTime(clock.now())),
    onChecked: (sha256s: readonly string[]): void =>
      catalog.transaction(() => catalog.verifications.setVerified(sha256s, isoTime(clock.now()), progress)),
  };
}

const resultOf = (
  { clock }: Registry,
  check: VaultCheck,
  problems: VaultVerification['problems'],
  byScrub: boolean,
): VaultVerification => ({
  ok: problems.length === 0,
  full: check.full,
  byScrub,
  checkedPacks: check.checkedPacks,
  checkedChunks: check.checkedChunks,
  checkedFiles: check.checkedFiles,
  checkedBytes: check.checkedBytes,
  problems,
  verifiedAt: isoTime(clock.now()),
});

function keepResult(registry: Registry, verifying: Verifying, result: VaultVerification, check: VaultCheck): void {
  const { catalog, random } = registry;
  const { ok, full, problems, checkedPacks: packs, checkedFiles: files } = result;
  commit(registry, verifying.actor, (change) => {
    if (full) catalog.verifications.end();
    catalog.verifications.add(newId(random, 'vv'), result);
    catalog.figures.setVerified({ at: result.verifiedAt, full, packIds: null, problems: inPacks(check.problems) });
    change.noted(
      'vault.verified',
      { type: 'vault', id: 'vault', label: 'Vault' },
      { next: { ok, full, byScrub: verifying.byScrub, problems: problems.length, packs, files } },
    );
  });
}
