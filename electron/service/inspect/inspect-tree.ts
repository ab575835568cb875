import { isErrorCode, StrongroomError } from '../../../shared/contract/errors.ts';
import type { Finding, Inspection, TensorEntry, TensorSpec } from '../../../shared/model/inspection.ts';
import { tensorType } from '../../../shared/model/tensor-type.ts';
import { estimateComplexity } from './complexity.ts';
import { customReader } from './custom.ts';
import { pickleReader } from './joblib/index.ts';
import { defaultLimits, type InspectLimits } from './limits.ts';
import { type Members, readMembers } from './members.ts';
import { metadataFindings } from './metadata-text.ts';
import { picklePolyglotFindings } from './pickle/index.ts';
import { pytorchReader, tarReader, zipReader } from './pytorch/index.ts';
import { atLeast, emptyResult, finding, type Reader, type ReadResult } from './reader.ts';
import { readers } from './readers.ts';
import { type SourceTree, withKeptHead } from './source.ts';

export interface InspectOptions {
  readonly limits?: InspectLimits;
  /** For tests: the readers to choose from, in order. */
  readonly readers?: readonly Reader[];
}

export interface Inspected {
  /** `path` is '' and `sha256` null: the caller, who has the path and the bytes, fills them in. */
  readonly inspection: Inspection;
  readonly tensors: readonly TensorEntry[];
}

/**
 * Inspects a tree with the first reader whose content test fits, in the fixed order of `readers.ts`. Never throws for a bad
 * file: what can't be read comes back with `error` and a finding of at least medium, so that nothing unread counts as clean.
 */
export async function inspectTree(given: SourceTree, options: InspectOptions = {}): Promise<Inspected> {
  const tree = given.isFolder ? given : withHeads(given);
  const limits = options.limits ?? defaultLimits();
  const chosen = (options.readers ?? readers).find((reader) => fits(reader, tree, limits)) ?? customReader;
  const result = await readOrRefuse(chosen, tree, limits);
  const inside: Members = tree.isFolder
    ? await readMembers(tree, options.readers ?? readers, limits)
    : { findings: disguisedPickle(chosen, tree, limits), tensors: [] };
  const own = [...result.findings, ...inside.findings];
  const findings = [...own, ...describedFindings(result, own, limits)];
  return assemble(tree, { ...result, findings, tensors: allTensors(result.tensors, inside.tensors) }, limits);
}

const withHeads = (tree: SourceTree): SourceTree => ({
  ...tree,
  files: tree.files.map(({ path, sizeBytes, source }) => ({ path, sizeBytes, source: withKeptHead(source) })),
});

function describedFindings(result: ReadResult, known: readonly Finding[], limits: InspectLimits): Finding[] {
  try {
    return metadataFindings(result.metadata, known, limits);
  } catch (error) {
    const { code, message } = toKnownError(error);
    return [finding('medium', code, message)]; // not looked through is not clean
  }
}

/** Those that the folder's own reader found, and those of files in which it found none. */
function allTensors(found: readonly TensorEntry[], ofMembers: readonly TensorEntry[]): readonly TensorEntry[] {
  const known = new Set(found.map(({ file }) => file));
  return [...found, ...ofMembers.filter(({ file }) => !known.has(file))];
}

async function readOrRefuse(chosen: Reader, tree: SourceTree, limits: InspectLimits): Promise<ReadResult> {
  try {
    return await chosen.read(tree, limits);
  } catch (error) {
    return unreadable(chosen, error);
  }
}

const pickleReaders: readonly Reader[] = [pickleReader, pytorchReader, tarReader, zipReader];

/** A pickle needs no magic: a file of any other format may be one as well, and run when a program loads it as such. */
function disguisedPickle(chosen: Reader, tree: SourceTree, limits: InspectLimits): Finding[] {
  const [file] = tree.files;
  if (file === undefined || pickleReaders.includes(chosen)) return [];
  try {
    return picklePolyglotFindings(file.source, limits);
  } catch (error) {
    const { code, message } = toKnownError(error);
    return [finding('medium', code, message)]; // not read to its end is not clean
  }
}

function fits(reader: Reader, tree: SourceTree, limits: InspectLimits): boolean {
  try {
    return reader.sniff(tree, limits);
  } catch {
    return false; // a content test that runs past the end has not recognised its format
  }
}

