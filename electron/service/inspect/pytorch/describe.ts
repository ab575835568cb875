import type { Finding, Format, TensorEntry } from '../../../../shared/model/inspection.ts';
import { tensorLayout } from '../../../../shared/model/tensor-layout.ts';
import type { InspectLimits } from '../limits.ts';
import { itemsOf, type Persistent, type PickleStream, rootClassOf } from '../pickle/index.ts';
import { emptyResult, finding, type ReadResult } from '../reader.ts';
import { collectTensors, elementsOf, type TensorBehind, type TensorFacts } from './tensors.ts';

/** Where the bytes of a storage lie in the file, or null where they are not one plain range. */
export type StoragePlace = (key: string) => readonly [start: number, end: number] | null;

export interface DescribeInput {
  readonly format: Format;
  readonly file: string;
  readonly streams: readonly PickleStream[];
  /** TorchScript keeps apart what its code needs as constants: tensors that are listed but no parameters, unless there are no others. */
  readonly constants?: readonly PickleStream[];
  readonly tensorBehind?: TensorBehind;
  readonly globals: readonly (readonly [string, string])[];
  readonly placeOf: StoragePlace;
  readonly findings: readonly Finding[];
  readonly metadata: Record<string, unknown>;
  readonly limits: InspectLimits;
}

/** The result for PyTorch content: tensors by name with their places, counts, and what the pickles name. */
export function describeContent(input: DescribeInput): ReadResult {
  const { limits, streams, constants = [] } = input;
  const findings = [...input.findings];
  const stated = tensorsOf(streams, input, findings);
  const own = constants.length > 0 ? withoutRepeats(stated) : stated;
  const apart = tensorsOf(constants, input, findings);
  const counted = own.length > 0 ? own : apart;
  const listed = [
    ...own,
    ...apart.map((tensor) => (own.length > 0 ? { ...tensor, name: `constants.${tensor.name}` } : tensor)),
  ];
  const broken = [...streams, ...constants].find((stream) => stream.broken)?.broken;
  const [first] = streams;
  return {
    ...emptyResult(input.format, 'pytorch'),
    parameterCount: counted.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    tensorCount: counted.length,
    metadata: {
      ...input.metadata,
      rootClass: first ? rootClassOf(first) : null,
      tensors: Object.fromEntries(counted.map(({ name, shape, dtype }) => [name, { shape, dtype }])),
      globals: input.globals,
    },
    tensors: listed.map((tensor) => placeTensor(tensor, input, findings)),
    findings: findings.slice(0, limits.maxFindings),
    ...(broken ? { error: { code: 'artifact.malformed', message: broken.message } } : {}),
  };
}

function tensorsOf(streams: readonly PickleStream[], input: DescribeInput, findings: Finding[]): TensorFacts[] {
  const facts: TensorFacts[] = [];
  for (const stream of streams) {
    const { tensors, isCut } = collectTensors(stream.value, input.limits.budget, input.tensorBehind);
    for (const tensor of tensors) facts.push(tensor);
    if (isCut)
      findings.push(finding('medium', 'pytorch.too_many_tensors', 'The file holds more than one inspection may list.'));
    findings.push(...persistentFindings(stream, input.tensorBehind));
  }
  return facts;
}

/** Without those that a list names once more (`_flat_weights.0` of a recurrent layer) beside the attribute that they are. */
function withoutRepeats(facts: readonly TensorFacts[]): TensorFacts[] {
  const placeOf = ({ storage, offset, shape }: TensorFacts) => `${storage?.key} ${offset} ${shape.join()}`;
  const isOfList = ({ name }: TensorFacts) => /\.\d+$/.test(name);
  const attributes = new Set(facts.filter((one) => !isOfList(one)).map(placeOf));
  return facts.filter((one) => !(one.storage && isOfList(one) && attributes.has(placeOf(one))));
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
function persistentFindings(stream: PickleStream, tensorBehind: TensorBehind = () => null): Finding[] {
  const isOwn = (one: Persistent) => {
    const [tag] = itemsOf(one.id);
    return tag === 'storage' || tag === 'module' || tensorBehind(one) !== null;
  };
  const foreign = stream.persistentIds.find((one) => !isOwn(one));
  if (!foreign) return [];
  const what = 'The pickle refers to something outside itself that is no storage.';
  return [finding('medium', 'pickle.persistent_id', what, `offset ${foreign.offset}`)];
}
