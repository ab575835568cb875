import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { sealedArchive } from '../code/kinds.ts';
import { type Compression, decompress, detectCompression } from '../joblib/compression.ts';
import type { InspectLimits } from '../limits.ts';
import {
  isConvincing,
  looksLikePickle,
  mayBePickle,
  type PickleScan,
  type ScanOptions,
  scanPickles,
} from '../pickle/index.ts';
import { atLeast, finding } from '../reader.ts';
import { type ByteSource, memorySource, readHead } from '../source.ts';
import { looksLikeZip } from './directory.ts';
import { looksLikeTar, openTar, type TarArchive } from './tar.ts';
import { openZip, type ZipArchive } from './zip.ts';

const pickleName = /\.(pkl|pickle|pck|pcl|p|dill|joblib|jbl|debug_pkl|pt|pth|ckpt)$/i;
const deepestArchives = 4;
const headBytes = 4096;
const mostInflatedBytes = 128 * 1024 * 1024;

export interface MemberScan {
  /** Path of the member, with `!` behind each archive on the way. */
  readonly where: string;
  readonly scan: PickleScan;
}

/** A part of an archive, whatever kind of archive it is. */
export interface ArchivePart {
  readonly name: string;
  readonly sizeBytes: number;
  open(): ByteSource;
}

export interface MemberScanOptions {
  readonly limits: InspectLimits;
  /** Scan options for one member; null when the caller reads that member itself. */
  readonly optionsFor?: (member: ArchivePart) => Partial<ScanOptions> | null;
  /** True for members that are raw data by design: a chance likeness to a pickle is not remarked on there. */
  readonly isRawData?: (member: ArchivePart) => boolean;
  /** Findings about the content of a member that is neither a pickle nor packed: programs, code, settings. */
  readonly checkContent?: (part: ArchivePart, head: Uint8Array) => readonly Finding[];
  readonly depth?: number;
  readonly path?: string;
  /** Bytes that compressed members gave so far, shared by all archives in one another. */
  readonly unpacked?: { bytes: number };
}

export interface ArchiveScan {
  readonly scans: readonly MemberScan[];
  readonly findings: readonly Finding[];
}

/**
 * Scans every member that is a pickle, whatever it is called: by name, by content, inside .npy files with objects, and inside
 * archives and compressed files in the archive. Throws nothing but read errors of the source.
 */
export function scanMembers(archive: ZipArchive | TarArchive, given: MemberScanOptions): ArchiveScan {
  const options = { ...given, unpacked: given.unpacked ?? { bytes: 0 } };
  const scans: MemberScan[] = [];
  const findings: Finding[] = [];
  for (const member of archive.members) {
    options.limits.budget.spend(8);
    if (member.sizeBytes === 0) continue;
    try {
      const head = 'head' in member ? member.head(headBytes) : readHead(member.open(), headBytes).slice();
      findings.push(...scanPart(member, head, options, scans));
    } catch (error) {
      if (!(error instanceof StrongroomError)) throw error;
      const code = error.code === 'inspect.limit_exceeded' ? 'archive.limit_exceeded' : 'archive.member_unreadable';
      findings.push(finding('high', code, error.message, member.name));
    }
    if (findings.length >= options.limits.maxFindings) break;
  }
  return { scans, findings };
}

/** The same for content that is no member but was packed by itself: a zip, a tar or compressed data; nothing for anything else. */
export function scanPacked(part: ArchivePart, options: MemberScanOptions): ArchiveScan {
  const scans: MemberScan[] = [];
  const head = readHead(part.open(), headBytes).slice();
  return { scans, findings: scanInner(part, head, options, scans) ?? [] };
}

function scanPart(part: ArchivePart, head: Uint8Array, options: MemberScanOptions, scans: MemberScan[]): Finding[] {
  const own = options.optionsFor ? options.optionsFor(part) : {};
  if (own === null) return [];
  const isRaw = options.isRawData?.(part) === true;
  const packed = isRaw && !looksLikeZip(memorySource(head)) ? null : scanInner(part, head, options, scans);
  if (packed !== null) return packed;
  const where = `${options.path ?? ''}${part.name}`;
  const isNumpy = isNpyHead(head);
  const isNamed = pickleName.test(part.name);
  const { limits } = options;
  if (isRaw && isElf(head)) return contentFindings(part, head, where, options);
  const isPickle = isNumpy || isNamed || (mayBePickle(head) && looksLikePickle(memorySource(head), 0, limits));
  if (!isPickle) return contentFindings(part, head, where, options);
  const source = part.open();
  const scan = isNumpy
    ? scanNpy(source, limits, where)
    : scanPickles(source, { limits, member: where, ...own, ...(isRaw ? { allowsTrailingData: true } : {}) });
  if (!scan) return [];
  const isWhole = isConvincing(scan, false);
  if (isRaw && !isWhole && !scan.findings.some((found) => atLeast(found.severity, 'critical'))) return [];
  scans.push({ where, scan });
  return [...scan.findings];
}

function contentFindings(
  part: ArchivePart,
  head: Uint8Array,
  where: string,
  { checkContent }: MemberScanOptions,
): Finding[] {
  return checkContent ? checkContent(part, head).map((one) => ({ ...one, location: where })) : [];
}

