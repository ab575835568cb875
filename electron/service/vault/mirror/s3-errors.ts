import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { unreachable, writeFailed } from './target.ts';

/** What a failed request to S3-compatible storage tells, without its text: that may quote keys. */
interface Failure {
  readonly name: string;
  readonly status: number | null;
}

const fullNames: readonly string[] = [
  'XMinioStorageFull',
  'QuotaExceeded',
  'InsufficientStorage',
  'XMinioAdminBucketQuotaExceeded',
];
const otherBytesNames: readonly string[] = ['XAmzContentSHA256Mismatch', 'BadDigest', 'IncompleteBody'];

function failureOf(error: unknown): Failure {
  if (typeof error !== 'object' || error === null) return { name: 'unknown', status: null };
  const metadata: unknown = '$metadata' in error ? error.$metadata : null;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : null;
  const code = 'code' in error ? error.code : null;
  const name = 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
  return {
    name: name === 'Error' && typeof code === 'string' ? code : name,
    status: typeof status === 'number' ? status : null,
  };
}

/** True when the storage answered that it has no such object. It says the same by name when the whole bucket is missing. */
export function isNoSuchKey(error: unknown): boolean {
  const { name, status } = failureOf(error);
  return (
    name !== 'NoSuchBucket' &&
    (name === 'NoSuchKey' || name === 'NotFound' || name === 'NoSuchUpload' || status === 404)
  );
}

/** True when the range that was asked for begins behind the end of the object. */
export const isBehindEnd = (error: unknown): boolean => failureOf(error).status === 416;

/**
 * The error of ours for one of the client's. The original is not kept as its cause: it carries the request with its headers.
 */
export function s3Error(error: unknown, label: string, path: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof StrongroomError) return error;
  if (signal?.aborted) return new StrongroomError('operation.cancelled', 'The work was stopped.');
  const { name, status } = failureOf(error);
  const details = { label, path, answer: name, status };
  if (fullNames.includes(name) || status === 507)
    return new StrongroomError('disk.full', `The storage of the mirror ${label} is full.`, details);
  if (otherBytesNames.includes(name)) return writeFailed(label, path);
  if (name === 'NoSuchBucket') return unreachable(label, 'the bucket is not there');
  if (status !== null && status >= 300 && status < 500 && status !== 408 && status !== 429) {
    return new StrongroomError(
      'mirror.refused',
      `The mirror ${label} refuses (${name}). Check its keys, its region and what they allow.`,
      details,
    );
  }
  return unreachable(label, status === null ? name : `${name}, status ${status}`);
}
