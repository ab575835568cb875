import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { looksLikeZip, openTar, openZip, scanMembers, scanNpy, type TarArchive } from '../archive/index.ts';
import type { InspectLimits } from '../limits.ts';
import { looksLikePickle, type PickleScan, scanPickles } from '../pickle/index.ts';
import { emptyResult, finding, type ReadResult } from '../reader.ts';
import { type ByteSource, readHead } from '../source.ts';

/** True for the tar that PyTorch wrote before 0.1.10: `pickle`, `storages`, `tensors`, `sys_info`. */
export const isTorchTar = (archive: TarArchive): boolean => {
  const names = new Set(archive.members.map(({ name }) => name.replace(/^\.\//, '')));
  return names.has('pickle') && names.has('storages');
};

/** Reads a tar for the pickles in it, PyTorch's oldest format included. Throws `artifact.malformed`, `inspect.limit_exceeded`. */
export function readTar(source: ByteSource, limits: InspectLimits): ReadResult {
  const archive = openTar(source, limits);
  const findings: Finding[] = [...archive.findings];
  const globals = new Map<string, readonly [string, string]>();
  const isTorch = isTorchTar(archive);
  const scans: PickleScan[] = [];
  for (const member of archive.members) {
    try {
      const content = member.open();
      if (looksLikeZip(content)) {
        const inner = openZip(content, limits);
        const scanned = scanMembers(inner, { limits, path: `${member.name}!` });
        scans.push(...scanned.scans.map(({ scan }) => scan));
        findings.push(...inner.findings, ...scanned.findings);
        continue;
      }
      const scan = scanMember(content, member.name, limits, isTorch);
      if (!scan) continue;
      scans.push(scan);
      findings.push(...scan.findings);
    } catch (error) {
      if (!(error instanceof StrongroomError)) throw error;
      findings.push(finding('high', 'archive.member_unreadable', error.message, member.name));
    }
  }
  for (const scan of scans) for (const pair of scan.globals) globals.set(pair.join('\n'), pair);
  return {
    ...emptyResult(isTorch ? 'pytorch-legacy' : 'custom', isTorch ? 'pytorch' : null),
    metadata: { memberCount: archive.members.length, pickleCount: scans.length, globals: [...globals.values()] },
    findings: findings.slice(0, limits.maxFindings),
  };
}

function scanMember(content: ByteSource, name: string, limits: InspectLimits, isTorch: boolean): PickleScan | null {
  if (content.sizeBytes === 0) return null;
  const head = readHead(content, 6);
  if (head[0] === 0x93 && Buffer.from(head.subarray(1, 6)).toString('latin1') === 'NUMPY')
    return scanNpy(content, limits, name);
  const isNamed = /\.(pkl|pickle|p|dill|joblib|pt|pth|ckpt)$/i.test(name);
  if (!isNamed && !looksLikePickle(content, 0, limits)) return null;
  return scanPickles(content, {
    limits,
    member: name,
    allowsPersistentIds: isTorch || /\.(pt|pth|ckpt)$/i.test(name),
    allowsTrailingData: isTorch,
  });
}
