import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { S3Client } from '@aws-sdk/client-s3';

/** How to reach one bucket of S3-compatible storage. */
export interface S3Connection {
  /** http:// or https://, with host and port; nothing else is ever contacted. */
  readonly endpoint: string;
  readonly region: string;
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** PEM of the authority that is trusted for the endpoint, instead of the system's; null for the system's. */
  readonly caPem: string | null;
}

export interface OpenS3 {
  readonly client: S3Client;
  readonly commands: Pick<
    typeof import('@aws-sdk/client-s3'),
    | 'AbortMultipartUploadCommand'
    | 'CompleteMultipartUploadCommand'
    | 'CreateMultipartUploadCommand'
    | 'DeleteObjectCommand'
    | 'GetObjectCommand'
    | 'HeadBucketCommand'
    | 'HeadObjectCommand'
    | 'ListMultipartUploadsCommand'
    | 'ListObjectsV2Command'
    | 'PutObjectCommand'
    | 'UploadPartCommand'
  >;
}

const connectTimeoutMs = 5_000;
/** Without a byte in either direction. */
const silenceTimeoutMs = 60_000;
/** A request is tried again when the connection broke or the storage said that it is busy. */
const attempts = 3;

/**
 * A client for one endpoint. The package is loaded on first use: a registry without such a mirror pays nothing for it.
 *
 * Every setting that the package would otherwise look for in environment variables, in files of the account or at a metadata service is
 * given here, so that it contacts the endpoint and nothing else, and behaves the same on every machine.
 */
export async function openS3(connection: S3Connection): Promise<OpenS3> {
  const commands = await import('@aws-sdk/client-s3');
  const { endpoint, region, pathStyle, accessKeyId, secretAccessKey, caPem } = connection;
  const client = new commands.S3Client({
    endpoint,
    region,
    forcePathStyle: pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: attempts,
    retryMode: 'standard',
    defaultsMode: 'standard',
    // Checksums that only some storages know are left out; what was written is read back and hashed instead.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useArnRegion: false,
    disableS3ExpressSessionAuth: true,
    followRegionRedirects: false,
    sigv4aSigningRegionSet: [],
    authSchemePreference: [],
    userAgentAppId: () => Promise.resolve(undefined),
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      socketTimeout: silenceTimeoutMs,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: 4 }),
      httpsAgent: new HttpsAgent({
        keepAlive: true,
        maxSockets: 4,
        minVersion: 'TLSv1.2',
        ...(caPem === null ? {} : { ca: caPem }),
      }),
    },
  });
  return { client, commands };
}
