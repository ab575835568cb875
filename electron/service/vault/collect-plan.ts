import { sha256Hex } from '../platform/crypto.ts';
import { type Disk, joinPath } from '../platform/disk.ts';
import { throwIfCancelled } from './cancel.ts';
import { estimateOf, rebaseOf } from './collect-bases.ts';
import { PackUse, smallPacks } from './collect-packs.ts';
import type { CollectScope, PackAction, PackReason, RebasedBase, VaultPlan } from './collect-types.ts';
import { DigestMap } from './digest-map.ts';
import { packPath } from './pack-format.ts';
import { PackReader } from './pack-reader.ts';
import { describesOnly } from './read-description.ts';
import { unreferencedFolder } from './reconcile.ts';
import type { ChunkIndex, ChunkRow, PackRow } from './rows.ts';

/** Limits of one round: what a cancel or a power cut loses, and what the disk needs meanwhile. */
const packsOfRound = 16;
const bytesOfRound = 128 * 1024 * 1024;

/** Works out what a collection would do. Reads rows and descriptions, changes nothing; throws only `operation.cancelled`. */
export async function planCollection(
  disk: Disk,
  index: ChunkIndex,
  scope: CollectScope,
  signal?: AbortSignal,
): Promise<VaultPlan> {
  const reader = new PackReader(disk, (digests) => index.findChunks(digests));
  try {
    return await new Planner(disk, index, scope, reader).run(signal);
  } finally {
    await reader.close();
  }
}

class Planner {
  readonly #disk: Disk;
  readonly #index: ChunkIndex;
  readonly #scope: CollectScope;
  readonly #reader: PackReader;
  /** Chunks that a file in use needs, with the age of the newest. */
  readonly #live = new DigestMap();
  readonly #deadFiles: string[] = [];
  readonly #uses = new Map<string, PackUse>();
  /** Live differences by the dead chunk that they need. */
  readonly #dependents = new Map<string, ChunkRow[]>();
  readonly #deadDifferences: string[] = [];
  readonly #stale = new Set<string>();
  readonly #rebased = new Map<string, RebasedBase>();
  readonly #keptBases = new Map<string, ChunkRow>();
  #merging = false;

  constructor(disk: Disk, index: ChunkIndex, scope: CollectScope, reader: PackReader) {
    this.#disk = disk;
    this.#index = index;
    this.#scope = scope;
    this.#reader = reader;
  }

  async run(signal: AbortSignal | undefined): Promise<VaultPlan> {
    this.#markFiles();
    for (const pack of [...this.#index.packs()]) {
      throwIfCancelled(signal);
      await this.#markPack(pack);
    }
    this.#decideBases();
    const small = [...this.#uses.values()].filter((use) => use.isSmall && this.#ownReason(use) === null);
    this.#merging = small.length >= smallPacks;
    return await this.#plan();
  }

  #markFiles(): void {
    for (const recipe of this.#index.recipes()) {
      const age = this.#scope.inUse.get(recipe.sha256);
      if (age === undefined) this.#deadFiles.push(recipe.sha256);
      else for (const digest of recipe.chunks) this.#live.raise(digest, age);
    }
    this.#deadFiles.sort();
  }

  async #markPack(pack: PackRow): Promise<void> {
    const use = new PackUse(pack);
    this.#uses.set(pack.id, use);
    const stat = await this.#disk.stat(packPath(pack.id)).catch(() => null);
    if (stat?.sizeBytes !== pack.sizeBytes) use.isDamaged = true;
    for (const row of this.#index.chunksOfPack(pack.id)) {
      if (row.kind === 'description') {
        const isStale = await this.#isStale(row, use);
        if (isStale) this.#stale.add(row.digest);
        if (isStale) use.hasStaleDescription = true;
        if (isStale) use.addDead();
        else use.addLive(row);
      } else if (this.#live.has(row.digest)) {
        use.addLive(row);
        if (row.baseDigest !== null && !this.#live.has(row.baseDigest)) this.#needs(row.baseDigest, row);
      } else {
        use.addDead();
        if (row.baseDigest !== null) this.#deadDifferences.push(row.digest);
      }
    }
  }

  #needs(base: string, row: ChunkRow): void {
    const known = this.#dependents.get(base);
    if (known) known.push(row);
    else this.#dependents.set(base, [row]);
  }

