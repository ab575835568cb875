import type { Finding, TensorEntry } from '../../../../shared/model/inspection.ts';
import { tensorLayout } from '../../../../shared/model/tensor-layout.ts';
import { looksLikeZip, openZip } from '../archive/index.ts';
import { readPickleFile } from '../joblib/index.ts';
import type { InspectLimits } from '../limits.ts';
import { picklePolyglotFindings } from '../pickle/index.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type ByteSource, type SourceTree, singleFile, windowSource } from '../source.ts';
import { type NpyHeader, npyDtype, readNpyHeader, sniffNpy } from './header.ts';

/** NumPy arrays: .npy, and .npz (a zip whose members are all .npy). */
export const numpyReader: Reader = {
  name: 'numpy',
  format: 'numpy',
  sniff(tree, limits) {
    const file = singleFile(tree);
    return file !== null && (sniffNpy(file.source) || isNpz(file.source, limits));
  },
  read: readNumpy,
};

function isNpz(source: ByteSource, limits: InspectLimits): boolean {
  if (!looksLikeZip(source)) return false;
  const { members } = openZip(source, limits);
  return members.length > 0 && members.every((member) => member.name.endsWith('.npy'));
}

interface OneArray {
  readonly name: string;
  readonly header: NpyHeader;
  readonly findings: readonly Finding[];
  readonly place: Where['place'];
}

async function readNumpy(tree: SourceTree, limits: InspectLimits): Promise<ReadResult> {
  const file = singleFile(tree);
  if (!file) return emptyResult('numpy');
  const single = sniffNpy(file.source);
  const archive = single ? null : openZip(file.source, limits);
  const arrays: OneArray[] = [];
  if (single) arrays.push(await readArray('', file.source, { limits, place: [0, file.sizeBytes] }));
  for (const member of archive?.members ?? [])
    arrays.push(await readArray(member.name.replace(/\.npy$/, ''), member.open(), { limits, place: member.byteRange }));
  const tensors = arrays.map(toTensor);
  const parameterCount = tensors.reduce(
    (sum, tensor) => sum + tensor.shape.reduce((product, size) => product * size, 1),
    0,
  );
  const first = arrays[0]?.header;
  return {
    ...emptyResult('numpy', 'numpy'),
    parameterCount,
    tensorCount: tensors.length,
    metadata: {
      container: single ? 'npy' : 'npz',
      arrayCount: arrays.length,
      formatVersion: first?.version ?? null,
      dtype: single && first ? npyDtype(first.descr) : null,
      shape: single && first ? first.shape : null,
      fortranOrder: single && first ? first.fortranOrder : null,
      arrays: Object.fromEntries(tensors.map(({ name, dtype, shape }) => [name, { dtype, shape }])),
      parameterCount,
    },
    findings: [...(archive?.findings ?? []), ...arrays.flatMap((array) => array.findings)],
    tensors,
  };
}

interface Where {
  readonly limits: InspectLimits;
  /** Where the array's file lies in the file that is inspected; null when it is packed. */
  readonly place: readonly [start: number, end: number] | null;
}

function toTensor({ name, header, place }: OneArray): TensorEntry {
  const [start, end] = place ?? [0, 0];
  const first = start + header.dataStart;
  const last = header.dataBytes === null ? null : first + header.dataBytes;
  const byteRange = last !== null && last <= end ? ([first, last] as const) : null;
  const isByColumn = header.fortranOrder && header.shape.length > 1;
  return {
    name,
    dtype: npyDtype(header.descr),
    shape: header.shape,
    file: '',
    byteRange,
    layout: tensorLayout(header.descr.startsWith('>'), isByColumn),
  };
}

async function readArray(name: string, source: ByteSource, { limits, place }: Where): Promise<OneArray> {
  const header = readNpyHeader(source, limits);
  const findings: Finding[] = [];
  const rest = source.sizeBytes - header.dataStart;
  if (header.hasObjects) {
    findings.push(
      finding(
        'medium',
        'numpy.objects',
        'The array holds Python objects as a pickle, which loading it would run.',
        name || null,
      ),
    );
    const scan = await readPickleFile(windowSource(source, header.dataStart, rest), limits);
    findings.push(...scan.findings);
  } else if (header.dataBytes !== null && rest < header.dataBytes) {
    findings.push(finding('high', 'numpy.truncated', 'The array ends before its data does.', name || null));
  } else if (header.dataBytes !== null && rest > header.dataBytes) {
    findings.push(
      finding('medium', 'file.trailing_data', 'The array is followed by bytes that do not belong to it.', name || null),
      ...picklePolyglotFindings(
        windowSource(source, header.dataStart + header.dataBytes, rest - header.dataBytes),
        limits,
      ),
    );
  }
  return { name, header, findings, place };
}
