import { commandIn, mayHoldCommand } from './code/commands.ts';
import { isText, kindByMagic } from './code/kinds.ts';
import { checkLooseFile } from './code/loose-files.ts';
import type { InspectLimits } from './limits.ts';
import { claimedFormat } from './named.ts';
import { emptyResult, finding, type Reader, type ReadResult } from './reader.ts';
import { readHead, type SourceFile, type SourceTree, singleFile } from './source.ts';

const headBytes = 4096;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

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
  return {
    ...emptyResult('custom'),
    metadata,
    findings: [...checkLooseFile(file.path, file.source, limits), ...embeddedCode(file, head, kind), ...findings],
  };
}

/** Tables and pictures hold whatever people wrote; other binary files of unknown formats are engines and weights, and hold no commands. */
const ofPeople = /table|database|image|document|archive|data$/;
const mostSearched = 8 * 1024 * 1024;

function embeddedCode(file: SourceFile, head: Uint8Array, kind: string | null): ReadResult['findings'][number][] {
  if (isText(head) || (kind !== null && ofPeople.test(kind))) return [];
  const text = Buffer.from(readHead(file.source, mostSearched)).toString('latin1');
  const command = mayHoldCommand(text) ? commandIn(text) : null;
  if (command === null) return [];
  const detail = `The file holds the command "${command.slice(0, 80)}" between its data.`;
  return [finding('high', 'code.embedded', detail)];
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
