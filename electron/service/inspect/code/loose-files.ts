import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { looksLikeTar, looksLikeZip } from '../archive/index.ts';
import { decompress } from '../joblib/compression.ts';
import type { InspectLimits } from '../limits.ts';
import { readTar } from '../pytorch/tar-reader.ts';
import { readPlainZip } from '../pytorch/zip-reader.ts';
import { finding } from '../reader.ts';
import { type ByteSource, readHead } from '../source.ts';
import { kindByMagic } from './kinds.ts';
import { checkSource } from './source-files.ts';

const headBytes = 4096;
const mostInflatedBytes = 128 * 1024 * 1024;

/** What can be said of a file that no reader knows, alone or in a folder; what a gzip holds is looked into once. */
export function checkLooseFile(path: string, source: ByteSource, limits: InspectLimits): Finding[] {
  if (kindByMagic(readHead(source, 16)) === 'gzip data') return checkCompressed(path, source, limits);
  return checkSource(path, source, limits);
}

/** What a gzip holds that is no pickle: a tar or a zip is looked into, data of R is told, more compression is not followed. */
function checkCompressed(path: string, source: ByteSource, limits: InspectLimits): Finding[] {
  const bounded = { ...limits, maxInflatedBytes: Math.min(limits.maxInflatedBytes, mostInflatedBytes) };
  try {
    const inner = decompress(source, 'gzip', bounded);
    const head = readHead(inner, headBytes);
    if (looksLikeZip(inner)) return readPlainZip(inner, limits).findings.slice();
    if (looksLikeTar(inner)) return readTar(inner, limits).findings.slice();
    const kind = kindByMagic(head);
    if (kind !== null && /^(gzip|bzip2|xz|zstandard) data$/.test(kind)) {
      return [finding('high', 'archive.nesting', 'Compressed data lies in compressed data, which is not looked into.')];
    }
    return checkSource(path.replace(/\.gz$/i, ''), inner, limits);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    return [finding('medium', error.code, error.message)];
  }
}
