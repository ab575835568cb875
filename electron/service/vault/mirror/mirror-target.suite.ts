import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noise } from '../../../testing/vault-scene.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import type { MirrorFile, MirrorTarget, NewMirrorFile } from './target.ts';

/** What goes wrong with a target's next write, read or connection. */
export type TargetFault = 'failing write' | 'full' | 'wrong bytes' | 'short read' | 'denied';

/** A target over something that a test can break and look into. */
export interface TargetUnderTest {
  readonly target: MirrorTarget;
  /** From now on until `restore`. */
  arm(fault: TargetFault): void;
  /** Ends the fault; throws when it was never met. */
  disarm(): void;
  /** The place is gone: cable, share, bucket. */
  breakOff(): Promise<void>;
  reconnect(): Promise<void>;
  /** Every file at the place, unfinished ones too. */
  names(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const fileOf = (path: string, bytes: Uint8Array, onRead?: () => void): NewMirrorFile => ({
  path,
  sizeBytes: bytes.length,
  sha256: sha256Hex(bytes),
  read: (offset, length) => {
    onRead?.();
    return Promise.resolve(bytes.subarray(offset, offset + length));
  },
});

const pack = 'packs/ab/abcd.pack';
const small = noise(100_000, 1);
/** More than one window, and more than one part of an upload. */
const large = noise(17 * 1024 * 1024, 2);

async function listed(target: MirrorTarget, folder: string): Promise<MirrorFile[]> {
  const files: MirrorFile[] = [];
  for await (const file of target.list(folder)) files.push(file);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What every target promises. `make` gives an empty one. */
export function describeMirrorTarget(name: string, make: () => Promise<TargetUnderTest>): void {
  describe(`the mirror target ${name}`, () => {
    let place: TargetUnderTest;
    let target: MirrorTarget;
    beforeEach(async () => {
      place = await make();
      target = place.target;
    });
    afterEach(() => place.close());
    const bytesOf = (path: string, length: number) => target.read(path, 0, length);

    it.each([
      ['an empty file', new Uint8Array(0)],
      ['one byte', Buffer.from('x')],
      ['a file of several parts', large],
    ])('gives back %s as it was written', async (_, bytes) => {
      await target.put(fileOf(pack, bytes));
      expect(await target.stat(pack)).toEqual({ path: pack, sizeBytes: bytes.length });
      const found = Buffer.concat([
        await target.read(pack, 0, bytes.length >> 1),
        await target.read(pack, bytes.length >> 1, bytes.length - (bytes.length >> 1)),
      ]);
      expect(Buffer.compare(found, bytes)).toBe(0);
      expect(await place.names()).toEqual([pack]);
    });

    it('lists what lies below a folder, however much, and nothing else', async () => {
      const paths = ['a1', 'b2', 'c3', 'd4', 'e5'].map((id) => `packs/${id.slice(0, 1)}0/${id}.pack`);
      for (const path of [...paths, 'records/2026/0001.jsonl', 'strongroom-mirror.json'])
        await target.put(fileOf(path, small.subarray(0, 10)));
      expect((await listed(target, 'packs')).map(({ path }) => path)).toEqual(paths);
      expect(await listed(target, 'records')).toEqual([{ path: 'records/2026/0001.jsonl', sizeBytes: 10 }]);
      expect(await listed(target, 'none')).toEqual([]);
    });

    it('says that it does not hold a file, which is no failure to reach it', async () => {
      expect(await target.stat(pack)).toBeNull();
      await expect(bytesOf(pack, 10)).rejects.toMatchObject({ code: 'mirror.file_missing' });
      expect(await target.isEmpty()).toBe(true);
      await target.remove(pack);
    });

    it('replaces a file as a whole, and removes one', async () => {
      await target.put(fileOf(pack, small));
      expect(await target.isEmpty()).toBe(false);
      await target.put(fileOf(pack, large));
      expect(Buffer.compare(await bytesOf(pack, large.length), large)).toBe(0);
      await target.remove(pack);
      await target.remove(pack);
      expect(await target.stat(pack)).toBeNull();
    });

    it('refuses to read behind the end of a file', async () => {
      await target.put(fileOf(pack, small));
      for (const offset of [small.length - 5, small.length, small.length + 100])
        await expect(target.read(pack, offset, 10)).rejects.toMatchObject({ code: 'file.unreadable' });
    });

    it('never calls a file missing when the place is gone', async () => {
      await target.put(fileOf(pack, small));
      await place.breakOff();
      const calls = [
        () => target.stat(pack),
        () => bytesOf(pack, 10),
        () => listed(target, 'packs'),
        () => target.put(fileOf('packs/cd/other.pack', small)),
        () => target.isEmpty(),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'mirror.unreachable' });
      await place.reconnect();
      expect(Buffer.compare(await bytesOf(pack, small.length), small)).toBe(0);
    });

    it.each<[TargetFault, string, Uint8Array]>([
      ['failing write', 'mirror.unreachable', small],
      ['failing write', 'mirror.unreachable', large],
      ['full', 'disk.full', small],
      ['full', 'disk.full', large],
      ['denied', 'mirror.refused', small],
      ['wrong bytes', 'mirror.write_failed', small],
      ['wrong bytes', 'mirror.write_failed', large],
    ])('leaves no wrong file after a %s (%s)', async (fault, code, bytes) => {
      place.arm(fault);
      await expect(target.put(fileOf(pack, bytes))).rejects.toMatchObject({ code });
      place.disarm();
      expect(await target.stat(pack)).toBeNull();
      await target.clearUnfinished();
      expect(await place.names()).toEqual([]);
      await target.put(fileOf(pack, bytes));
      expect(Buffer.compare(await bytesOf(pack, bytes.length), bytes)).toBe(0);
    });

    it('gives an error for a short read, never fewer bytes', async () => {
      await target.put(fileOf(pack, small));
      place.arm('short read');
      await expect(bytesOf(pack, small.length)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:file\.unreadable|mirror\.unreachable)$/),
      });
      place.disarm();
    });

    it('keeps the earlier file when an upload is stopped half-way, and cleans up what it left', async () => {
      await target.put(fileOf(pack, small));
      const stop = new AbortController();
      let reads = 0;
      const file = fileOf(pack, large, () => {
        reads += 1;
        if (reads === 2) stop.abort();
      });
      await expect(target.put(file, stop.signal)).rejects.toMatchObject({ code: 'operation.cancelled' });
      expect(Buffer.compare(await bytesOf(pack, small.length), small)).toBe(0);
      await target.clearUnfinished();
      expect(await place.names()).toEqual([pack]);
    });

    it('does not take bytes that are not those that were announced', async () => {
      const file = { ...fileOf(pack, small), sha256: sha256Hex('another file') };
      await expect(target.put(file)).rejects.toMatchObject({ code: 'mirror.write_failed' });
      expect(await target.stat(pack)).toBeNull();
    });

    it('passes on the error of a source that fails', async () => {
      const file = { ...fileOf(pack, large), read: () => Promise.reject(new Error('the source broke')) };
      await expect(target.put(file)).rejects.toThrow('the source broke');
      expect(await target.stat(pack)).toBeNull();
    });

    it.each(['../outside', 'packs/CON', 'packs/a:b', 'packs//x', 'packs/x. '])('refuses the name %s', async (path) => {
      await expect(target.put(fileOf(path, small))).rejects.toMatchObject({ code: 'file.name_refused' });
    });
  });
}
