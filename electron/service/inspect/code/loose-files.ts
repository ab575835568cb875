import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { looksLikeTar, looksLikeZip } from '../archive/index.ts';
import { type Compression, decompress, detectCompression } from '../joblib/compression.ts';
import type { InspectLimits } from '../limits.ts';
import { readTar } from '../pytorch/tar-reader.ts';
import { readPlainZip } from '../pytorch/zip-reader.ts';
import { finding } from '../reader.ts';
import type { ByteSource } from '../source.ts';
import { checkSource } from './source-files.ts';

const mostInflatedBytes = 128 * 1024 * 1024;

/** What can be said of a file that no reader knows, alone or in a folder; what compressed data holds is looked into once. */
export function checkLooseFile(path: string, source: ByteSource, limits: InspectLimits): Finding[] {
  const compression = detectCompression(source);
  if (compression !== null && looksInto.has(compression)) return checkCompressed(path, source, compression, limits);
  return checkSource(path, source, limits);
}

/** Others are read as pickles, whatever they hold. */
const looksInto: ReadonlySet<Compression> = new Set(['gzip', 'zstd', 'zlib']);

/** What compressed data holds that is no pickle: a tar or a zip is looked into, data of R is told, more compression is not followed. */
function checkCompressed(path: string, source: ByteSource, compression: Compression, limits: InspectLimits): Finding[] {
  const bounded = { ...limits, maxInflatedBytes: Math.min(limits.maxInflatedBytes, mostInflatedBytes) };
  try {
    const inner = decompress(source, compression, bounded);
    if (looksLikeZip(inner)) return readPlainZip(inner, limits).findings.slice();
    if (looksLikeTar(inner)) return readTar(inner, limits).findings.slice();
    const next = detectCompression(inner);
    if (next !== null && (next !== 'zlib' || compression !== 'zlib' || canBeUnpacked(inner, bounded))) {
      return [finding('high', 'archive.nesting', 'Compressed data lies in compressed data, which is not looked into.')];
    }
    return checkSource(path.replace(/\.(gz|zst|zstd|zlib)$/i, ''), inner, limits);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    // Two bytes make zlib: what can't be unpacked is something else.
    if (compression === 'zlib' && error.code === 'artifact.malformed') return checkSource(path, source, limits);
    return [finding('medium', error.code, error.message)];
  }
}

function canBeUnpacked(source: ByteSource, limits: InspectLimits): boolean {
  try {
    return decompress(source, 'zlib', limits).sizeBytes > 0;
  } catch {
    return false;
  }
}
