import { crc32 } from 'node:zlib';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import type { Disk } from '../../platform/disk.ts';
import { type ByteSource, checkPack, digestOfSource, withLocalSource } from './check-pack.ts';
import type { MirroredFile } from './layout.ts';

/** A file of the vault that proved to be what it should be, with the digest of the whole. */
export interface ProvedSource extends ByteSource {
  readonly sha256: string;
}

/** More than an open segment ever holds before it is sealed. */
const maxOpenBytes = 64 * 1024 * 1024;

/**
 * Runs `use` with a file of the vault, after it was proved as far as it can be: only what is right here may go to a mirror, where it could replace
 * a good copy of itself. Throws `pack.corrupt`, `chunk.digest_mismatch`, `vault.corrupt`, and what reading throws.
 */
export function withProvedSource<T>(
  disk: Disk,
  file: MirroredFile,
  signal: AbortSignal | undefined,
  use: (source: ProvedSource) => Promise<T>,
): Promise<T> {
  return withLocalSource(disk, file.local, async (source) => {
    if (file.isGrowing) return use(await wholeLines(source, file));
    if (source.sizeBytes !== file.sizeBytes)
      throw new StrongroomError('pack.corrupt', `${file.local} has another size than the index says.`);
    const sha256 =
      file.packId === null
        ? await digestOfSource(source, signal)
        : (await checkPack(source, file.packId, signal)).sha256;
    if (file.sha256 !== null && file.sha256 !== sha256) throw damagedRecords(file);
    return use({ ...source, sha256 });
  });
}

/** The open segment up to its last whole line, as it is now; each line has its CRC-32 in front (docs/formats/vault-records.md). */
async function wholeLines(source: ByteSource, file: MirroredFile): Promise<ProvedSource> {
  if (source.sizeBytes > maxOpenBytes) throw damagedRecords(file);
  const all = Buffer.from(await source.read(0, source.sizeBytes));
  const bytes = all.subarray(0, all.lastIndexOf(10) + 1);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    const crc = bytes.toString('latin1', at, at + 8);
    if (
      end - at < 10 ||
      crc !==
        crc32(bytes.subarray(at + 9, end))
          .toString(16)
          .padStart(8, '0')
    )
      throw damagedRecords(file);
    at = end + 1;
  }
  return {
    sizeBytes: bytes.length,
    sha256: sha256Hex(bytes),
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

const damagedRecords = (file: MirroredFile): StrongroomError =>
  new StrongroomError('vault.corrupt', `${file.local} is damaged: it was not copied.`, { path: file.local });
