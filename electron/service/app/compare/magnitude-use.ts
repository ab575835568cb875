import { floatType } from '../../../../shared/comparison/element-types.ts';
import { decodeFloats, floatBytes } from '../../../../shared/comparison/float-values.ts';
import { Magnitude } from '../../../../shared/comparison/magnitude.ts';
import { type MagnitudeReport, mostMagnitudes, type TensorMagnitude } from '../../../../shared/model/comparison.ts';
import type { VersionTensor } from '../../../../shared/model/tensor.ts';
import type { FloatType } from '../../../../shared/model/tensor-type.ts';
import type { FileRanges } from '../../vault/index.ts';
import type { Caller, Registry } from '../context.ts';
import type { OperationRun } from '../operations.ts';
import { refuseDeleted } from '../storage/deletion.ts';
import { versionIdOf } from '../version-ref.ts';
import { comparableTensors, listedTensors } from './compare-use.ts';

/** Elements of a side that are in memory at a time. */
const pieceElements = 128 * 1024;
const mostNames = 10;

interface Side {
  readonly id: string;
  readonly label: string;
  /** Digests of its files by their names. */
  readonly files: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, VersionTensor>;
}

interface SidePart {
  readonly sha256: string;
  readonly type: FloatType;
  readonly start: number;
  /** The highest byte of each element comes first. */
  readonly isBig: boolean;
}

/** One tensor that is to be read from both sides. */
interface Pair {
  readonly name: string;
  readonly elements: number;
  readonly before: SidePart;
  readonly after: SidePart;
}

/**
 * Starts measuring how far the values of changed tensors are from the earlier ones; a `MagnitudeReport` is its result.
 * Throws `version.not_found`, `version.deleted`.
 */
export function measureMagnitude(
  registry: Registry,
  caller: Pick<Caller, 'session'>,
  input: { readonly before: string; readonly after: string },
): { operationId: string } {
  const [before, after] = [input.before, input.after].map((ref) => versionIdOf(registry, ref));
  for (const id of [before, after]) refuseDeleted(registry, id ?? '', 'measured');
  const sides = { before: sideOf(registry, before ?? ''), after: sideOf(registry, after ?? '') };
  const { id } = registry.operations.start({
    kind: 'measure',
    title: `${sides.before.label} to ${sides.after.label}`,
    startedBy: caller.session?.actor.id ?? null,
    canPause: true,
    run: async (run) => ({ ...(await measure(registry, run, sides)) }),
  });
  return { operationId: id };
}

function sideOf(registry: Registry, id: string): Side {
  const { versions } = registry.catalog;
  const ref = versions.ref(id);
  const tensors = listedTensors(registry, id);
  return {
    id,
    label: `${ref?.model}@${ref?.version}`,
    files: new Map(versions.artifacts(id).map(({ path, sha256 }) => [path, sha256])),
    tensors: new Map(comparableTensors(tensors).flatMap(({ name }, at) => asEntry(name, tensors[at]))),
  };
}

const asEntry = <T>(name: string, value: T | undefined): [string, T][] => (value === undefined ? [] : [[name, value]]);

async function measure(
  registry: Registry,
  run: OperationRun,
  { before, after }: { readonly before: Side; readonly after: Side },
): Promise<MagnitudeReport> {
  const { pairs, notMeasured } = pairsOf(before, after);
  const progress = progressOf(run, pairs);
  const measured = await registry.vault.readRanges(async (files) => {
    const found: TensorMagnitude[] = [];
    for (const pair of pairs) found.push(await magnitudeOf(files, pair, progress));
    return found;
  });
  const ordered = measured.toSorted((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1));
  return {
    before: { versionId: before.id, label: before.label },
    after: { versionId: after.id, label: after.label },
    tensors: ordered.slice(0, mostMagnitudes),
    leftOut: Math.max(0, ordered.length - mostMagnitudes),
    notMeasured,
  };
}

const rank = ({ relativeL2 }: TensorMagnitude): number => relativeL2 ?? Number.MAX_VALUE;

/** The same bytes in the same order. */
const isSame = (earlier: VersionTensor, later: VersionTensor): boolean =>
  earlier.contentKey !== null && earlier.contentKey === later.contentKey && earlier.layout === later.layout;

