import { checkTemplateFile } from './chat/tokenizer-config.ts';
import type { InspectLimits } from './limits.ts';
import { claimedFormat } from './named.ts';
import { emptyResult, finding, type Reader, type ReadResult } from './reader.ts';
import { readHead, type SourceFile, type SourceTree, singleFile } from './source.ts';

const headBytes = 4096;

/** What an unknown file looks like, by its first bytes. Names of kinds that people know. */
const magics: readonly (readonly [hex: string, kind: string])[] = [
  ['504b0304', 'zip archive'],
  ['504b0506', 'empty zip archive'],
  ['1f8b', 'gzip data'],
  ['425a68', 'bzip2 data'],
  ['fd377a585a00', 'xz data'],
  ['28b52ffd', 'zstandard data'],
  ['377abcaf271c', '7z archive'],
  ['526172211a07', 'RAR archive'],
  ['7f454c46', 'ELF program'],
  ['4d5a', 'Windows program'],
  ['cafebabe', 'Java class or Mach-O program'],
  ['feedface', 'Mach-O program'],
  ['feedfacf', 'Mach-O program'],
  ['cefaedfe', 'Mach-O program'],
  ['cffaedfe', 'Mach-O program'],
  ['2321', 'script'],
  ['25504446', 'PDF document'],
  ['89504e470d0a1a0a', 'PNG image'],
  ['ffd8ff', 'JPEG image'],
  ['50415231', 'Parquet table'],
  ['4152524f5731', 'Arrow table'],
  ['53514c69746520666f726d6174203300', 'SQLite database'],
  ['894844460d0a1a0a', 'HDF5 file'],
];

const programs = new Set([
  'ELF program',
  'Windows program',
  'Mach-O program',
  'Java class or Mach-O program',
  'script',
]);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The kind of a file by its first bytes, or null. */
export function kindByMagic(head: Uint8Array): string | null {
  const text = hex(head.subarray(0, 16));
  return magics.find(([magic]) => text.startsWith(magic))?.[1] ?? null;
}

/** True when `head` is UTF-8 text without control characters (a character cut at the end is forgiven). */
export function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

export interface LfsPointer {
  readonly oid: string;
  readonly size: number;
}

/** A Git LFS pointer (its specification, version 1: at most 1024 bytes of `key value` lines), or null. */
export function parseLfsPointer(head: Uint8Array): LfsPointer | null {
  if (head.length > 1024) return null;
  const text = Buffer.from(head).toString('utf8').replaceAll('\r\n', '\n');
  if (!/^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n/.test(text)) return null;
  const oid = /^oid (sha256:[0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? null : { oid, size: Number(size) };
}

function readPointer(pointer: LfsPointer): ReadResult {
  const detail = 'This is a Git LFS pointer, not the model itself; fetch the real file before it is brought in.';
  return {
    ...emptyResult('custom'),
    metadata: { kind: 'git-lfs-pointer', lfsOid: pointer.oid, lfsSize: pointer.size },
    findings: [finding('medium', 'file.lfs_pointer', detail)],
  };
}

function readFile(file: SourceFile, limits: InspectLimits): ReadResult {
  if (file.sizeBytes === 0) {
    const message = 'The file is empty.';
    return {
      ...emptyResult('custom'),
      metadata: { kind: 'empty' },
      findings: [finding('medium', 'file.empty', message)],
      error: { code: 'file.empty', message },
    };
  }
  const head = readHead(file.source, headBytes);
  const pointer = file.sizeBytes <= 1024 ? parseLfsPointer(head) : null;
  if (pointer) return readPointer(pointer);
  const kind = kindByMagic(head);
  const metadata = { kind: kind ?? (isText(head) ? 'text' : 'binary'), magic: hex(head.subarray(0, 8)) };
  const findings = [
    finding(
      'medium',
      'file.unknown_format',
      'The format is not one that can be inspected, so nothing is known about its safety.',
    ),
  ];
  if (kind && programs.has(kind)) {
    findings.unshift(finding('high', 'file.program', `The file is a program or script (${kind}), not a model.`));
  }
  return { ...emptyResult('custom'), metadata, findings: [...checkTemplateFile(file.source, limits), ...findings] };
}

function readFolder(tree: SourceTree): ReadResult {
  const findings =
    tree.files.length === 0
      ? [finding('medium', 'file.empty', 'The folder has no files.')]
      : [finding('medium', 'file.unknown_format', 'The folder is not of a kind that can be inspected as a whole.')];
  return { ...emptyResult('custom'), metadata: { kind: 'folder', fileCount: tree.files.length }, findings };
}

/** A file that is named as a model of one format and is none is broken or dressed up: refused, not just unknown. */
function withClaim(result: ReadResult, claimed: string | null): ReadResult {
  if (claimed === null || result.metadata['kind'] === 'git-lfs-pointer') return result;
  const message = `The name says that this is a ${claimed} file, but its content is not.`;
  return {
    ...result,
    findings: [finding('high', 'file.not_what_its_name_says', message), ...result.findings],
    error: result.error ?? { code: 'artifact.unreadable', message },
  };
}

/** The last resort: says what can be known of anything else. */
export const customReader: Reader = {
  name: 'custom',
  format: 'custom',
  sniff: () => true,
  read(tree, limits) {
    const file = singleFile(tree);
    return file ? withClaim(readFile(file, limits), claimedFormat(tree)) : readFolder(tree);
  },
};
