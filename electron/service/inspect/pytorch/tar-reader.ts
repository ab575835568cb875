import type { Finding } from '../../../../shared/model/inspection.ts';
import { openTar, scanMembers, type TarArchive } from '../archive/index.ts';
import { contentChecker } from '../code/member-content.ts';
import type { InspectLimits } from '../limits.ts';
import { emptyResult, type ReadResult } from '../reader.ts';
import type { ByteSource } from '../source.ts';

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
  return {
    ...emptyResult(isTorch ? 'pytorch-legacy' : 'custom', isTorch ? 'pytorch' : null),
    metadata: { memberCount: archive.members.length, pickleCount: scans.length, globals: [...globals.values()] },
    findings: findings.slice(0, limits.maxFindings),
  };
}