  /** A description that can't be read is left, with its pack: verification names it. */
  async #isStale(row: ChunkRow, use: PackUse): Promise<boolean> {
    try {
      const text = Buffer.from(await this.#reader.read(row)).toString();
      return !describesOnly(text, (sha256) => this.#scope.inUse.has(sha256));
    } catch {
      use.isDamaged = true;
      return false;
    }
  }

  /** Begins with every base gone that an estimate lets go, and takes back those whose packs would stay: there nothing is gained. */
  #decideBases(): void {
    for (const [digest, dependents] of this.#dependents) {
      const base = this.#index.findChunks([digest]).get(digest);
      if (base === undefined) continue; // damage: its dependents can't be read, verification names them
      const rebased = rebaseOf(base, dependents, this.#live);
      if (rebased === null) this.#keep(base);
      else {
        this.#rebased.set(digest, rebased);
        for (const row of dependents) this.#uses.get(row.packId)?.takeLive(row);
      }
    }
    for (let isSettled = false; !isSettled; ) {
      isSettled = true;
      for (const { base, dependents } of [...this.#rebased.values()]) {
        const packs = [base, ...dependents].map((row) => this.#uses.get(row.packId));
        if (packs.every((use) => use !== undefined && isTouched(this.#ownReason(use)))) continue;
        isSettled = false;
        this.#rebased.delete(base.digest);
        for (const row of dependents) this.#uses.get(row.packId)?.giveBack(row);
        this.#keep(base);
      }
    }
  }

  #keep(base: ChunkRow): void {
    this.#keptBases.set(base.digest, base);
    this.#uses.get(base.packId)?.giveBack(base);
  }

  /** What a pack is in for by itself, merging aside. */
  #ownReason(use: PackUse): PackReason | null {
    if (use.isDamaged) return use.deadBytes > 0 ? 'damaged' : null;
    if (use.isEmpty) return 'nothing_live';
    if (use.hasStaleDescription) return 'description';
    if (use.isSparse(this.#scope.options.thorough)) return 'sparse';
    return use.deadBytes > 0 ? 'below_threshold' : null;
  }

  #reasonOf(use: PackUse): PackReason | null {
    const own = this.#ownReason(use);
    return own === null && this.#merging && use.isSmall && !use.isDamaged ? 'small' : own;
  }

  async #plan(): Promise<VaultPlan> {
    const actions = { delete: [] as PackAction[], repack: [] as PackAction[], keep: [] as PackAction[] };
    let bytesBefore = 0;
    let bytesRewritten = 0;
    for (const use of this.#uses.values()) {
      bytesBefore += use.pack.sizeBytes;
      const because = this.#reasonOf(use);
      if (because === null) continue;
      const action = { id: use.pack.id, sizeBytes: use.pack.sizeBytes, deadBytes: use.deadBytes, because };
      if (!isTouched(because)) actions.keep.push(action);
      else {
        actions[because === 'nothing_live' ? 'delete' : 'repack'].push(action);
        bytesRewritten += use.liveBytes;
      }
    }
    for (const rebased of this.#rebased.values()) bytesRewritten += estimateOf(rebased);
    const touched = [...actions.delete, ...actions.repack];
    const removed = touched.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const unreferenced = await unreferencedPacks(this.#disk);
    const known = { unreferenced, staleDescriptions: this.#stale, rebased: this.#rebased, deadFiles: this.#deadFiles };
    const { bytesOfFile, deadChunks } = this.#bytesOfFiles(new Set(touched.map(({ id }) => id)));
    const plan = {
      ...known,
      deadDifferences: this.#deadDifferences,
      needs: (digest: string) => this.#live.has(digest) || this.#keptBases.has(digest),
      isInUse: (sha256: string) => this.#scope.inUse.has(sha256),
      options: this.#scope.options,
      bytesOfFile,
      deadChunks,
      deletePacks: actions.delete,
      repackPacks: actions.repack,
      keptPacks: actions.keep,
      keptBases: {
        chunks: this.#keptBases.size,
        storedBytes: [...this.#keptBases.values()].reduce((sum, row) => sum + row.storedBytes, 0),
      },
      bytesBefore,
      bytesFreed: removed - bytesRewritten,
      bytesRewritten,
      rounds: this.#rounds(touched),
    };
    return { ...plan, digest: digestOf(plan) };
  }

  /** What dies with each dead file, and what of it stays where it is. */
  #bytesOfFiles(touched: ReadonlySet<string>) {
    const bytesOfFile = new Map<string, { freedBytes: number; leftBytes: number }>();
    const counted = new DigestMap();
    for (const sha256 of this.#deadFiles) {
      const bytes = { freedBytes: 0, leftBytes: 0 };
      bytesOfFile.set(sha256, bytes);
      const digests = this.#index.findRecipes([sha256]).get(sha256)?.chunks ?? [];
      for (const row of this.#index.findChunks(digests).values()) {
        if (this.#live.has(row.digest) || !counted.raise(row.digest, 0)) continue;
        const goes = touched.has(row.packId) && !this.#keptBases.has(row.digest);
        bytes[goes ? 'freedBytes' : 'leftBytes'] += row.storedBytes;
      }
    }
    return { bytesOfFile, deadChunks: counted.size };
  }

  /** Packs with bases that go come first: what is encoded anew is then not copied as well. Then descriptions, so that names go early. */
  #rounds(touched: readonly PackAction[]): readonly (readonly PackRow[])[] {
    const withBases = new Set([...this.#rebased.values()].map(({ base }) => base.packId));
    const rank = ({ id, because }: PackAction): number => (withBases.has(id) ? 0 : because === 'description' ? 1 : 2);
    const rounds: PackRow[][] = [];
    let bytes = 0;
    for (const { id } of [...touched].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))) {
      const use = this.#uses.get(id);
      if (use === undefined) continue;
      const last = rounds.at(-1);
      // A base that goes is as much work as a record that is copied.
      const work = withBases.has(id) ? use.pack.sizeBytes : use.liveBytes;
      if (last === undefined || last.length >= packsOfRound || bytes + work > bytesOfRound) {
        rounds.push([use.pack]);
        bytes = work;
      } else {
        last.push(use.pack);
        bytes += work;
      }
    }
    return rounds;
  }
}

const isTouched = (reason: PackReason | null): boolean =>
  reason !== null && reason !== 'below_threshold' && reason !== 'damaged';

/** Over everything that the plan would do; not over sizes, which follow from it. */
function digestOf(plan: Omit<VaultPlan, 'digest'>): string {
  const { options, deadFiles, rebased, staleDescriptions, rounds, unreferenced } = plan;
  return sha256Hex(
    JSON.stringify([
      'strongroom.collection-plan/1',
      [options.thorough, options.unreferenced],
      deadFiles,
      rounds.map((packs) => packs.map(({ id }) => id)),
      [...rebased.values()]
        .map(({ base, dependents }) => [base.digest, ...dependents.map(({ digest }) => digest)])
        .sort(),
      [...staleDescriptions].sort(),
      options.unreferenced ? unreferenced.map(({ name }) => name) : [],
    ]),
  );
}

async function unreferencedPacks(disk: Disk): Promise<VaultPlan['unreferenced']> {
  if ((await disk.stat(unreferencedFolder)) === null) return [];
  const packs: { name: string; sizeBytes: number }[] = [];
  for (const { name, kind } of await disk.list(unreferencedFolder)) {
    if (kind !== 'file') continue;
    const stat = await disk.stat(joinPath(unreferencedFolder, name));
    packs.push({ name, sizeBytes: stat?.sizeBytes ?? 0 });
  }
  return packs;
}
