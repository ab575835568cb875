import type { StrongroomError } from '../../../shared/contract/errors.ts';
import { throwIfCancelled } from './cancel.ts';
import type { Progress } from './progress.ts';
import { packsFolder } from './reconcile.ts';
import {
  type PackRepairRequest,
  type RepairContext,
  RepairOfPack,
  recoverLostRows,
  setAsideStray,
} from './repair-pack.ts';
import type { RepairSource } from './repair-source.ts';
import type { ChunkRow, PackRow } from './rows.ts';
import type { VaultProblem } from './verify-problem.ts';
import type { VaultCheck } from './verify-request.ts';

export interface RepairRequest extends Omit<PackRepairRequest, 'onUnusable'> {
  /** What a full verification found just now. */
  readonly check: VaultCheck;
  readonly onProgress?: Progress;
}

export interface RepairProblem {
  readonly code: string;
  readonly message: string;
  readonly location: string;
  /** As `ChunkIndex.namesOf` calls them. */
  readonly files: readonly string[];
}

export interface Repaired {
  readonly damagedPacks: number;
  readonly replacedPacks: readonly string[];
  readonly repairedChunks: number;
  readonly salvagedChunks: number;
  /** Paths in the registry's folder. */
  readonly setAside: readonly string[];
  /** Sources that could not be used. */
  readonly notes: readonly { readonly code: string; readonly message: string; readonly location: string }[];
  /** What stays damaged. */
  readonly problems: readonly RepairProblem[];
}

/** `Vault.repair`. */
export function repairVault(context: RepairContext, request: RepairRequest): Promise<Repaired> {
  return new Repair(context, request).run();
}

class Repair {
  readonly #context: RepairContext;
  readonly #request: RepairRequest;
  readonly #packRequest: PackRepairRequest;
  readonly #unusable = new Map<RepairSource, StrongroomError>();
  readonly #setAside: string[] = [];
  readonly #replaced: string[] = [];
  /** Chunks that stay damaged, by the pack that they lie in. */
  readonly #left = new Map<string, readonly ChunkRow[]>();
  readonly #damaged = new Set<string>();
  readonly #lost = new Set<string>();
  #fetched = 0;
  #salvaged = 0;

  constructor(context: RepairContext, request: RepairRequest) {
    this.#context = context;
    this.#request = request;
    const unusable = this.#unusable;
    this.#packRequest = {
      ...request,
      get sources() {
        return request.sources.filter((source) => !unusable.has(source));
      },
      onUnusable: (source, error) => unusable.set(source, error),
    };
  }

  async run(): Promise<Repaired> {
    await this.#repairPacks();
    await this.#findLostRows();
    await this.#moveStrays();
    return {
      damagedPacks: this.#damaged.size,
      replacedPacks: this.#replaced,
      repairedChunks: this.#fetched,
      salvagedChunks: this.#salvaged,
      setAside: this.#setAside,
      notes: [...this.#unusable].map(([{ label }, { code, message }]) => ({ code, message, location: label })),
      problems: this.#problemsLeft(),
    };
  }

  /** Packs that can't be repaired yet are tried again as long as others are: their chunks may be differences to chunks of those. */
  async #repairPacks(): Promise<void> {
    const named = new Set(this.#request.check.problems.map(({ packId }) => packId));
    let pending = [...this.#context.index.packs()].filter(({ id }) => named.has(id));
    const totalBytes = pending.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
    let doneBytes = 0;
    for (let isMoving = true; isMoving && pending.length > 0; ) {
      isMoving = false;
      const again: PackRow[] = [];
      for (const pack of pending) {
        throwIfCancelled(this.#request.signal);
        this.#request.onProgress?.(doneBytes, totalBytes, 'Repairing');
        const { isDone, hasMoved } = await this.#repairPack(pack);
        isMoving ||= hasMoved;
        if (isDone) doneBytes += pack.sizeBytes;
        else again.push(pack);
      }
      pending = again;
    }
  }

  async #repairPack(pack: PackRow): Promise<{ isDone: boolean; hasMoved: boolean }> {
    const done = await new RepairOfPack(this.#context, this.#packRequest, pack).run();
    if (done.wasDamaged) this.#damaged.add(pack.id);
    if (done.isReplaced) this.#replaced.push(pack.id);
    if (done.setAside !== null && !this.#setAside.includes(done.setAside)) this.#setAside.push(done.setAside);
    this.#fetched += done.fetched;
    this.#salvaged += done.salvaged;
    if (done.left.length > 0) this.#left.set(pack.id, done.left);
    else this.#left.delete(pack.id);
    return { isDone: done.left.length === 0, hasMoved: done.isReplaced || done.fetched + done.salvaged > 0 };
  }

  async #findLostRows(): Promise<void> {
    for (const { code, digest, packId } of this.#request.check.problems)
      if (code === 'chunk.missing' && packId === null && digest !== null) this.#lost.add(digest);
    if (this.#lost.size === 0) return;
    const found = await recoverLostRows(this.#context, this.#packRequest, [...this.#lost]);
    for (const digest of found) this.#lost.delete(digest);
    this.#fetched += found.size;
  }

  async #moveStrays(): Promise<void> {
    const known = new Set([...this.#context.index.packs()].map(({ id }) => id));
    for (const { packId, location } of this.#request.check.problems) {
      if (packId === null || known.has(packId) || !location.startsWith(`${packsFolder}/`)) continue;
      if ((await this.#context.disk.stat(location)) !== null)
        this.#setAside.push(await setAsideStray(this.#context.disk, location));
    }
  }

  #problemsLeft(): readonly RepairProblem[] {
    const files = this.#filesLeft();
    const ofPacks = [...this.#left].map(([packId, rows]): RepairProblem => {
      const found = this.#request.check.problems.find((problem) => problem.packId === packId);
      const count = `${rows.length} ${rows.length === 1 ? 'chunk' : 'chunks'}`;
      return {
        code: found?.code ?? 'pack.corrupt',
        message: `${count} of the pack could not be repaired: no source has them.`,
        location: `pack ${packId.slice(0, 12)}…`,
        files: [...new Set(rows.flatMap(({ digest }) => [...(files.get(digest) ?? [])]))],
      };
    });
    const others = this.#request.check.problems.filter((problem) => this.#isOther(problem));
    return [
      ...ofPacks,
      ...others.map(({ code, message, location, files: of }) => ({ code, message, location, files: of })),
    ];
  }

  /** Problems that are not of a pack: rows that are still lost, files whose recipe is wrong. */
  #isOther({ code, digest, packId }: VaultProblem): boolean {
    if (packId !== null) return false;
    return code === 'chunk.missing' && digest !== null ? this.#lost.has(digest) : code === 'vault.digest_mismatch';
  }

  /** Names of the files that need a chunk that is left damaged, or a difference to one. */
  #filesLeft(): ReadonlyMap<string, ReadonlySet<string>> {
    const { index } = this.#context;
    const left = new Map([...this.#left.values()].flat().map(({ digest }) => [digest, new Set<string>()]));
    if (left.size === 0) return left;
    for (const { sha256, chunks } of index.recipes()) {
      for (const row of index.findChunks(chunks).values()) {
        for (const digest of [row.digest, row.baseDigest ?? ''])
          if (left.has(digest)) for (const name of index.namesOf(sha256)) left.get(digest)?.add(name);
      }
    }
    return left;
  }
}
