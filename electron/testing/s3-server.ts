import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { loopbackCertificate } from './loopback-certificate.ts';

/** What a request of S3-compatible storage meets instead of its answer. */
export type S3Outcome =
  /** The connection ends without an answer. */
  | 'drop'
  /** 507, no room. */
  | 'full'
  /** 503, too busy. */
  | 'busy'
  /** 403. */
  | 'denied'
  /** Half of the body, then the connection ends. */
  | 'short'
  /** The bytes are taken and one of them is kept wrong. */
  | 'wrong';

export interface S3Fault {
  readonly method: string;
  /** Only requests whose address contains this text. */
  readonly path?: string;
  /** How many matching requests pass first. */
  readonly after?: number;
  /** How often; the client tries again by itself. */
  readonly times?: number;
  readonly outcome: S3Outcome;
}

export const testKeys = { accessKeyId: 'TESTACCESSKEY', secretAccessKey: 'test-secret-that-must-not-show' };
export const testBucket = 'models';
const region = 'us-east-1';

interface Upload {
  readonly key: string;
  readonly parts: Map<number, Buffer>;
}

/** A small S3 server on loopback for tests: one bucket, path style, signatures checked, multipart uploads, planned faults. */
export class S3Server {
  readonly objects = new Map<string, Buffer>();
  readonly uploads = new Map<string, Upload>();
  /** Every request: method and address. */
  readonly requests: string[] = [];
  bucket: string | null = testBucket;
  /** Keys of a page of a listing. */
  pageSize = 2;
  readonly #server: Server;
  #faults: { readonly fault: S3Fault; toPass: number; left: number }[] = [];
  #uploads = 0;

  readonly #isTls: boolean;

