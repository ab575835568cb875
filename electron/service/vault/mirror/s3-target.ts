import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { sha256Stream } from '../../platform/crypto.ts';
import type { OpenS3 } from '../../platform/s3-client.ts';
import { throwIfCancelled } from '../cancel.ts';
import { requireSafePath } from '../safe-names.ts';
import { isBehindEnd, isNoSuchKey, s3Error } from './s3-errors.ts';
import {
  fileMissing,
  type MirrorFile,
  type MirrorTarget,
  type NewMirrorFile,
  unreachable,
  windowBytes,
  writeFailed,
} from './target.ts';

/** Larger files go up in parts of this size; the protocol wants at least 5 MiB. */
const partBytes = 16 * 1024 * 1024;

/** Names below the prefix that a sync writes. */
const ownNames = /^(?:packs|records)\//;

export interface S3Bucket {
  readonly s3: OpenS3;
  readonly endpoint: string;
  readonly bucket: string;
  /** '' or ending in '/'. */
  readonly prefix: string;
}

/** A mirror in one bucket, or below a prefix of it. The storage makes an object visible whole or not at all. */
export function s3Target(bucket: S3Bucket): MirrorTarget {
  return new S3Target(bucket);
}

class S3Target implements MirrorTarget {
  readonly label: string;
  readonly #s3: OpenS3;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ s3, endpoint, bucket, prefix }: S3Bucket) {
    this.label = `${endpoint.replace(/\/$/, '')}/${bucket}${prefix === '' ? '' : `/${prefix}`}`;
    this.#s3 = s3;
    this.#bucket = bucket;
    this.#prefix = prefix;
  }

  async *list(folder: string, signal?: AbortSignal): AsyncGenerator<MirrorFile> {
    for (let token: string | undefined; ; ) {
      throwIfCancelled(signal);
      const page = await this.#page(`${this.#prefix}${folder}/`, token, signal);
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined && Size !== undefined) yield { path: Key.slice(this.#prefix.length), sizeBytes: Size };
      }
      token = page.NextContinuationToken;
      if (!page.IsTruncated || token === undefined) return;
    }
  }

  #page(prefix: string, token: string | undefined, signal: AbortSignal | undefined) {
    const { ListObjectsV2Command } = this.#s3.commands;
    return this.#do(
      prefix,
      () =>
        this.#s3.client.send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: prefix,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
          aborting(signal),
        ),
      signal,
    );
  }

  async stat(path: string): Promise<MirrorFile | null> {
    const { HeadObjectCommand, HeadBucketCommand } = this.#s3.commands;
    try {
      const { ContentLength } = await this.#s3.client.send(new HeadObjectCommand(this.#at(path)));
      return { path, sizeBytes: ContentLength ?? 0 };
    } catch (error) {
      if (!isNoSuchKey(error)) throw s3Error(error, this.label, path, undefined);
    }
    // An answer to HEAD has no text, so it is the same for a missing bucket.
    try {
      await this.#s3.client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
      return null;
    } catch (error) {
      if (isNoSuchKey(error)) throw unreachable(this.label, 'the bucket is not there');
      throw s3Error(error, this.label, path, undefined);
    }
  }

  async read(path: string, offset: number, length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array(0);
    const { GetObjectCommand } = this.#s3.commands;
    try {
      const range = `bytes=${offset}-${offset + length - 1}`;
      const answer = await this.#s3.client.send(new GetObjectCommand({ ...this.#at(path), Range: range }));
      // The storage says how much comes: it must not be more than was asked for, or memory is its to fill.
      if (answer.Body === undefined || answer.ContentLength !== length) throw cutOff(path, offset, length);
      const bytes = await answer.Body.transformToByteArray();
      if (bytes.length !== length) throw unreachable(this.label, 'the connection broke');
      return bytes;
    } catch (error) {
      if (isNoSuchKey(error)) throw fileMissing(this.label, path);
      if (isBehindEnd(error)) throw cutOff(path, offset, length);
      throw s3Error(error, this.label, path, undefined);
    }
  }

  /** A crash leaves an upload that is not complete and not visible; `clearUnfinished` ends it. */
  async put(file: NewMirrorFile, signal?: AbortSignal): Promise<void> {
    requireSafePath(file.path);
    if (file.sizeBytes <= partBytes) await this.#putWhole(file, signal);
    else await this.#putParts(file, signal);
    if ((await this.#digestOf(file, signal)) === file.sha256) return;
    await this.remove(file.path);
    throw writeFailed(this.label, file.path);
  }

  async #putWhole(file: NewMirrorFile, signal: AbortSignal | undefined): Promise<void> {
    const { PutObjectCommand } = this.#s3.commands;
    const bytes = await file.read(0, file.sizeBytes);
    const command = new PutObjectCommand({ ...this.#at(file.path), Body: bytes, ContentLength: bytes.length });
    await this.#do(file.path, () => this.#s3.client.send(command, aborting(signal)), signal);
  }

  async #putParts(file: NewMirrorFile, signal: AbortSignal | undefined): Promise<void> {
    const { AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand } =
      this.#s3.commands;
    const at = this.#at(file.path);
    const send = this.#s3.client;
    const { UploadId } = await this.#do(file.path, () => send.send(new CreateMultipartUploadCommand(at)), signal);
    if (UploadId === undefined) throw unreachable(this.label, 'it did not begin an upload');
    try {
      const parts = await this.#sendParts(file, UploadId, signal);
      const command = new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts } });
      await this.#do(file.path, () => send.send(command, aborting(signal)), signal);
    } catch (error) {
      // Best effort: what failed may be the storage itself, and its error is the one to report.
      await send.send(new AbortMultipartUploadCommand({ ...at, UploadId })).catch(() => undefined);
      throw error;
    }
  }

  async #sendParts(file: NewMirrorFile, UploadId: string, signal: AbortSignal | undefined) {
    const { UploadPartCommand } = this.#s3.commands;
    const parts: { PartNumber: number; ETag: string }[] = [];
    for (let done = 0; done < file.sizeBytes; done += partBytes) {
      throwIfCancelled(signal);
      const bytes = await file.read(done, Math.min(partBytes, file.sizeBytes - done));
      const PartNumber = parts.length + 1;
      const command = new UploadPartCommand({ ...this.#at(file.path), UploadId, PartNumber, Body: bytes });
      const { ETag } = await this.#do(file.path, () => this.#s3.client.send(command, aborting(signal)), signal);
      if (ETag === undefined) throw unreachable(this.label, 'it did not acknowledge a part');
      parts.push({ PartNumber, ETag });
    }
    return parts;
  }

  /** SHA-256 of what the storage gives back; '' when it is shorter. */
  async #digestOf({ path, sizeBytes }: MirrorFile, signal: AbortSignal | undefined): Promise<string> {
    const whole = sha256Stream();
    if ((await this.stat(path))?.sizeBytes !== sizeBytes) return '';
    for (let done = 0; done < sizeBytes; done += windowBytes) {
      throwIfCancelled(signal);
      whole.update(await this.read(path, done, Math.min(windowBytes, sizeBytes - done)));
    }
    return whole.digest('hex');
  }

  async remove(path: string): Promise<void> {
    const { DeleteObjectCommand } = this.#s3.commands;
    await this.#do(path, () => this.#s3.client.send(new DeleteObjectCommand(this.#at(path))), undefined);
  }

  async isEmpty(): Promise<boolean> {
    const page = await this.#page(this.#prefix, undefined, undefined);
    return (page.Contents ?? []).length === 0;
  }

  /** The protocol has no question for it. */
  freeBytes(): Promise<null> {
    return Promise.resolve(null);
  }

  async clearUnfinished(): Promise<void> {
    const { AbortMultipartUploadCommand, ListMultipartUploadsCommand } = this.#s3.commands;
    const Bucket = this.#bucket;
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: this.#prefix });
    const { Uploads } = await this.#do('', () => this.#s3.client.send(list), undefined);
    for (const { Key, UploadId } of Uploads ?? []) {
      // Others may use the bucket too: only uploads of names that we write are ours.
      const isOurs = Key !== undefined && ownNames.test(Key.slice(this.#prefix.length));
      if (!isOurs || UploadId === undefined) continue;
      try {
        await this.#s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      } catch (error) {
        if (!isNoSuchKey(error)) throw s3Error(error, this.label, Key, undefined);
      }
    }
  }

  close(): Promise<void> {
    this.#s3.client.destroy();
    return Promise.resolve();
  }

  #at(path: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${path}` };
  }

  async #do<T>(path: string, work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw s3Error(error, this.label, path, signal);
    }
  }
}

const aborting = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { abortSignal: signal });

const cutOff = (path: string, offset: number, length: number): StrongroomError =>
  new StrongroomError('file.unreadable', 'The file is shorter than it should be.', { path, offset, length });
