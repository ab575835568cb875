import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { copyBytes } from './copy-bytes.ts';
import type { AppendHandle, ByteRange } from './disk.ts';
import { diskError } from './disk-error.ts';

/** What places, lengths and memory must be a multiple of when bytes go to a disk directly; disks ask for 512 or 4096. */
const blockBytes = 4096;
const bufferBytes = 2 * 1024 * 1024;
const pageBytes = 65_536;

type Direct = Pick<FileHandle, 'write' | 'close'>;

/**
 * Two buffers for writing: one fills while the other is on its way. What is appended from them in whole blocks goes to a disk without another
 * copy. The memory of WebAssembly begins at a page, which no Buffer promises.
 */
export type WriteBuffers = readonly [Uint8Array, Uint8Array];
/** Those that were given back. */
const idle: WriteBuffers[] = [];
const mostIdle = 3;
/** Memories that begin at a page. */
const aligned = new WeakSet<ArrayBufferLike>();

/** Says that a memory begins at a page, as that of WebAssembly does: bytes in it can go to a disk from where they lie. */
export const beginsAtPage = ({ buffer }: WebAssembly.Memory): void => {
  aligned.add(buffer);
};

/** Buffers of 2 MiB each. Give them back with `giveWriteBuffersBack`. */
export function takeWriteBuffers(): WriteBuffers {
  const known = idle.pop();
  if (known) return known;
  const pages = (2 * bufferBytes) / pageBytes;
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  aligned.add(buffer);
  return [new Uint8Array(buffer, 0, bufferBytes), new Uint8Array(buffer, bufferBytes, bufferBytes)];
}

/** Nothing may be under way from them. */
export function giveWriteBuffersBack(buffers: WriteBuffers): void {
  if (idle.length < mostIdle) idle.push(buffers);
}

/**
 * The file that `plain` has open, opened once more for reading or writing past the cache; null where the platform or the file system can't. A cache that
 * nobody reads from costs a copy of each byte and pushes out what others need: half of the processor's time of writing a large file.
 */
export async function openDirect(
  native: string,
  plain: FileHandle,
  access: 'read' | 'write',
): Promise<FileHandle | null> {
  const direct = constants.O_DIRECT ?? 0;
  if (direct === 0) return null;
  const mode = access === 'read' ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_WRONLY;
  const file = await open(native, mode | constants.O_NOFOLLOW | direct).catch(() => null);
  if (file === null) return null;
  const [one, other] = await Promise.all([file.stat({ bigint: true }), plain.stat({ bigint: true })]);
  if (one.ino === other.ino && one.dev === other.dev) return file;
  await file.close();
  return null;
}

/** Writes from where bytes lie that are under way at once: while whoever appends is busy the disk has the next one already. */
const writesAtOnce = 2;

/**
 * Appends whole blocks directly, behind the caller's back: an error may be told by a later `append` or by `sync`. From the first `sync` on, and
 * once the file system refuses, bytes go the ordinary way; both ways never have the same block.
 */
export class DirectAppendHandle implements AppendHandle {
  readonly #plain: FileHandle;
  readonly #path: string;
  #direct: Direct | null;
  #pair: WriteBuffers | null = null;
  /** Bytes go the ordinary way from here on. */
  #isPlain = false;
  #turn = 0;
  #used = 0;
  /** Bytes in the file, once what is under way is there. */
  #size = 0;
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;