  private constructor(isTls: boolean) {
    this.#isTls = isTls;
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    };
    this.#server = isTls ? createTlsServer(loopbackCertificate, answer) : createServer(answer);
  }

  /** With TLS it has the certificate of loopback-certificate.ts. */
  static async start(options: { readonly isTls?: boolean } = {}): Promise<S3Server> {
    const server = new S3Server(options.isTls ?? false);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get endpoint(): string {
    return `${this.#isTls ? 'https' : 'http'}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  plan(...faults: S3Fault[]): void {
    this.#faults = faults.map((fault) => ({ fault, toPass: fault.after ?? 0, left: fault.times ?? 1 }));
  }

  /** Throws when a planned fault was never met: such a test has proved nothing. */
  assertAllFaultsHit(): void {
    const missed = this.#faults.filter(({ fault, left }) => left === (fault.times ?? 1));
    if (missed.length > 0) throw new Error(`planned faults that were never met: ${JSON.stringify(missed)}`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #meet(method: string, path: string): S3Outcome | null {
    for (const planned of this.#faults) {
      if (planned.left === 0 || planned.fault.method !== method || !path.includes(planned.fault.path ?? '')) continue;
      if (planned.toPass > 0) {
        planned.toPass -= 1;
        continue;
      }
      planned.left -= 1;
      return planned.fault.outcome;
    }
    return null;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<ServerResponse> {
    const url = new URL(request.url ?? '/', this.endpoint);
    const method = request.method ?? '';
    this.requests.push(`${method} ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    const outcome = this.#meet(method, request.url ?? '');
    if (outcome === 'drop') return response.destroy();
    if (outcome === 'full') return fail(response, 507, 'InsufficientStorage');
    if (outcome === 'busy') return fail(response, 503, 'SlowDown');
    if (outcome === 'denied' || !isSigned(request, url, body)) return fail(response, 403, 'AccessDenied');
    const [bucket, ...rest] = decodeURIComponent(url.pathname.slice(1)).split('/');
    if (bucket !== this.bucket) return fail(response, 404, 'NoSuchBucket');
    const key = rest.join('/');
    const kept = outcome === 'wrong' ? flipped(body) : body;
    if (key === '') return this.#bucketCall(method, url, response);
    if (url.searchParams.has('uploads') || url.searchParams.has('uploadId'))
      return this.#uploadCall({ method, url, key, body: kept, response });
    return this.#objectCall({ method, key, body: kept, request, response, isShort: outcome === 'short' });
  }

  #bucketCall(method: string, url: URL, response: ServerResponse): ServerResponse {
    if (method === 'HEAD') return response.writeHead(200).end();
    const prefix = url.searchParams.get('prefix') ?? '';
    if (url.searchParams.has('uploads')) {
      const uploads = [...this.uploads].filter(([, { key }]) => key.startsWith(prefix));
      const rows = uploads.map(([id, { key }]) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`);
      return xml(response, `<ListMultipartUploadsResult>${rows.join('')}</ListMultipartUploadsResult>`);
    }
    const after = url.searchParams.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, this.pageSize);
    const rows = page.map(
      (key) => `<Contents><Key>${key}</Key><Size>${this.objects.get(key)?.length}</Size></Contents>`,
    );
    const more = keys.length > page.length;
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return xml(
      response,
      `<ListBucketResult>${rows.join('')}<IsTruncated>${more}</IsTruncated>${next}</ListBucketResult>`,
    );
  }

  #uploadCall({ method, url, key, body, response }: UploadCall): ServerResponse {
    const id = url.searchParams.get('uploadId') ?? '';
    if (method === 'POST' && url.searchParams.has('uploads')) {
      this.#uploads += 1;
      const made = `upload-${this.#uploads}`;
      this.uploads.set(made, { key, parts: new Map() });
      return xml(
        response,
        `<InitiateMultipartUploadResult><UploadId>${made}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    const upload = this.uploads.get(id);
    if (upload?.key !== key) return fail(response, 404, 'NoSuchUpload');
    if (method === 'PUT') {
      const number = Number(url.searchParams.get('partNumber'));
      upload.parts.set(number, body);
      return response.writeHead(200, { etag: `"part-${number}"` }).end();
    }
    if (method === 'POST') {
      const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) =>
        Number(number),
      );
      this.objects.set(key, Buffer.concat(numbers.map((number) => upload.parts.get(number) ?? Buffer.alloc(0))));
    }
    this.uploads.delete(id);
    if (method === 'DELETE') return response.writeHead(204).end();
    return xml(response, '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>');
  }

  #objectCall({ method, key, body, request, response, isShort }: ObjectCall): ServerResponse {
    if (method === 'PUT') {
      this.objects.set(key, body);
      return response.writeHead(200, { etag: '"whole"' }).end();
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return response.writeHead(204).end();
    }
    const object = this.objects.get(key);
    if (object === undefined) return fail(response, 404, 'NoSuchKey');
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const from = Number(range?.[1] ?? 0);
    if (from > 0 && from >= object.length) return fail(response, 416, 'InvalidRange');
    const part = range ? object.subarray(from, Number(range[2]) + 1) : object;
    response.writeHead(range ? 206 : 200, { 'content-length': part.length, etag: '"whole"' });
    if (method === 'HEAD') return response.end();
    if (!isShort) return response.end(part);
    response.write(part.subarray(0, part.length / 2), () => response.destroy());
    return response;
  }
}

interface UploadCall {
  readonly method: string;
  readonly url: URL;
  readonly key: string;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

interface ObjectCall {
  readonly method: string;
  readonly key: string;
  readonly body: Buffer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly isShort: boolean;
}

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
  return copy;
}

const xml = (response: ServerResponse, text: string): ServerResponse =>
  response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>${text}`);

const fail = (response: ServerResponse, status: number, code: string): ServerResponse =>
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** AWS Signature Version 4, as far as this server's requests need it. */
function isSigned(request: IncomingMessage, url: URL, body: Buffer): boolean {
  const { headers } = request;
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  const [, accessKey, day = '', signedRegion, names = '', signature] = found ?? [];
  if (accessKey !== testKeys.accessKeyId || signedRegion !== region) return false;
  const payload = String(headers['x-amz-content-sha256']);
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return false;
  const query = [...url.searchParams]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  const canonical = [request.method, url.pathname, query, lines.join(''), names, payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${testKeys.secretAccessKey}`, day));
  return hmac(key, text).toString('hex') === signature;
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
