import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { checkChatTemplate } from '../chat/template.ts';
import { kindByMagic } from '../code/kinds.ts';
import { reasonAgainst } from '../code/suspect-text.ts';
import { type InspectLimits, malformed } from '../limits.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { type ByteSource, type SourceTree, singleFile } from '../source.ts';
import { GgufCursor } from './cursor.ts';
import { type GgufValue, readMetadata } from './metadata.ts';
import { type GgufTensors, readTensors } from './tensors.ts';

const magic = 'GGUF';

/** GGUF, versions 1 to 3, both byte orders (ggml's docs/gguf.md, and what its reference reader refuses). */
export const ggufReader: Reader = {
  name: 'gguf',
  format: 'gguf',
  sniff(tree) {
    const file = singleFile(tree);
    return file !== null && file.sizeBytes >= 4 && Buffer.from(file.source.read(0, 4)).toString('latin1') === magic;
  },
  read: readGguf,
};

interface Parts {
  version: number | null;
  tensorCount: number | null;
  keyCount: number | null;
  values: Map<string, GgufValue>;
  tensors: GgufTensors | null;
}

function readGguf(tree: SourceTree, limits: InspectLimits): ReadResult {
  const source = singleFile(tree)?.source;
  if (!source) return emptyResult('gguf');
  const parts: Parts = { version: null, tensorCount: null, keyCount: null, values: new Map(), tensors: null };
  try {
    readParts(source, limits, parts);
  } catch (cause) {
    if (!(cause instanceof StrongroomError)) throw cause;
    const severity = cause.code === 'inspect.limit_exceeded' ? 'medium' : 'high';
    const result = toResult(parts, [finding(severity, cause.code, cause.message)]);
    return { ...result, error: { code: cause.code, message: cause.message } };
  }
  return toResult(parts, [...textFindings(parts.values, limits), ...programBehind(source, parts.tensors)]);
}

function readParts(source: ByteSource, limits: InspectLimits, parts: Parts): void {
  const head = Buffer.from(source.read(4, 4));
  // A version that only makes sense with its bytes swapped tells a big-endian file.
  const littleEndian = head.readUInt32LE(0) % 65_536 !== 0 || head.readUInt32LE(0) === 0;
  const version = littleEndian ? head.readUInt32LE(0) : head.readUInt32BE(0);
  parts.version = version;
  if (version < 1 || version > 3) throw malformed('The file has a version of GGUF that does not exist.', { version });
  const cursor = new GgufCursor(source, limits, version, littleEndian);
  // The smallest tensor entry has 4 fields, the smallest pair a length and a type.
  parts.tensorCount = cursor.count(Math.floor(source.sizeBytes / 16));
  parts.keyCount = cursor.count(Math.floor(source.sizeBytes / 9));
  if (version === 1 && parts.keyCount === 0) throw malformed('The file has none of the keys that its version demands.');
  parts.values = readMetadata(cursor, parts.keyCount, limits);
  parts.tensors = readTensors(cursor, parts.tensorCount, alignmentOf(parts.values), limits);
}

function alignmentOf(values: ReadonlyMap<string, GgufValue>): number {
  const found = values.get('general.alignment');
  if (!found) return 32;
  const { type, value } = found;
  const isPower = typeof value === 'number' && value > 0 && value <= 2 ** 31 && Number.isInteger(Math.log2(value));
  if (type !== 4 || found.isList || !isPower) throw malformed('The alignment is not a power of two.', { value });
  return value;
}

function scalar(values: ReadonlyMap<string, GgufValue>, key: string): string | number | boolean | null {
  const found = values.get(key);
  return found && !found.isList ? found.value : null;
}

function toResult(parts: Parts, findings: Finding[]): ReadResult {
  const { values, tensors } = parts;
  const architecture = scalar(values, 'general.architecture');
  const tokens = values.get('tokenizer.ggml.tokens');
  const vocabSize = tokens?.isList ? tokens.value : scalar(values, `${architecture}.vocab_size`);
  const blockCount = scalar(values, `${architecture}.block_count`);
  const parameterCount = tensors ? tensors.parameterCount : null;
  return {
    ...emptyResult('gguf', 'ggml'),
    layerCount: typeof blockCount === 'number' && Number.isSafeInteger(blockCount) ? blockCount : null,
    parameterCount,
    tensorCount: parts.tensorCount,
    metadata: {
      version: parts.version,
      tensorCount: parts.tensorCount,
      metadataKvCount: parts.keyCount,
      architecture,
      name: scalar(values, 'general.name'),
      fileType: scalar(values, 'general.file_type'),
      quantizationVersion: scalar(values, 'general.quantization_version'),
      tokenizerModel: scalar(values, 'tokenizer.ggml.model'),
      vocabSize,
      contextLength: scalar(values, `${architecture}.context_length`),
      embeddingLength: scalar(values, `${architecture}.embedding_length`),
      license: scalar(values, 'general.license'),
      keys: [...values.keys()].sort(),
      parameterCount,
    },
    findings: [...findings, ...templateFindings(values), ...typeFindings(tensors), ...tailFindings(tensors)],
    tensors: tensors?.entries ?? [],
  };
}

function templateFindings(values: ReadonlyMap<string, GgufValue>): Finding[] {
  return [...values]
    .filter(([key, { value }]) => typeof value === 'string' && (key.includes('chat_template') || /\{[{%]/.test(value)))
    .flatMap(([key, { value }]) => checkChatTemplate(String(value), key));
}

/** Texts of the header that hold code: data by the format, but programs show and sometimes run them. */
function textFindings(values: ReadonlyMap<string, GgufValue>, limits: InspectLimits): Finding[] {
  return [...values].slice(0, 10_000).flatMap(([key, { value }]) => {
    const isText = typeof value === 'string' && value.length >= 8 && !key.includes('chat_template');
    const what = isText ? reasonAgainst(key, value, limits) : null;
    if (what === null) return [];
    return [finding('high', 'gguf.metadata_code', `A text of the header holds ${what}, which no model needs.`, key)];
  });
}

function typeFindings(tensors: GgufTensors | null): Finding[] {
  if (!tensors || tensors.unknownTypes === 0) return [];
  const detail = `${tensors.unknownTypes} tensors have types that only some programs know, so their sizes could not be checked.`;
  return [finding('medium', 'gguf.unknown_type', detail)];
}

/** A program behind the last tensor. */
function programBehind(source: ByteSource, tensors: GgufTensors | null): Finding[] {
  if (!tensors || tensors.tailBytes < 16) return [];
  const kind = kindByMagic(source.read(tensors.tailStart, 16));
  if (kind === null || !/program$/.test(kind)) return [];
  return [
    finding('high', 'file.program', `A program (${kind}) follows the last tensor.`, `offset ${tensors.tailStart}`),
  ];
}

function tailFindings(tensors: GgufTensors | null): Finding[] {
  if (!tensors || tensors.tailBytes === 0) return [];
  return [
    finding(
      'medium',
      'file.trailing_data',
      `${tensors.tailBytes} bytes follow the last tensor that no part of the file accounts for.`,
    ),
  ];
}