/** What an archive, or compressed data, in the archive holds; null where the content is neither. */
function scanInner(
  part: ArchivePart,
  head: Uint8Array,
  options: MemberScanOptions,
  scans: MemberScan[],
): Finding[] | null {
  const where = `${options.path ?? ''}${part.name}`;
  const small = memorySource(head);
  const sealed = sealedArchive(head);
  if (sealed !== null) {
    const detail = `A member is a ${sealed}, which is not looked into: anything may be in it.`;
    return [finding('high', 'file.opaque_archive', detail, where)];
  }
  const isZip = looksLikeZip(small);
  const isTar = !isZip && looksLikeTar(small);
  const compression = isZip || isTar ? null : detectCompression(small);
  if (!isZip && !isTar && compression === null) return null;
  const depth = (options.depth ?? 0) + 1;
  if (depth > deepestArchives) {
    const detail = 'Archives lie inside one another deeper than any genuine file has them.';
    return [finding('high', 'archive.nesting', detail, where)];
  }
  const inside = { ...options, depth, path: `${where}!`, unpacked: options.unpacked ?? { bytes: 0 } };
  if (compression !== null) return scanCompressed(part, compression, inside, scans);
  const archive = isZip ? openZip(part.open(), options.limits) : openTar(part.open(), options.limits);
  const inner = scanMembers(archive, inside);
  scans.push(...inner.scans);
  const outer = archive.findings.map((found) => ({ ...found, location: `${where}!${found.location ?? ''}` }));
  return [finding('low', 'archive.nested', 'A member is itself an archive.', where), ...outer, ...inner.findings];
}

/** Kinds of compression that other data can begin like, so that what can't be unpacked is not compressed at all. */
const doubtful: ReadonlySet<Compression> = new Set(['zlib', 'lzma', 'zfile']);

function scanCompressed(
  part: ArchivePart,
  compression: Compression,
  options: MemberScanOptions & { readonly unpacked: { bytes: number } },
  scans: MemberScan[],
): Finding[] | null {
  const { limits, unpacked } = options;
  if (unpacked.bytes >= mostInflatedBytes) {
    const detail = 'Compressed members unpack to more than one inspection may read.';
    return [finding('high', 'archive.limit_exceeded', detail, options.path)];
  }
  try {
    const bounded = { ...limits, maxInflatedBytes: Math.min(limits.maxInflatedBytes, mostInflatedBytes) };
    unpacked.bytes += Math.min(mostInflatedBytes / 4, part.sizeBytes * 20);
    const inner = decompress(part.open(), compression, bounded);
    unpacked.bytes += inner.sizeBytes;
    const name = part.name.replace(/\.(gz|bz2|xz|lzma|lz4|z|zlib|zst|zstd)$/i, '');
    const head = readHead(inner, headBytes).slice();
    return scanPart({ name, sizeBytes: inner.sizeBytes, open: () => inner }, head, options, scans);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    if (doubtful.has(compression) && error.code !== 'inspect.limit_exceeded') return null;
    const isLimit = error.code === 'inspect.limit_exceeded';
    if (isLimit) unpacked.bytes += mostInflatedBytes / 4;
    return [
      finding(
        isLimit ? 'high' : 'medium',
        isLimit ? 'archive.bomb' : 'archive.member_damaged',
        error.message,
        options.path ?? null,
      ),
    ];
  }
}

/** A tensor is never a program: these first bytes as numbers are no weights. */
const isElf = (head: Uint8Array): boolean =>
  /^7f454c460[12]0[12]01/.test(Buffer.from(head.subarray(0, 7)).toString('hex'));

const isNpyHead = (head: Uint8Array): boolean =>
  head[0] === 0x93 && Buffer.from(head.subarray(1, 6)).toString('latin1') === 'NUMPY';

/** Scans the pickle of a .npy file whose elements are Python objects; null for a plain array. Throws nothing but read errors. */
export function scanNpy(source: ByteSource, limits: InspectLimits, member?: string): PickleScan | null {
  const fixed = source.read(0, Math.min(12, source.sizeBytes)).slice();
  const major = fixed[6] ?? 0;
  const size =
    major >= 2
      ? (fixed[8] ?? 0) + (fixed[9] ?? 0) * 256 + (fixed[10] ?? 0) * 65_536 + (fixed[11] ?? 0) * 2 ** 24
      : (fixed[8] ?? 0) + (fixed[9] ?? 0) * 256;
  const start = (major >= 2 ? 12 : 10) + size;
  if (start > source.sizeBytes || size > limits.maxHeaderBytes) return null;
  const text = Buffer.from(source.read(start - size, size)).toString('latin1');
  const descr = /['"]descr['"]\s*:\s*([\s\S]*?),\s*['"](fortran_order|shape)['"]/.exec(text)?.[1] ?? text;
  if (!/['"][|<>=]?O\d*['"]/.test(descr) && !looksLikePickle(source, start, limits)) return null;
  const scan = scanPickles(source, { limits, start, ...(member === undefined ? {} : { member }) });
  const isObjects = /['"][|<>=]?O\d*['"]/.test(descr);
  return isObjects || scan.streams[0]?.complete === true ? scan : null;
}
