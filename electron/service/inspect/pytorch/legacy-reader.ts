import type { Finding } from '../../../../shared/model/inspection.ts';
import type { InspectLimits } from '../limits.ts';
import { entryAt, itemsOf, type PickleStream, runPickle, scanPickles } from '../pickle/index.ts';
import { finding, type ReadResult } from '../reader.ts';
import type { ByteSource } from '../source.ts';
import { describeContent } from './describe.ts';
import { readStorage } from './storages.ts';

const magic = 0x1950a86a20f9469cfc6cn;
const mostStorages = 1_000_000;

/** True when the first pickle is the magic number of PyTorch's format before 1.6. */
export function looksLikeLegacy(source: ByteSource, limits: InspectLimits): boolean {
  if (source.sizeBytes < 16 || source.read(0, 1)[0] !== 0x80) return false;
  const end = Math.min(source.sizeBytes, 64);
  return runPickle(source, { start: 0, end, budget: limits.budget }).value === magic;
}

/**
 * Reads the format before PyTorch 1.6: magic, protocol version, system facts, the object and the storage keys as five pickles, then
 * each storage as a 64-bit count and its elements. Throws nothing but read errors of the source.
 */
export function readLegacy(source: ByteSource, file: string, limits: InspectLimits): ReadResult {
  const scan = scanPickles(source, { limits, mostStreams: 5, allowsPersistentIds: true, allowsTrailingData: true });
  const [, protocol, system, content, keys] = scan.streams;
  const findings: Finding[] = [...scan.findings];
  const places = new Map<string, readonly [number, number]>();
  if (content && keys?.complete) placeStorages(source, content, keys, places, findings);
  else if (content?.complete)
    findings.push(finding('medium', 'pickle.truncated', 'The file ends before its storages.', `offset ${scan.end}`));
  return describeContent({
    format: 'pytorch-legacy',
    file,
    streams: content ? [content] : [],
    globals: scan.globals,
    placeOf: (key) => places.get(key) ?? null,
    findings,
    metadata: {
      protocolVersion: typeof protocol?.value === 'number' ? protocol.value : null,
      isLittleEndian: system ? (entryAt(system.value, 'little_endian') ?? null) : null,
    },
    limits,
  });
}

function placeStorages(
  source: ByteSource,
  content: PickleStream,
  keys: PickleStream,
  places: Map<string, readonly [number, number]>,
  findings: Finding[],
): void {
  const itemBytes = new Map<string, number>();
  for (const persistent of content.persistentIds) {
    const storage = readStorage(persistent);
    if (storage) itemBytes.set(storage.key, storage.itemBytes);
  }
  let at = keys.end;
  for (const key of itemsOf(keys.value).slice(0, mostStorages)) {
    const bytes = typeof key === 'string' ? itemBytes.get(key) : undefined;
    if (typeof key !== 'string' || bytes === undefined) return;
    if (at + 8 > source.sizeBytes) {
      findings.push(finding('medium', 'pickle.truncated', 'The file ends before its storages do.', `offset ${at}`));
      return;
    }
    const head = source.read(at, 8);
    const count = Number(new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true));
    const end = at + 8 + count * bytes;
    if (end > source.sizeBytes) {
      findings.push(finding('medium', 'pickle.truncated', 'The file ends inside a storage.', `offset ${at}`));
      return;
    }
    places.set(key, [at + 8, end]);
    at = end;
  }
  const left = source.sizeBytes - at;
  if (left > 0) {
    findings.push(
      finding(
        'medium',
        'pickle.trailing_data',
        `${left} bytes follow the last storage that the file accounts for.`,
        `offset ${at}`,
      ),
    );
  }
}
