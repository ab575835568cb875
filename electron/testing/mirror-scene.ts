import { sha256Hex } from '../service/platform/crypto.ts';
import type { Disk } from '../service/platform/disk.ts';
import {
  folderTarget,
  type KnownMirrorFile,
  knownMirror,
  type MirrorTarget,
  packFile,
  recordsFiles,
  type Synced,
  syncMirror,
  writeIdentity,
} from '../service/vault/index.ts';
import { SimDisk } from './sim-disk.ts';
import { addFile, makeScene, noise, prose, type Scene } from './vault-scene.ts';

export const testIdentity = { registryId: 'reg_test', mirrorId: 'mi_test' };

/** A mirror on a disk with what a catalog would keep of it. */
export class MirrorScene {
  readonly disk: Disk;
  readonly known = new Map<string, KnownMirrorFile>();
  /** Paths that the mirror was found not to hold. */
  readonly gone: string[] = [];

  constructor(disk: Disk = new SimDisk('/mirror')) {
    this.disk = disk;
  }

  get target(): MirrorTarget {
    return knownMirror(folderTarget(this.disk), testIdentity);
  }

  async claim(): Promise<this> {
    await writeIdentity(folderTarget(this.disk), testIdentity, '2026-11-26T12:00:00.000Z');
    return this;
  }

  async sync(
    scene: Pick<Scene, 'disk' | 'index'>,
    options: {
      verify?: boolean;
      forgotten?: readonly string[];
      signal?: AbortSignal;
      pausePoint?: () => Promise<void>;
      onProgress?: () => void;
    } = {},
  ): Promise<Synced> {
    const { verify = false, forgotten = [], ...rest } = options;
    return syncMirror({
      disk: scene.disk,
      target: this.target,
      wanted: [...[...scene.index.packs()].map(packFile), ...(await recordsFiles(scene.disk))],
      known: [...this.known.values()],
      verify,
      forgotten,
      onFile: (file) => this.known.set(file.path, file),
      onGone: (path) => {
        this.known.delete(path);
        this.gone.push(path);
      },
      isStillWanted: () => true,
      ...rest,
    });
  }
}

/** Three stored files in three packs, and a file of records. */
export async function sceneToMirror(): Promise<Scene & { readonly disk: SimDisk }> {
  const disk = new SimDisk('/registry');
  const scene = makeScene({ disk });
  scene.outside.plant('one.bin', noise(300_000, 1));
  scene.outside.plant('two.bin', Buffer.concat([prose(250_000), noise(100_000, 2)]));
  scene.outside.plant('three.bin', noise(70_000, 3));
  for (const name of ['one', 'two', 'three']) await addFile(scene, name, `${name}.bin`);
  const records = Buffer.from('a sealed segment\n');
  disk.plant(`vault/records/00000001-${sha256Hex(records)}.jsonl`, records);
  disk.plant('vault/records/00000002.jsonl.tmp', Buffer.from('{"b"'));
  return { ...scene, disk };
}
