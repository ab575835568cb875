import { type Finding, type Format, type TensorEntry, tensorLayout } from '../../../../shared/model/inspection.ts';
import type { InspectLimits } from '../limits.ts';
import { itemsOf, type Persistent, type PickleStream, rootClassOf } from '../pickle/index.ts';
import { emptyResult, finding, type ReadResult } from '../reader.ts';
import { collectTensors, elementsOf, type TensorFacts } from './tensors.ts';

/** Where the bytes of a storage lie in the file, or null where they are not one plain range. */
export type StoragePlace = (key: string) => readonly [start: number, end: number] | null;

export interface DescribeInput {
  readonly format: Format;
  readonly file: string;
  readonly streams: readonly PickleStream[];
  readonly globals: readonly (readonly [string, string])[];
  readonly placeOf: StoragePlace;
  readonly findings: readonly Finding[];
  readonly metadata: Record<string, unknown>;
  readonly limits: InspectLimits;
}

/** The result for PyTorch content: tensors by name with their places, counts, and what the pickles name. */
export function describeContent(input: DescribeInput): ReadResult {
  const { limits, streams } = input;
  const findings = [...input.findings];
  const facts: TensorFacts[] = [];
  for (const stream of streams) {
    const { tensors, isCut } = collectTensors(stream.value, limits.budget);
    for (const tensor of tensors) facts.push(tensor);
    if (isCut)
      findings.push(finding('medium', 'pytorch.too_many_tensors', 'The file holds more than one inspection may list.'));
    findings.push(...persistentFindings(stream));
  }
  const tensors = facts.map((tensor) => placeTensor(tensor, input, findings));
  const broken = streams.find((stream) => stream.broken)?.broken;
  const [first] = streams;
  return {
    ...emptyResult(input.format, 'pytorch'),
    parameterCount: facts.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    tensorCount: facts.length,
    metadata: {
      ...input.metadata,
      rootClass: first ? rootClassOf(first) : null,
      tensors: Object.fromEntries(facts.map(({ name, shape, dtype }) => [name, { shape, dtype }])),
      globals: input.globals,
    },
    tensors,
    findings: findings.slice(0, limits.maxFindings),
    ...(broken ? { error: { code: 'artifact.malformed', message: broken.message } } : {}),
  };
}

/** A zip of PyTorch names its order of bytes, a legacy file whether the machine was little-endian. */
const isBigEndian = ({ byteOrder, isLittleEndian }: DescribeInput['metadata']): boolean =>
  byteOrder === 'big' || isLittleEndian === false;

function placeTensor(tensor: TensorFacts, input: DescribeInput, findings: Finding[]): TensorEntry {
  const { name, dtype, shape, storage } = tensor;
  const entry = (byteRange: TensorEntry['byteRange']): TensorEntry => ({
    name,
    dtype,
    shape,
    file: input.file,
    byteRange,
    layout: tensorLayout(isBigEndian(input.metadata), false),
  });
  const place = storage ? input.placeOf(storage.key) : null;
  if (!storage || !place) return entry(null);
  const start = place[0] + tensor.offset * tensor.itemBytes;
  const end = start + elementsOf(shape) * tensor.itemBytes;
  const isInside = tensor.offset >= 0 && end <= place[1] && Number.isSafeInteger(end);
  if (!isInside && tensor.isContiguous && elementsOf(shape) > 0) {
    findings.push(
      finding('medium', 'pytorch.tensor_outside_storage', 'A tensor reaches beyond the storage that it is in.', name),
    );
  }
  return entry(isInside && tensor.isContiguous ? [start, end] : null);
}

/** Persistent ids other than the storages and modules that PyTorch writes. */
function persistentFindings(stream: PickleStream): Finding[] {
  const isOwn = ({ id }: Persistent) => {
    const [tag] = itemsOf(id);
    return tag === 'storage' || tag === 'module';
  };
  const foreign = stream.persistentIds.find((one) => !isOwn(one));
  if (!foreign) return [];
  const what = 'The pickle refers to something outside itself that is no storage.';
  return [finding('medium', 'pickle.persistent_id', what, `offset ${foreign.offset}`)];
}
