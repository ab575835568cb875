export { looksLikeZip } from './directory.ts';
export { foldedName, type NameProblem, nameProblems } from './names.ts';
export { openZip, type ZipArchive, type ZipMember } from './zip.ts';
