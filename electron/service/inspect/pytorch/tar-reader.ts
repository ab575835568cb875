import type { Finding } from '../../../../shared/model/inspection.ts';
import { type MemberScan, openTar, scanMembers, type TarArchive } from '../archive/index.ts';
import { contentChecker } from '../code/member-content.ts';
import type { InspectLimits } from '../limits.ts';
import { emptyResult, finding, type ReadResult } from '../reader.ts';
import type { ByteSource } from '../source.ts';
import { type DescribeInput, describeContent } from './describe.ts';
import { memberOf, readTarTables } from './tar-tensors.ts';

/** True for the tar that PyTorch wrote before 0.1.10: `pickle`, `storages`, `tensors`, `sys_info`. */
export const isTorchTar = (archive: TarArchive): boolean => {
  const names = new Set(archive.members.map(({ name }) => name.replace(/^\.\//, '')));
  return names.has('pickle') && names.has('storages');
};

/** Reads a tar for the pickles in it, PyTorch's oldest format included. Throws `artifact.malformed`, `inspect.limit_exceeded`. */
export function readTar(source: ByteSource, limits: InspectLimits): ReadResult {
  const archive = openTar(source, limits);
  const isTorch = isTorchTar(archive);
  const { scans, findings: inside } = scanMembers(archive, {
    limits,
    optionsFor: ({ name }) => ({
      allowsPersistentIds: isTorch || /\.(pt|pth|ckpt)$/i.test(name),
      allowsTrailingData: isTorch,
    }),
    ...(isTorch ? {} : { checkContent: contentChecker(limits) }),
  });
  const globals = new Map<string, readonly [string, string]>();
  for (const { scan } of scans) for (const pair of scan.globals) globals.set(pair.join('\n'), pair);
  const findings: Finding[] = [...archive.findings, ...inside];
  const metadata = { memberCount: archive.members.length, pickleCount: scans.length };
  if (isTorch) return describeTar(archive, scans, { globals: [...globals.values()], findings, metadata, limits });
  return {
    ...emptyResult('custom'),
    metadata: { ...metadata, globals: [...globals.values()] },
    findings: findings.slice(0, limits.maxFindings),
  };
}

function describeTar(
  archive: TarArchive,
  scans: readonly MemberScan[],
  facts: Pick<DescribeInput, 'globals' | 'findings' | 'metadata' | 'limits'>,
): ReadResult {
  const tables = readTarTables(archive, facts.limits);
  const content = memberOf(archive, 'pickle')?.name;
  const cut = finding(
    'medium',
    'pickle.truncated',
    'The tables of tensors and storages do not hold what they announce.',
  );
  return describeContent({
    ...facts,
    format: 'pytorch-legacy',
    file: '',
    streams: scans.filter(({ where }) => where === content).flatMap(({ scan }) => scan.streams.slice(0, 1)),
    placeOf: (key) => tables.places.get(key) ?? null,
    tensorBehind: ({ id }) => (typeof id === 'string' ? (tables.tensors.get(id) ?? null) : null),
    findings: tables.isWhole ? facts.findings : [...facts.findings, cut],
    metadata: {
      ...facts.metadata,
      protocolVersion: tables.protocolVersion,
      isLittleEndian: tables.isLittleEndian,
    },
  });
}
