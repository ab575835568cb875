import type { Finding } from '../../../shared/model/inspection.ts';
import { checkTemplateFile } from './chat/tokenizer-config.ts';
import { parseLfsPointer } from './custom.ts';
import type { InspectLimits } from './limits.ts';
import { atLeast, finding, type Reader, type ReadResult } from './reader.ts';
import type { SourceFile, SourceTree } from './source.ts';

const mostFilesRead = 2000;

/**
 * What the files of a folder hold, each read by itself: a dangerous pickle beside a harmless description is still what gets loaded.
 * Only findings of at least medium are kept, since parts of a model are rarely complete alone.
 */
export async function memberFindings(
  tree: SourceTree,
  readers: readonly Reader[],
  limits: InspectLimits,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const file of tree.files.slice(0, mostFilesRead)) findings.push(...(await readMember(file, readers, limits)));
  if (tree.files.length > mostFilesRead) {
    const left = tree.files.length - mostFilesRead;
    findings.push(finding('medium', 'inspect.limit_exceeded', `${left} files of the folder were not read.`));
  }
  return findings;
}

async function readMember(file: SourceFile, readers: readonly Reader[], limits: InspectLimits): Promise<Finding[]> {
  if (file.sizeBytes < 4) return [];
  if (file.sizeBytes <= 1024 && parseLfsPointer(file.source.read(0, file.sizeBytes))) {
    return [finding('medium', 'file.lfs_pointer', 'This is a Git LFS pointer; the real file is missing.', file.path)];
  }
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const alone: SourceTree = { name, isFolder: false, files: [{ ...file, path: name }] };
  const reader = readers.find((one) => fits(one, alone, limits));
  if (!reader) return checkTemplateFile(file.source, limits).map((one) => ({ ...one, location: file.path }));
  const result = await readSafely(reader, alone, limits);
  return result
    .filter((one) => atLeast(one.severity, 'medium'))
    .map((one) => ({
      ...one,
      location: one.location === null || one.location === '' ? file.path : `${file.path}: ${one.location}`,
    }));
}

function fits(reader: Reader, tree: SourceTree, limits: InspectLimits): boolean {
  try {
    return reader.sniff(tree, limits);
  } catch {
    return false; // a content test that runs past the end has not recognised its format
  }
}

async function readSafely(reader: Reader, tree: SourceTree, limits: InspectLimits): Promise<readonly Finding[]> {
  try {
    const result: ReadResult = await reader.read(tree, limits);
    return result.findings;
  } catch (error) {
    const message =
      error instanceof Error && 'code' in error ? error.message : 'A file of the folder could not be read.';
    return [finding('medium', 'inspect.failed', message)];
  }
}