  /** `plain` writes at places of an empty file (not at its end, whatever the place), `direct` is the same file. */
  constructor(plain: FileHandle, direct: Direct, path: string) {
    this.#plain = plain;
    this.#direct = direct;
    this.#path = path;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#isPlain) return this.#begin(bytes);
    const whole = this.#used === 0 ? wholeBlocksOf(bytes) : 0;
    if (whole > 0) {
      await this.#waitFor(0);
      await this.#begin(bytes.subarray(0, whole));
      if (whole === bytes.length) return;
    }
    this.#pair ??= takeWriteBuffers();
    for (let at = whole; at < bytes.length; ) {
      const buffer = this.#pair[this.#turn === 0 ? 0 : 1];
      const part = bytes.subarray(at, at + buffer.length - this.#used);
      copyBytes(buffer, this.#used, part);
      this.#used += part.length;
      at += part.length;
      if (this.#used === buffer.length) await this.#flush();
    }
  }

  async appendInPlace(bytes: Uint8Array): Promise<{ readonly written: Promise<void> }> {
    const { buffer, byteOffset } = bytes;
    const carried = this.#used;
    const fits = carried < blockBytes && byteOffset >= carried && byteOffset % blockBytes === carried;
    if (this.#isPlain || !fits || !aligned.has(buffer)) {
      await this.append(bytes);
      return { written: Promise.resolve() };
    }
    await this.#waitFor(writesAtOnce - 1);
    const full = new Uint8Array(buffer, byteOffset - carried, carried + bytes.length);
    this.#pair ??= takeWriteBuffers();
    const kept = this.#pair[this.#turn === 0 ? 0 : 1];
    full.set(kept.subarray(0, carried));
    const whole = full.length - (full.length % blockBytes);
    kept.set(full.subarray(whole));
    this.#used = full.length - whole;
    return { written: this.#begin(full.subarray(0, whole)) };
  }

  async sync(): Promise<void> {
    await this.#settle();
    await this.#do(() => this.#plain.sync());
  }

  async close(): Promise<void> {
    try {
      await this.#settle();
    } finally {
      await this.#closeDirect();
      await this.#do(() => this.#plain.close());
    }
  }

  /** Sends the full buffer on its way and waits for what was under way before. */
  async #flush(): Promise<void> {
    const full = this.#pair?.[this.#turn]?.subarray(0, this.#used);
    await this.#waitFor(0);
    if (full === undefined || full.length === 0) return;
    this.#turn = 1 - this.#turn;
    this.#used = 0;
    void this.#begin(full);
  }

  /** Everything is in the file; from here on bytes go the ordinary way. */
  async #settle(): Promise<void> {
    if (!this.#isPlain) await this.#flush();
    await this.#waitFor(0);
    await this.#closeDirect();
  }

  async #closeDirect(): Promise<void> {
    // A write that failed may have others beside it, from the buffers or the memory of whoever appends.
    await Promise.allSettled(this.#underWay);
    if (this.#pair !== null) giveWriteBuffersBack(this.#pair);
    this.#pair = null;
    this.#isPlain = true;
    const direct = this.#direct;
    this.#direct = null;
    await direct?.close();
  }

  /** Begins to write at the end. The error is told by the promise, and by the next call. */
  #begin(bytes: Uint8Array): Promise<void> {
    const at = this.#size;
    this.#size += bytes.length;
    const written = this.#do(() => this.#write(bytes, at));
    const settled = written
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .then(() => {
        this.#underWay.delete(settled);
      });
    this.#underWay.add(settled);
    return written;
  }

  /** Waits until no more than `most` writes are under way. */
  async #waitFor(most: number): Promise<void> {
    while (this.#underWay.size > most) await Promise.race(this.#underWay);
    if (this.#failure !== null) throw this.#failure.error;
  }

  async #write(bytes: Uint8Array, at: number): Promise<void> {
    const whole = this.#isPlain ? 0 : bytes.length - (bytes.length % blockBytes);
    let done = 0;
    for (let direct = this.#direct; direct !== null && done < whole; direct = this.#direct) {
      try {
        done += (await direct.write(bytes, done, whole - done, at + done)).bytesWritten;
      } catch (error) {
        if (!isRefused(error)) throw error;
        await this.#giveUp(direct);
      }
    }
    while (done < bytes.length)
      done += (await this.#plain.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }

  /** The file system refuses: bytes go the ordinary way from now on. */
  async #giveUp(direct: Direct): Promise<void> {
    if (this.#direct !== direct) return; // the write beside it was refused first
    this.#direct = null;
    await direct.close();
  }

  async #do(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw diskError(error, 'append', this.#path);
    }
  }
}

/** How many of the bytes a disk takes where they lie. */
const wholeBlocksOf = ({ buffer, byteOffset, length }: Uint8Array): number =>
  aligned.has(buffer) && byteOffset % blockBytes === 0 ? length - (length % blockBytes) : 0;

/** Shorter ones are likely to be in the cache, or wanted again with their neighbours. */
const worthDirectBytes = 64 * 1024;

/** Reads bytes past the cache. */
export class DirectReads {
  readonly #file: FileHandle;

  /** Opened by `openDirect`; closed by the caller. */
  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** As `ReadHandle.readInPlace`; null where the bytes do not lie as they must, or the file system refuses. */
  async read(memory: Uint8Array, { at, length }: ByteRange, offset: number): Promise<number | null> {
    const shift = offset % blockBytes;
    const start = at - shift;
    const end = Math.ceil((at + length) / blockBytes) * blockBytes;
    const isPlaced = memory.byteOffset % blockBytes === 0 && start >= 0 && start % blockBytes === 0;
    if (length < worthDirectBytes || !isPlaced || end > memory.length || !aligned.has(memory.buffer)) return null;
    let done = 0;
    while (start + done < at + length) {
      const read = await this.#file
        .read(memory, start + done, end - start - done, offset - shift + done)
        .catch(refused);
      if (read === null) return null;
      done += read.bytesRead;
      if (read.bytesRead === 0 || read.bytesRead % blockBytes !== 0) break; // the file's end
    }
    return Math.min(length, Math.max(0, done - shift));
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function refused(error: unknown): null {
  if (isRefused(error)) return null;
  throw error;
}

/** The file system wants other places or memory than these, or none of this: what `open` did not say. */
const isRefused = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  (error.code === 'EINVAL' || error.code === 'ENOTSUP');