function unreadable(reader: Reader, error: unknown): ReadResult {
  const known = toKnownError(error);
  return {
    ...emptyResult(reader.format ?? 'custom'),
    findings: [finding(known.code === 'inspect.limit_exceeded' ? 'medium' : 'high', known.code, known.message)],
    error: known,
  };
}

function toKnownError(error: unknown): { code: string; message: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  if (error instanceof Error && isErrorCode(code)) return { code, message: error.message };
  if (error instanceof RangeError) {
    return {
      code: 'inspect.limit_exceeded',
      message: 'The file needs more memory or nesting than one inspection may use.',
    };
  }
  return { code: 'inspect.failed', message: 'The file could not be inspected; treat it as unsafe.' };
}

function assemble(tree: SourceTree, result: ReadResult, limits: InspectLimits): Inspected {
  const { tensors, error, ...facts } = result;
  const findings = boundFindings([...refusedFindings(tree), ...facts.findings], limits.maxFindings);
  if (error && !findings.some((one) => atLeast(one.severity, 'medium'))) {
    findings.push(finding('medium', error.code, error.message)); // fail closed, whatever a reader forgot
  }
  const sizeBytes = tree.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const complexity = facts.complexity ?? estimateComplexity(facts.parameterCount);
  const inspection: Inspection = {
    path: '',
    ...finite({ ...facts, complexity, metadata: withCounts(facts) }),
    sizeBytes,
    sha256: null,
    findings,
  };
  const named = tensors.map((one) => ({ ...one, dtype: tensorType(one.dtype) }));
  return { inspection: error ? { ...inspection, error: { ...error } } : inspection, tensors: named };
}

/** The counts are among the metadata too, for every format alike. */
function withCounts(facts: Omit<ReadResult, 'tensors' | 'error'>): Record<string, unknown> {
  const { operatorCount, layerCount, parameterCount, tensorCount } = facts;
  const counts = Object.entries({ operatorCount, layerCount, parameterCount, tensorCount }).filter(
    ([, count]) => count !== null,
  );
  return { ...Object.fromEntries(counts), ...facts.metadata };
}

/** Figures from a hostile file that are no figures (not a number, without end, beyond exact integers) are unknown. */
function finite<T extends Omit<ReadResult, 'tensors' | 'error'>>(facts: T): T {
  const count = (value: number | null): number | null =>
    value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
  const figure = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);
  const known = (specs: readonly TensorSpec[]): TensorSpec[] =>
    specs.map((spec) => ({
      ...spec,
      shape: spec.shape?.map((size) => (typeof size === 'number' ? figure(size) : size)) ?? null,
    }));
  return {
    ...facts,
    inputs: known(facts.inputs),
    outputs: known(facts.outputs),
    operatorCount: count(facts.operatorCount),
    layerCount: count(facts.layerCount),
    tensorCount: count(facts.tensorCount),
    parameterCount: figure(facts.parameterCount),
    complexity: figure(facts.complexity),
  };
}

function refusedFindings(tree: SourceTree): Finding[] {
  return (tree.refused ?? []).map(({ path, reason }) =>
    finding(
      'medium',
      reason === 'link' ? 'folder.link' : 'folder.special_file',
      reason === 'link'
        ? 'The folder contains a link, which was not followed and not inspected.'
        : 'The folder contains something that is not a file, which was not inspected.',
      path,
    ),
  );
}

/** The worst findings first when there are too many; how many were left out is itself a finding. */
function boundFindings(all: Finding[], most: number): Finding[] {
  const unique = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  if (unique.length <= most) return unique;
  const kept = unique.toSorted(
    (a, b) => Number(atLeast(b.severity, a.severity)) - Number(atLeast(a.severity, b.severity)),
  );
  const left = unique.length - most;
  return [...kept.slice(0, most), finding('medium', 'inspect.findings_cut', `${left} more findings were left out.`)];
}

/** For callers that hold an inspection and must decide: the error as ours, or null. */
export function inspectionError(inspection: Inspection): StrongroomError | null {
  const code = inspection.error?.code;
  if (!inspection.error) return null;
  return new StrongroomError(isErrorCode(code) ? code : 'inspect.failed', inspection.error.message);
}
