export { looksLikeZip } from './directory.ts';
export { foldedName, type NameProblem, nameProblems } from './names.ts';
export {
  type ArchivePart,
  type ArchiveScan,
  type MemberScan,
  type MemberScanOptions,
  scanMembers,
  scanNpy,
  scanPacked,
} from './scan-members.ts';
export { looksLikeTar, openTar, type TarArchive, type TarMember } from './tar.ts';
export { openZip, type ZipArchive, type ZipMember } from './zip.ts';