/** Tensors that both sides have and whose values differ, or may differ. */
function pairsOf(before: Side, after: Side): { pairs: Pair[]; notMeasured: MagnitudeReport['notMeasured'] } {
  const pairs: Pair[] = [];
  const refused = new Map<string, string[]>();
  for (const [name, later] of after.tensors) {
    const earlier = before.tensors.get(name);
    if (!earlier || isSame(earlier, later)) continue;
    const pair = pairOf(name, { side: before, tensor: earlier }, { side: after, tensor: later });
    if (typeof pair !== 'string') pairs.push(pair);
    else refused.set(pair, [...(refused.get(pair) ?? []), name]);
  }
  const notMeasured = [...refused].map(([reason, names]) => ({
    reason,
    tensors: names.length,
    names: names.slice(0, mostNames),
  }));
  return { pairs, notMeasured };
}

interface Placed {
  readonly side: Side;
  readonly tensor: VersionTensor;
}

const isByColumn = ({ layout }: VersionTensor): boolean => layout === 'column' || layout === 'big_column';

/** What is to be read, or why it can't be. */
function pairOf(name: string, before: Placed, after: Placed): Pair | string {
  if (before.tensor.shape.join() !== after.tensor.shape.join()) return 'The shapes differ.';
  if (isByColumn(before.tensor) !== isByColumn(after.tensor))
    return 'One side keeps its elements row by row, the other column by column.';
  const elements = after.tensor.shape.reduce((product, size) => product * size, 1);
  const [first, second] = [partOf(before, elements), partOf(after, elements)];
  if (typeof first === 'string') return first;
  return typeof second === 'string' ? second : { name, elements, before: first, after: second };
}

function partOf({ side, tensor }: Placed, elements: number): SidePart | string {
  const type = floatType(tensor.dtype);
  const sha256 = side.files.get(tensor.file);
  if (type === null) return 'The elements are not f16, bf16, f32 or f64.';
  if (tensor.byteRange === null || sha256 === undefined)
    return 'The bytes are not one plain range of a file: they are compressed, in chunks, or strided.';
  const [start, end] = tensor.byteRange;
  if (end - start !== elements * floatBytes[type]) return 'The bytes are not as many as type and shape ask for.';
  const isBig = tensor.layout === 'big' || tensor.layout === 'big_column';
  return { sha256, type, start, isBig };
}

type Advance = (bytes: number) => Promise<void>;

function progressOf(run: OperationRun, pairs: readonly Pair[]): Advance {
  const total = pairs.reduce((sum, pair) => sum + pair.elements * bytesOf(pair), 0);
  let done = 0;
  run.progress(0, total, 'Measuring');
  return async (bytes) => {
    done += bytes;
    run.progress(done, total, 'Measuring');
    await run.pausePoint();
    run.signal.throwIfAborted();
  };
}

/** Of an element, on both sides. */
const bytesOf = ({ before, after }: Pair): number => floatBytes[before.type] + floatBytes[after.type];

const [beforeValues, afterValues] = [new Float64Array(pieceElements), new Float64Array(pieceElements)];

async function magnitudeOf(files: FileRanges, pair: Pair, advance: Advance): Promise<TensorMagnitude> {
  const magnitude = new Magnitude();
  const bytesAt = ({ sha256, type, start }: SidePart, from: number, count: number): Promise<Uint8Array> =>
    files.read(sha256, start + from * floatBytes[type], start + (from + count) * floatBytes[type]);
  for (let at = 0; at < pair.elements; at += pieceElements) {
    const count = Math.min(pieceElements, pair.elements - at);
    const earlier = await bytesAt(pair.before, at, count);
    const later = await bytesAt(pair.after, at, count);
    // Nothing is awaited between decoding and adding: the arrays are shared by all measurements.
    decodeFloats(pair.before.type, earlier, beforeValues, pair.before.isBig);
    decodeFloats(pair.after.type, later, afterValues, pair.after.isBig);
    magnitude.add(beforeValues, afterValues, count);
    await advance(count * bytesOf(pair));
  }
  return { name: pair.name, before: pair.before.type, after: pair.after.type, ...magnitude.figures() };
}
