import type { Finding, TensorEntry } from '../../../shared/model/inspection.ts';
import { checkLooseFile } from './code/loose-files.ts';
import { parseLfsPointer } from './custom.ts';
import type { InspectLimits } from './limits.ts';
import { atLeast, finding, type Reader, type ReadResult } from './reader.ts';
import { type SourceFile, type SourceTree, withKeptHead } from './source.ts';

const mostFilesRead = 20_000;
/** Above this many, a folder's tensors are not listed: nobody could read the list, and the vault would not cut at them. */
const mostTensors = 200_000;

/** What the files of a folder hold beside each other. */
export interface Members {
  readonly findings: readonly Finding[];
  /** By file, named with its path in the folder. */
  readonly tensors: readonly TensorEntry[];
}

const nothing: Members = { findings: [], tensors: [] };

/**
 * What the files of a folder hold, each read by itself: a dangerous pickle beside a harmless description is still what gets loaded.
 * Only findings of at least medium are kept, since parts of a model are rarely complete alone.
 */
export async function readMembers(
  tree: SourceTree,
  readers: readonly Reader[],
  limits: InspectLimits,
): Promise<Members> {
  const findings: Finding[] = [];
  const tensors: TensorEntry[] = [];
  let read = 0;
  for (const { path, sizeBytes, source } of tree.files.slice(0, mostFilesRead)) {
    if (limits.budget.isUsedUp) break;
    read += 1;
    const file = { path, sizeBytes, source: withKeptHead(source) };
    const member = await readMember(file, readers, limits);
    findings.push(...member.findings);
    if (tensors.length + member.tensors.length > mostTensors) continue;
    for (const tensor of member.tensors) tensors.push({ ...tensor, file: file.path });
  }
  const left = tree.files.length - read;
  if (left > 0) {
    findings.push(finding('medium', 'inspect.limit_exceeded', `${left} files of the folder were not read.`));
  }
  return { findings, tensors };
}

async function readMember(file: SourceFile, readers: readonly Reader[], limits: InspectLimits): Promise<Members> {
  if (file.sizeBytes < 4) return nothing;
  if (file.sizeBytes <= 1024 && parseLfsPointer(file.source.read(0, file.sizeBytes))) {
    const pointer = 'This is a Git LFS pointer; the real file is missing.';
    return { ...nothing, findings: [finding('medium', 'file.lfs_pointer', pointer, file.path)] };
  }
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const alone: SourceTree = { name, isFolder: false, files: [{ ...file, path: name }] };
  const reader = readers.find((one) => fits(one, alone, limits));
  if (!reader) {
    const found = checkLooseFile(file.path, file.source, limits).filter((one) => one.code !== 'file.script');
    return { ...nothing, findings: found.map((one) => ({ ...one, location: file.path })) };
  }
  const result = await readSafely(reader, alone, limits);
  const findings = result.findings
    .filter((one) => atLeast(one.severity, 'medium'))
    .map((one) => ({
      ...one,
      location: one.location === null || one.location === '' ? file.path : `${file.path}: ${one.location}`,
    }));
  return { findings, tensors: result.tensors };
}

function fits(reader: Reader, tree: SourceTree, limits: InspectLimits): boolean {
  try {
    return reader.sniff(tree, limits);
  } catch {
    return false; // a content test that runs past the end has not recognised its format
  }
}

async function readSafely(reader: Reader, tree: SourceTree, limits: InspectLimits): Promise<Members> {
  try {
    const result: ReadResult = await reader.read(tree, limits);
    return result;
  } catch (error) {
    const message =
      error instanceof Error && 'code' in error ? error.message : 'A file of the folder could not be read.';
    return { ...nothing, findings: [finding('medium', 'inspect.failed', message)] };
  }
}
