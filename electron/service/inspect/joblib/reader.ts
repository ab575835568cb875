import { isCode, StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { type ArchiveScan, looksLikeZip, scanPacked } from '../archive/index.ts';
import type { InspectLimits } from '../limits.ts';
import { type Call, entryAt, looksLikePickle, type PickleScan, rootClassOf, scanPickles } from '../pickle/index.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type ByteSource, memorySource, singleFile } from '../source.ts';
import { InlineArrays } from './arrays.ts';
import { type Compression, decompress, decompressHead, detectCompression } from './compression.ts';

/** Reads plain pickles and joblib files, compressed or not: what they hold, where it came from, what they would run. */
export const pickleReader: Reader = {
  name: 'pickle',
  sniff(tree, limits) {
    const file = singleFile(tree);
    return file !== null && sniffPickle(file.source, limits);
  },
  read(tree, limits) {
    const file = singleFile(tree);
    if (!file) throw new StrongroomError('artifact.malformed', 'A pickle is one file, not a folder.');
    return readPickleFile(file.source, limits);
  },
};

function sniffPickle(source: ByteSource, limits: InspectLimits): boolean {
  // 'P' is an opcode too; a zip is read as one, and its reader looks for a pickle before it.
  if (looksLikeZip(source)) return false;
  const compression = detectCompression(source);
  if (compression === null) return looksLikePickle(source, 0, limits);
  if (compression !== 'zlib' && compression !== 'gzip' && compression !== 'zstd') return true;
  return looksLikePickle(memorySource(decompressHead(source, compression)), 0, limits);
}

/** Reads one pickle or joblib file. Never executes; throws nothing but read errors of the source. */
export function readPickleFile(source: ByteSource, limits: InspectLimits): ReadResult {
  const compression = detectCompression(source);
  if (compression === null) return describePickle(source, null, limits);
  try {
    const inner = decompress(source, compression, limits);
    const packed = scanPacked({ name: '', sizeBytes: inner.sizeBytes, open: () => inner }, { limits });
    if (packed.findings.length > 0) return describePacked(packed, compression);
    const result = describePickle(inner, compression, limits);
    if (detectCompression(inner) === null) return result;
    const detail = 'Compressed data lies in compressed data, which is not looked into.';
    return { ...result, findings: [...result.findings, finding('high', 'archive.nesting', detail)] };
  } catch (error) {
    if (error instanceof StrongroomError) return unreadable(compression, error);
    throw error;
  }
}

/** Compressed, but no pickle: an archive, with the pickles that were found in it. */
function describePacked({ scans, findings }: ArchiveScan, compression: Compression): ReadResult {
  const globals = distinctGlobals(scans.map(({ scan }) => scan));
  const metadata = { compression: nameOf(compression), pickleCount: scans.length, globals };
  return { ...emptyResult('custom'), metadata, findings: [...findings] };
}

function unreadable(compression: Compression, error: StrongroomError): ReadResult {
  const code = isCode(error, 'inspect.limit_exceeded')
    ? 'archive.bomb'
    : isCode(error, 'artifact.unreadable')
      ? 'archive.unsupported_compression'
      : 'archive.malformed';
  return {
    ...emptyResult('joblib'),
    metadata: { compression: nameOf(compression) },
    findings: [finding('high', code, error.message)],
    error: { code: error.code, message: error.message },
  };
}

const nameOf = (compression: Compression | null): string | null => (compression === 'zfile' ? 'zlib' : compression);

function describePickle(source: ByteSource, compression: Compression | null, limits: InspectLimits): ReadResult {
  const arrays = new InlineArrays(limits.budget);
  const versions = new Set<string>();
  const scan = scanPickles(source, {
    limits,
    afterBuild: (call, input) => {
      noteVersion(call, versions);
      arrays.afterBuild(call, input);
    },
  });
  const inner = arrays.objectPickles.map((start) =>
    scanPickles(source, {
      limits,
      start,
      mostStreams: 1,
      allowsTrailingData: true,
      member: `array of objects at offset ${start}`,
    }),
  );
  const scans = [scan, ...inner];
  const findings = scans.flatMap((one) => one.findings).slice(0, limits.maxFindings);
  const broken = scan.streams[0]?.broken ?? null;
  const framework = frameworkOf(scans);
  return {
    ...emptyResult(arrays.count > 0 || compression !== null ? 'joblib' : 'pickle', framework),
    frameworkVersion: framework === 'scikit-learn' ? (newest(versions) ?? null) : null,
    metadata: metadataOf(scan, scans, versions, arrays.count, compression, source.sizeBytes),
    findings: [...findings, ...arrayFindings(arrays)],
    ...(broken ? { error: { code: 'artifact.malformed', message: broken.message } } : {}),
  };
}

function metadataOf(
  scan: PickleScan,
  scans: readonly PickleScan[],
  versions: ReadonlySet<string>,
  arrayCount: number,
  compression: Compression | null,
  rawSize: number,
): Record<string, unknown> {
  const first = scan.streams[0];
  const globals = distinctGlobals(scans);
  return {
    compression: nameOf(compression),
    rootClass: first ? rootClassOf(first) : null,
    frameworkVersions: versions.size > 0 ? { 'scikit-learn': [...versions].sort() } : {},
    arrayCount,
    pickleProtocol: first?.protocol ?? null,
    rawSize,
    globalCount: globals.length,
    globals,
    modules: [...new Set(globals.map(([module]) => module.split('.')[0] ?? module))].sort(),
  };
}

function distinctGlobals(scans: readonly PickleScan[]): (readonly [string, string])[] {
  const all = new Map<string, readonly [string, string]>();
  for (const scan of scans) for (const pair of scan.globals) all.set(pair.join('\n'), pair);
  return [...all.values()];
}

/** scikit-learn writes its version into the state of each estimator. */
function noteVersion(call: Call, versions: Set<string>): void {
  const version = entryAt(call.state, '_sklearn_version');
  if (typeof version === 'string' && /^\d[\w.+-]{0,40}$/.test(version) && versions.size < 100) versions.add(version);
}

function newest(versions: ReadonlySet<string>): string | undefined {
  return [...versions].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
}

const frameworkRoots: Readonly<Record<string, string>> = {
  sklearn: 'scikit-learn',
  xgboost: 'xgboost',
  lightgbm: 'lightgbm',
  catboost: 'catboost',
  _catboost: 'catboost',
  torch: 'pytorch',
};

/** The framework of the root object's class, else the first that any global belongs to. */
function frameworkOf(scans: readonly PickleScan[]): string | null {
  const [stream] = scans[0]?.streams ?? [];
  const root = stream ? rootClassOf(stream) : null;
  const modules = [root ?? '', ...scans.flatMap((scan) => scan.globals.map(([module]) => module))];
  const known = modules.map((module) => frameworkRoots[module.split('.')[0] ?? '']);
  return known.find((name) => name !== undefined) ?? null;
}

function arrayFindings(arrays: InlineArrays): Finding[] {
  return arrays.problems
    .slice(0, 100)
    .map(({ detail, offset }) => finding('medium', 'pickle.array_unreadable', detail, `offset ${offset}`));
}
