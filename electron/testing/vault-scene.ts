import type { Disk, OpenDisk } from '../service/platform/disk.ts';
import { silentLogger } from '../service/platform/logger.ts';
import type { Random } from '../service/platform/random.ts';
import {
  type FileEntry,
  type MemoryIndex,
  memoryIndex,
  openQuarantine,
  openVault,
  type Progress,
  type Quarantine,
  type StoredFiles,
  type TensorRange,
  type Vault,
} from '../service/vault/index.ts';
import { SimDisk } from './sim-disk.ts';
import { subDisk } from './sub-disk.ts';

/** Random numbers that are the same in every run. Mulberry32. */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Bytes that do not compress and are the same in every run. */
export function noise(length: number, seed: number): Uint8Array {
  const next = seededNumbers(seed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = next() * 256;
  return bytes;
}

/** Bytes that compress well. */
export const prose = (length: number): Uint8Array => Buffer.alloc(length, 'the model and its weights, ');

export const seededRandom = (seed: number): Random => {
  let calls = 0;
  return { bytes: (length) => noise(length, seed * 1000 + calls++) };
};

/** A registry on a disk, with an outside world that has a source and a target folder. */
export interface Scene {
  readonly disk: Disk;
  readonly outside: SimDisk;
  readonly target: SimDisk;
  readonly index: MemoryIndex;
  readonly vault: Vault;
  readonly quarantine: Quarantine;
}

export interface SceneParts {
  readonly disk?: Disk;
  readonly outside?: SimDisk;
  readonly index?: MemoryIndex;
  readonly openDisk?: OpenDisk;
  readonly seed?: number;
  readonly maxPackBytes?: number;
}

const isSource = (root: string): boolean => root === '/source' || root.startsWith('/source/');

/** Sources lie in /source, restored files go to /target; both are their own disks. */
export function makeScene(parts: SceneParts = {}): Scene {
  const disk = parts.disk ?? new SimDisk('/registry');
  const outside = parts.outside ?? new SimDisk('/source');
  const target = new SimDisk('/target');
  const index = parts.index ?? memoryIndex();
  const openDisk =
    parts.openDisk ?? ((root: string) => (isSource(root) ? subDisk(outside, root.slice(8), root) : target));
  const vault = openVault({
    disk,
    openDisk,
    index,
    random: seededRandom(parts.seed ?? 1),
    logger: silentLogger,
    threads: 0,
    ...(parts.maxPackBytes ? { maxPackBytes: parts.maxPackBytes } : {}),
  });
  return { disk, outside, target, index, vault, quarantine: openQuarantine({ disk, openDisk }) };
}

export interface Adding {
  readonly tensors?: ReadonlyMap<string, readonly TensorRange[]>;
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
  readonly parentFiles?: readonly string[];
}

/** Brings one file of /source in and stores it. */
export async function addFile(scene: Scene, id: string, path: string, options: Adding = {}): Promise<StoredFiles> {
  const { files } = await scene.quarantine.bringIn({ id, sourcePath: `/source/${path}` });
  return storeFiles(scene, id, files, options);
}

export const storeFiles = async (
  scene: Scene,
  quarantineId: string,
  files: readonly FileEntry[],
  options: Adding = {},
) =>
  scene.vault.store({
    source: await scene.quarantine.source(quarantineId),
    files,
    ...options,
    commit: (stored) => scene.index.add(stored),
  });
