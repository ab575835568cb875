import type { Finding } from '../../../../shared/model/inspection.ts';
import { type InspectLimits, limitExceeded, malformed } from '../limits.ts';
import { finding } from '../reader.ts';
import { type ByteSource, windowSource } from '../source.ts';
import { nameProblems } from './names.ts';

const block = 512;

export interface TarMember {
  readonly name: string;
  readonly sizeBytes: number;
  readonly byteRange: readonly [start: number, end: number];
  open(): ByteSource;
}

export interface TarArchive {
  readonly members: readonly TarMember[];
  readonly findings: readonly Finding[];
}

const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
};

/** A number field: octal text, or binary where the first bit is set. */
function numberOf(field: Uint8Array): number {
  if (((field[0] ?? 0) & 0x80) !== 0) {
    let value = (field[0] ?? 0) & 0x7f;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return value;
  }
  const text = textOf(field).trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}

/** True when `header` is a tar header: its checksum fits. */
function isHeader(header: Uint8Array): boolean {
  let sum = 8 * 32;
  for (let at = 0; at < block; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return numberOf(header.subarray(148, 156)) === sum && header[0] !== 0;
}

/** True when the bytes begin with a tar header. */
export const looksLikeTar = (source: ByteSource): boolean =>
  source.sizeBytes >= block && isHeader(source.read(0, block));

/** Reads the members of a plain tar (ustar, GNU and pax names). Throws `artifact.malformed`, `inspect.limit_exceeded`. */
export function openTar(source: ByteSource, limits: InspectLimits): TarArchive {
  const known = opened.get(source);
  if (known) return known;
  const archive = readMembers(source, limits);
  opened.set(source, archive);
  return archive;
}

/** Archives that were read to their end, as long as their source is in use. */
const opened = new WeakMap<ByteSource, TarArchive>();

function readMembers(source: ByteSource, limits: InspectLimits): TarArchive {
  const members: TarMember[] = [];
  const findings: Finding[] = [];
  let longName: string | null = null;
  let at = 0;
  while (at + block <= source.sizeBytes) {
    limits.budget.spend(16);
    const header = source.read(at, block).slice();
    if (header.every((byte) => byte === 0)) break;
    if (!isHeader(header)) throw malformed('The tar archive has no header where one should be.', { offset: at });
    const sizeBytes = numberOf(header.subarray(124, 136));
    const start = at + block;
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes > source.sizeBytes - start)
      throw malformed('A member runs over the end of the tar archive.', { offset: at });
    at = start + Math.ceil(sizeBytes / block) * block;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'L' || type === 'x') {
      longName = longNameOf(source, start, Math.min(sizeBytes, 64 * 1024), type) ?? longName;
      continue;
    }
    const name: string = longName ?? ustarName(header);
    longName = null;
    note(findings, name, type);
    if (members.length >= limits.maxEntries)
      throw limitExceeded('The archive has more members than one inspection may read.');
    if (type === '0' || type === '\0' || type === '7') {
      members.push({
        name,
        sizeBytes,
        byteRange: [start, start + sizeBytes],
        open: () => windowSource(source, start, sizeBytes),
      });
    }
  }
  return { members, findings };
}

function ustarName(header: Uint8Array): string {
  const name = textOf(header.subarray(0, 100));
  const prefix =
    textOf(header.subarray(257, 262)) === 'ustar' && header[262] === 0 ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function longNameOf(source: ByteSource, start: number, size: number, type: string): string | null {
  const bytes = source.read(start, size).slice();
  if (type === 'L') return textOf(bytes);
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(Buffer.from(bytes).toString('utf8'))?.[1] ?? null;
}

function note(findings: Finding[], name: string, type: string): void {
  for (const problem of nameProblems(name))
    findings.push(finding(problem.severity, problem.code, problem.detail, name));
  if (type === '1' || type === '2') findings.push(finding('high', 'archive.link', 'A member is a link.', name));
  if (type === '3' || type === '4' || type === '6')
    findings.push(finding('high', 'archive.device', 'A member is a device or a pipe.', name));
}
