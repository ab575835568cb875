import { expect } from 'vitest';
import { sha256Hex } from '../service/platform/crypto.ts';
import type { Disk } from '../service/platform/disk.ts';
import { silentLogger } from '../service/platform/logger.ts';
import { encodeChunk } from '../service/vault/codec.ts';
import { descriptionTexts } from '../service/vault/description.ts';
import { elementTypeCode } from '../service/vault/element-type.ts';
import {
  type Collected,
  type CollectedRound,
  type CollectOptions,
  type CollectScope,
  type FileEntry,
  type FileRecipe,
  type ForgottenPacks,
  memoryIndex,
  openVault,
  rebuildRows,
  type Vault,
  type VaultPlan,
} from '../service/vault/index.ts';
import { PackWriter } from '../service/vault/pack-writer.ts';
import { SimDisk } from './sim-disk.ts';
import { makeScene, type Scene, seededNumbers, seededRandom, storeFiles } from './vault-scene.ts';

/** What a catalog keeps of a vault: it survives power cuts, and a vault on another disk may go on with it. */
export class KeptRows {
  readonly index = memoryIndex();
  readonly versions = new Map<string, readonly FileEntry[]>();
  readonly contents = new Map<string, Uint8Array>();
  readonly deleted = new Set<string>();
  readonly rounds: CollectedRound[] = [];
  readonly #pending = new Set<string>();
  readonly forgotten: ForgottenPacks = {
    pending: () => [...this.#pending],
    unlinked: (ids) => this.#settle(ids),
    revived: (ids) => this.#settle(ids),
  };

  #settle(ids: readonly string[]): void {
    for (const id of ids) this.#pending.delete(id);
  }

  /** A copy, as of the moment: for looking at one outcome without touching another. */
  clone(): KeptRows {
    const copy = new KeptRows();
    const packs = [...this.index.packs()];
    const chunks = packs.flatMap(({ id }) => this.index.chunksOfPack(id));
    copy.index.add({ packs, chunks, recipes: [...this.index.recipes()], files: [] });
    for (const [name, files] of this.versions) copy.versions.set(name, files);
    for (const [sha256, bytes] of this.contents) copy.contents.set(sha256, bytes);
    for (const name of this.deleted) copy.deleted.add(name);
    for (const id of this.#pending) copy.#pending.add(id);
    return copy;
  }

  commit(round: CollectedRound): void {
    this.index.apply(round);
    for (const { id } of round.forgottenPacks) this.#pending.add(id);
    this.rounds.push(round);
  }

  /** Files of versions that are there; a later version is the newer one. */
  scope(options: Partial<CollectOptions> = {}): CollectScope {
    const inUse = new Map<string, number>();
    for (const [age, [name, files]] of [...this.versions].entries()) {
      if (this.deleted.has(name)) continue;
      for (const { sha256 } of files) inUse.set(sha256, age);
    }
    return { inUse, options: { thorough: false, unreferenced: false, ...options } };
  }

  /** SHA-256 of files that only deleted versions have. */
  deadFiles(): readonly string[] {
    const { inUse } = this.scope();
    const all = [...this.versions.values()].flat().map(({ sha256 }) => sha256);
    return [...new Set(all)].filter((sha256) => !inUse.has(sha256));
  }
}

/** Weights, and the same moved by less than `step`: for differences. */
export function weights(count: number, seed: number): Float32Array {
  const next = seededNumbers(seed);
  return Float32Array.from({ length: count }, () => (next() + next() + next() - 1.5) / 10);
}
export function moved(from: Float32Array, seed: number, step: number): Float32Array {
  const next = seededNumbers(seed);
  return from.map((value) => value + (next() - 0.5) * step);
}
export const bytesOf = (values: Float32Array): Uint8Array => new Uint8Array(values.buffer);

interface PlantedVersion {
  readonly name: string;
  readonly raw: Uint8Array;
  readonly base: string | null;
}

/** Versions in a vault, deleted and collected as the service does it. */
export class CollectScene {
  readonly rows: KeptRows;
  readonly disk: Disk;
  readonly vault: Vault;
  readonly #seed: number;

  constructor(parts: { disk?: Disk; rows?: KeptRows; seed?: number; target?: Disk } = {}) {
    this.rows = parts.rows ?? new KeptRows();
    this.disk = parts.disk ?? new SimDisk('/registry');
    this.#seed = parts.seed ?? 1;
    const { index, forgotten } = this.rows;
    const openDisk = (): Disk => parts.target ?? new SimDisk('/target');
    const random = seededRandom(this.#seed);
    this.vault = openVault({ disk: this.disk, openDisk, index, random, logger: silentLogger, forgotten, threads: 0 });
  }

  /** Stores a version through quarantine, as an import does. */
  async add(name: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    const outside = new SimDisk('/source');
    for (const [path, bytes] of Object.entries(files)) outside.plant(`${name}/${path}`, bytes);
    const seed = this.#seed + 7 * (this.rows.versions.size + 1);
    const scene: Scene = makeScene({ disk: this.disk, outside, index: this.rows.index, seed });
    const brought = await scene.quarantine.bringIn({ id: name, sourcePath: `/source/${name}` });
    await storeFiles(scene, name, brought.files);
    await scene.quarantine.discard(name);
    this.#remember(name, brought.files, Object.values(files));
  }

  #remember(name: string, files: readonly FileEntry[], bytes: readonly Uint8Array[]): void {
    this.rows.versions.set(name, files);
    for (const one of bytes) this.rows.contents.set(sha256Hex(one), one);
  }

