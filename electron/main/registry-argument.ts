import path from 'node:path';

/** The folder of `--registry DIR` or `--registry=DIR`, absolute; null when the person gave none. */
export function registryArgument(argv: readonly string[]): string | null {
  const index = argv.findIndex((argument) => argument === '--registry' || argument.startsWith('--registry='));
  const found = argv[index];
  const folder = found === '--registry' ? argv[index + 1] : found?.slice('--registry='.length);
  return folder ? path.resolve(folder) : null;
}
