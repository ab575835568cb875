import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { type ArchivePart, openZip, scanMembers, type ZipArchive, type ZipMember } from '../archive/index.ts';
import { contentChecker } from '../code/member-content.ts';
import type { InspectLimits } from '../limits.ts';
import { type PickleScan, picklePolyglotFindings, scanPickles } from '../pickle/index.ts';
import { emptyResult, finding, type ReadResult } from '../reader.ts';
import type { ByteSource } from '../source.ts';
import { describeContent } from './describe.ts';
import { torchContentChecker } from './script-code.ts';

/** The folder in the archive that holds `data.pkl`, and whether the archive is TorchScript; null when it is no PyTorch archive. */
export interface TorchLayout {
  /** Ends in '/', or is empty. */
  readonly root: string;
  readonly isScript: boolean;
}

/** Recognises PyTorch's archive by its members. */
export function findLayout(members: readonly ZipMember[]): TorchLayout | null {
  const names = new Set(members.map(({ name }) => name));
  let best: string | null = null;
  for (const name of names) {
    const match = /^((?:.*\/)?)(data\.pkl|constants\.pkl|model\.json)$/.exec(name);
    if (!match || (best !== null && (match[1] ?? '').length >= best.length)) continue;
    if (match[2] === 'model.json' && !members.some((one) => one.name.startsWith(`${match[1]}code/`))) continue;
    best = match[1] ?? '';
  }
  if (best === null) return null;
  const isScript = names.has(`${best}constants.pkl`) || members.some(({ name }) => name.startsWith(`${best}code/`));
  return { root: best, isScript };
}

const smallText = (members: readonly ZipMember[], name: string): string | null => {
  const member = members.find((one) => one.name === name);
  return member && member.sizeBytes <= 64 ? Buffer.from(member.head(64)).toString('latin1').trim() : null;
};

/** Reads a PyTorch zip (weights, whole modules, TorchScript). Throws `artifact.malformed` where the archive has no directory. */
export function readTorchZip(source: ByteSource, file: string, limits: InspectLimits): ReadResult {
  const archive = openZip(source, limits);
  const layout = findLayout(archive.members);
  if (!layout) throw new StrongroomError('artifact.malformed', 'The archive holds no data.pkl, so it is not PyTorch.');
  const { root, isScript } = layout;
  const mains = [`${root}data.pkl`, `${root}constants.pkl`].filter((name) =>
    archive.members.some((one) => one.name === name),
  );
  const isKnownName = isScript
    ? (module: string) => module === '__torch__' || module.startsWith('__torch__.')
    : undefined;
  const options = { allowsPersistentIds: true, ...(isKnownName ? { isKnownName } : {}) };
  const main = scanMains(archive, mains, limits, options);
  const others = scanMembers(archive, {
    limits,
    optionsFor: (member) => (main.done.has(member) ? null : options),
    isRawData: ({ name }) => /^(data|tensors|constants)\/\d+$/.test(name.slice(root.length)),
    checkContent: torchContentChecker(root, limits),
  });
  const places = new Map(archive.members.map((member) => [member.name, member.byteRange]));
  const place = (key: string) => places.get(`${root}data/${key}`) ?? places.get(`${root}constants/${key}`) ?? null;
  const result = describeContent({
    format: isScript ? 'torchscript' : 'pytorch-zip',
    file,
    streams: firstStreams(main.scans.filter(({ name }) => !isScript || !name.endsWith('constants.pkl'))),
    ...(isScript ? { constants: firstStreams(main.scans.filter(({ name }) => name.endsWith('constants.pkl'))) } : {}),
    globals: distinct([...main.scans.map(({ scan }) => scan), ...others.scans.map(({ scan }) => scan)]),
    placeOf: place,
    findings: [...main.findings, ...others.findings, ...archive.findings, ...picklePolyglotFindings(source, limits)],
    metadata: {
      containerVersion:
        smallText(archive.members, `${root}version`) ?? smallText(archive.members, `${root}.data/version`),
      byteOrder: smallText(archive.members, `${root}byteorder`),
      memberCount: archive.members.length,
      pickleCount: main.scans.length + others.scans.length,
    },
    limits,
  });
  return main.error ? { ...result, error: main.error } : result;
}

const firstStreams = (scans: readonly { scan: PickleScan }[]) => scans.flatMap(({ scan }) => scan.streams.slice(0, 1));

function scanMains(
  archive: ZipArchive,
  names: readonly string[],
  limits: InspectLimits,
  options: { allowsPersistentIds: boolean },
) {
  const scans: { name: string; scan: PickleScan }[] = [];
  const findings: ReturnType<typeof finding>[] = [];
  const done = new Set<ArchivePart>();
  let error: ReadResult['error'] | undefined;
  for (const name of names) {
    // Readers differ on which of two equal names they take, so all of them are looked at.
    for (const member of archive.members.filter((one) => one.name === name)) {
      done.add(member);
      try {
        const scan = scanPickles(member.open(), { limits, member: name, ...options });
        scans.push({ name, scan });
        findings.push(...scan.findings);
      } catch (failure) {
        if (!(failure instanceof StrongroomError)) throw failure;
        error = { code: failure.code, message: failure.message };
        findings.push(finding('high', 'archive.member_unreadable', failure.message, name));
      }
    }
  }
  return { scans, findings, done, error };
}

function distinct(scans: readonly PickleScan[]): (readonly [string, string])[] {
  const all = new Map<string, readonly [string, string]>();
  for (const scan of scans) for (const pair of scan.globals) all.set(pair.join('\n'), pair);
  return [...all.values()];
}

/** A zip that is no known model format: its pickles are found and judged all the same. */
export function readPlainZip(source: ByteSource, limits: InspectLimits): ReadResult {
  const archive = openZip(source, limits);
  const scan = scanMembers(archive, { limits, checkContent: contentChecker(limits) });
  return {
    ...emptyResult('custom'),
    metadata: {
      memberCount: archive.members.length,
      pickleCount: scan.scans.length,
      globals: distinct(scan.scans.map((one) => one.scan)),
    },
    findings: [...scan.findings, ...archive.findings, ...picklePolyglotFindings(source, limits)].slice(
      0,
      limits.maxFindings,
    ),
  };
}