  /** A version of one file in a pack of its own, whose one float32 chunk is a difference to another version's; null: it stands alone. */
  addTensor(name: string, raw: Uint8Array, base: string | null): Promise<void> {
    return this.addPack([{ name, raw, base }], [name]);
  }

  /** Versions of one file of one chunk each, all in one pack; it holds descriptions of `described` only. */
  async addPack(versions: readonly PlantedVersion[], described: readonly string[]): Promise<void> {
    const writer = new PackWriter(this.disk, seededRandom(900 + this.rows.versions.size));
    const recipes: FileRecipe[] = [];
    for (const { name, raw, base } of versions) {
      const digest = sha256Hex(raw);
      const [baseFile] = base === null ? [] : (this.rows.versions.get(base) ?? []);
      const baseRaw = baseFile && this.rows.contents.get(baseFile.sha256);
      const elementType = elementTypeCode('float32');
      const encoded = encodeChunk(
        raw,
        elementType,
        baseRaw ? { base: { digest: sha256Hex(baseRaw), raw: baseRaw } } : {},
      );
      expect(encoded.baseDigest === null).toBe(base === null);
      await writer.add({ digest, rawBytes: raw.length, encoded, kind: 'chunk', elementType });
      recipes.push({ sha256: digest, sizeBytes: raw.length, chunks: [digest] });
      this.#remember(name, [{ path: `${name}.bin`, sizeBytes: raw.length, sha256: digest }], [raw]);
    }
    const files = described.flatMap((name) => this.rows.versions.get(name) ?? []);
    const named = recipes.filter(({ sha256 }) => files.some((file) => file.sha256 === sha256));
    for (const text of descriptionTexts(files, named)) {
      const bytes = Buffer.from(text);
      const encoded = encodeChunk(bytes, 0);
      const digest = sha256Hex(bytes);
      await writer.add({ digest, rawBytes: bytes.length, encoded, kind: 'description', elementType: 0 });
    }
    this.rows.index.add({ ...(await writer.finish()), recipes, files: [] });
  }

  plan(options: Partial<CollectOptions> = {}): Promise<VaultPlan> {
    return this.vault.planCollection(this.rows.scope(options));
  }

  async collect(options: Partial<CollectOptions> = {}, signal?: AbortSignal): Promise<Collected> {
    return await this.vault.collect({
      scope: () => this.rows.scope(options),
      accept: () => undefined,
      commit: (round) => this.rows.commit(round),
      ...(signal ? { signal } : {}),
    });
  }

  /** Every version that is there verifies and restores bit for bit. */
  async requireWhole(): Promise<void> {
    const { problems } = await this.vault.verify({ full: true });
    expect(problems).toEqual([]);
    for (const [name, files] of this.rows.versions) {
      if (this.rows.deleted.has(name)) continue;
      const target = new SimDisk('/target');
      const scene = makeScene({ disk: this.disk, index: this.rows.index, openDisk: () => target });
      await scene.vault.restore({ files, outDir: '/target' });
      for (const { path, sha256 } of files) {
        const bytes = this.rows.contents.get(sha256);
        expect(Buffer.compare(target.peek(path), bytes ?? Buffer.alloc(0)), `${name} ${path}`).toBe(0);
      }
    }
  }

  /** A rebuild from packs alone finds the files of what is there, readable, and nothing that was deleted. */
  async requireRebuildable(): Promise<void> {
    const rebuilt = await rebuildRows(this.disk);
    expect(rebuilt.unreadable).toEqual([]);
    const found = new Set(rebuilt.recipes.map(({ sha256 }) => sha256));
    for (const sha256 of this.rows.deadFiles()) {
      expect(found.has(sha256)).toBe(false);
      expect(rebuilt.incomplete).not.toContain(sha256);
      expect(rebuilt.files.map((file) => file.sha256)).not.toContain(sha256);
    }
    for (const sha256 of this.rows.scope().inUse.keys()) expect(found.has(sha256)).toBe(true);
    const index = memoryIndex();
    index.add(rebuilt);
    const again = makeScene({ disk: this.disk, index });
    expect((await again.vault.verify({ full: true })).problems).toEqual([]);
  }

  /** Bytes of all packs on the disk. */
  async packBytes(): Promise<number> {
    let total = 0;
    for (const shard of await this.disk.list('vault/packs'))
      for (const { name } of await this.disk.list(`vault/packs/${shard.name}`))
        total += (await this.disk.stat(`vault/packs/${shard.name}/${name}`))?.sizeBytes ?? 0;
    return total;
  }
}
