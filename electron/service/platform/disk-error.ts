import { type ErrorCode, StrongroomError } from '../../../shared/contract/errors.ts';

const codeOfErrno: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'disk.full',
  EDQUOT: 'disk.full',
  ENOENT: 'file.not_found',
  EEXIST: 'file.exists',
  EACCES: 'file.no_permission',
  EPERM: 'file.no_permission',
  EROFS: 'file.no_permission',
  EISDIR: 'file.not_a_file',
  ENOTDIR: 'file.not_a_file',
  ELOOP: 'file.not_a_file',
  ENXIO: 'file.not_a_file',
  ENAMETOOLONG: 'file.name_refused',
};

const sentences: Partial<Record<ErrorCode, (path: string) => string>> = {
  'disk.full': (path) => `The disk is full: ${path} could not be written.`,
  'file.not_found': (path) => `${path} was not found.`,
  'file.exists': (path) => `${path} already exists.`,
  'file.no_permission': (path) => `There is no permission for ${path}.`,
  'file.not_a_file': (path) => `${path} is not a plain file or folder.`,
  'file.name_refused': (path) => `The name ${path} is too long for this disk.`,
};

/** An error of the platform as ours, with the path and the operation named. */
export function diskError(cause: unknown, operation: string, path: string): StrongroomError {
  const errno = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown';
  const code = codeOfErrno[errno] ?? 'disk.failed';
  const sentence = sentences[code]?.(path) ?? `The disk failed at ${path} (${errno}).`;
  return new StrongroomError(code, sentence, { path, operation, cause: errno }, { cause });
}
