import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
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
import { type ByteSource, memorySource } from '../source.ts';
import { looksLikeZip } from './directory.ts';
import { openZip, type ZipArchive, type ZipMember } from './zip.ts';

const pickleName = /\.(pkl|pickle|pck|pcl|p|dill|joblib|jbl|debug_pkl|pt|pth|ckpt)$/i;
const deepestArchives = 4;
const headBytes = 4096;

export interface MemberScan {
  readonly member: ZipMember;
  readonly scan: PickleScan;
}

export interface MemberScanOptions {
  readonly limits: InspectLimits;
  /** Scan options for one member; null when the caller reads that member itself. */
  readonly optionsFor?: (member: ZipMember) => Partial<ScanOptions> | null;
  /** True for members that are raw data by design: a chance likeness to a pickle is not remarked on there. */
  readonly isRawData?: (member: ZipMember) => boolean;
  readonly depth?: number;
  readonly path?: string;
}

export interface ArchiveScan {
  readonly scans: readonly MemberScan[];
  readonly findings: readonly Finding[];
}

/**
 * Scans every member that is a pickle, whatever it is called: by name, by content, inside .npy files with objects, and inside
 * archives in the archive. Throws nothing but read errors of the source.
 */
export function scanMembers(archive: ZipArchive, options: MemberScanOptions): ArchiveScan {
  const scans: MemberScan[] = [];
  const findings: Finding[] = [];
  for (const member of archive.members) {
    options.limits.budget.spend(8);
    if (member.isFolder || member.sizeBytes === 0) continue;
    try {
      scanMember(member, options, scans, findings);
    } catch (error) {
      if (!(error instanceof StrongroomError)) throw error;
      const code = error.code === 'inspect.limit_exceeded' ? 'archive.limit_exceeded' : 'archive.member_unreadable';
      findings.push(finding('high', code, error.message, member.name));
    }
    if (findings.length >= options.limits.maxFindings) break;
  }
  return { scans, findings };
}

function scanMember(member: ZipMember, options: MemberScanOptions, scans: MemberScan[], findings: Finding[]): void {
  const own = options.optionsFor ? options.optionsFor(member) : {};
  if (own === null) return;
  const head = member.head(headBytes);
  const where = `${options.path ?? ''}${member.name}`;
  if (looksLikeZip(memorySource(head))) {
    const depth = (options.depth ?? 0) + 1;
    findings.push(...scanInner(member.open(), { ...options, depth, path: `${where}!` }, where, scans));
    return;
  }
  const isNumpy = isNpyHead(head);
  const isNamed = pickleName.test(member.name);
  if (!isNumpy && !isNamed && !mayBePickle(head)) return;
  const isRaw = options.isRawData?.(member) === true;
  const { limits } = options;
  if (!isNumpy && !isNamed && !looksLikePickle(memorySource(head), 0, limits)) return;
  const source = member.open();
  const scan = isNumpy
    ? scanNpy(source, limits, where)
    : scanPickles(source, { limits, member: where, ...own, ...(isRaw ? { allowsTrailingData: true } : {}) });
  if (!scan) return;
  const isWhole = isConvincing(scan, false);
  if (isRaw && !isWhole && !scan.findings.some((found) => atLeast(found.severity, 'critical'))) return;
  scans.push({ member, scan });
  findings.push(...scan.findings);
}

function scanInner(source: ByteSource, options: MemberScanOptions, where: string, scans: MemberScan[]): Finding[] {
  if ((options.depth ?? 0) > deepestArchives) {
    return [
      finding(
        'high',
        'archive.nesting',
        'Archives lie inside one another deeper than any genuine file has them.',
        where,
      ),
    ];
  }
  const archive = openZip(source, options.limits);
  const inner = scanMembers(archive, options);
  scans.push(...inner.scans);
  const outer = archive.findings.map((found) => ({ ...found, location: `${where}!${found.location ?? ''}` }));
  return [finding('low', 'archive.nested', 'A member is itself an archive.', where), ...outer, ...inner.findings];
}

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
