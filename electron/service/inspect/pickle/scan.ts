import { isCode } from '../../../../shared/contract/errors.ts';
import type { Finding, Severity } from '../../../../shared/model/inspection.ts';
import { sealedArchive } from '../code/kinds.ts';
import { type InspectLimits, limitExceeded } from '../limits.ts';
import { atLeast, finding } from '../reader.ts';
import { type ByteSource, memorySource, windowSource } from '../source.ts';
import { decodeBytes, embeddedProgram, encodedCode, plainCode, unpackLayers } from './encoded.ts';
import { mayBePickle } from './first-bytes.ts';
import { type MachineOptions, type PickleStream, runPickle } from './machine.ts';
import { judgeGlobals, judgeName } from './policy.ts';
import { type Bytes, Call, classMadeBy, globalBehind, Persistent } from './values.ts';

const deepestNesting = 8;
const mostStreams = 1000;
const sniffedBytes = 4096;
/** Bytes of a pickle without a protocol that are followed to the first name, to know whether it is one. */
const longLookBytes = 4 * 1024 * 1024;

export interface ScanOptions extends Pick<MachineOptions, 'start' | 'afterBuild'> {
  readonly limits: InspectLimits;
  /** The archive member or part that the pickle is in; becomes part of each location. */
  readonly member?: string;
  /** True where the format gives persistent ids a harmless meaning (PyTorch's storages). */
  readonly allowsPersistentIds?: boolean;
  /** True where raw data follows the pickles by design, so that what comes after them is not remarked on. */
  readonly allowsTrailingData?: boolean;
  /** Names that are harmless in this container although no list has them. */
  readonly isKnownName?: (module: string, name: string) => boolean;
  /** Follow at most this many pickles after one another. */
  readonly mostStreams?: number;
}

/** What scanning a run of pickles gave. */
export interface PickleScan {
  readonly streams: readonly PickleStream[];
  readonly findings: readonly Finding[];
  /** Offset after the last pickle that was followed. */
  readonly end: number;
  /** Each distinct global of all streams, in order of first appearance, nested ones included. */
  readonly globals: readonly (readonly [module: string, name: string])[];
}

/** Follows the pickle at `start` and those right after it, and judges all they name. Never executes; throws nothing but for read errors of the source. */
export function scanPickles(source: ByteSource, options: ScanOptions): PickleScan {
  return new Scanner(source, options, 0).scan();
}

class Scanner {
  readonly #source: ByteSource;
  readonly #options: ScanOptions;
  readonly #depth: number;
  readonly #where: string;
  readonly #findings: Finding[] = [];
  readonly #globals = new Map<string, readonly [string, string]>();
  #unpackedBytes = 0;
  #isTooDeep = false;

  constructor(source: ByteSource, options: ScanOptions, depth: number) {
    this.#source = source;
    this.#options = options;
    this.#depth = depth;
    this.#where = options.member === undefined ? '' : `${options.member}, `;
  }

  scan(): PickleScan {
    const streams: PickleStream[] = [];
    const { limits, afterBuild } = this.#options;
    const most = this.#options.mostStreams ?? mostStreams;
    let at = this.#options.start ?? 0;
    for (;;) {
      const stream = runPickle(this.#source, {
        start: at,
        budget: limits.budget,
        ...(afterBuild ? { afterBuild } : {}),
      });
      streams.push(stream);
      this.#judge(stream);
      at = stream.end;
      if (!stream.complete || at >= this.#source.sizeBytes || streams.length >= most) break;
      if (!looksLikePickle(this.#source, at, limits)) break;
    }
    if (streams.at(-1)?.complete) this.#lookBehind(at, streams.length);
    return { streams, findings: this.#findings, end: at, globals: [...this.#globals.values()] };
  }

  #note(severity: Severity, code: string, detail: string, offset: number | null): void {
    if (this.#findings.length >= this.#options.limits.maxFindings) return;
    this.#findings.push(
      finding(severity, code, detail, offset === null ? this.#where : `${this.#where}offset ${offset}`),
    );
  }

  #judge(stream: PickleStream): void {
    for (const { module, name } of stream.globals) this.#globals.set(`${module}\n${name}`, [module, name]);
    const { isKnownName } = this.#options;
    const judged = isKnownName
      ? stream.globals.filter(({ module, name }) => !isKnownName(module, name))
      : stream.globals;
    for (const found of judgeGlobals(judged, this.#where)) this.#findings.push(found);
    for (const problem of stream.problems) this.#note(problem.severity, problem.code, problem.detail, problem.offset);
    if (stream.broken) this.#noteBreak(stream, stream.broken);
    const [persistent] = stream.persistentIds;
    if (persistent && !this.#options.allowsPersistentIds) {
      const what = 'The pickle refers to objects outside itself, which only the program that wrote it can supply.';
      this.#note('medium', 'pickle.persistent_id', what, persistent.offset);
    }
    try {
      this.#judgeNested(stream);
    } catch (error) {
      if (!isCode(error, 'inspect.limit_exceeded')) throw error;
      // What was found so far stays; what was not seen is no pass.
      this.#note('high', 'pickle.opcode_flood', 'The pickle packs more into itself than is looked into.', stream.start);
    }
  }

  #noteBreak(stream: PickleStream, broken: NonNullable<PickleStream['broken']>): void {
    const code = broken.reason === 'flood' ? 'pickle.opcode_flood' : `pickle.${broken.reason}`;
    // Python runs everything up to the break, so a broken stream is no safer than a whole one.
    const severity = broken.reason === 'truncated' ? 'medium' : 'high';
    this.#note(severity, code, broken.message, stream.end);
  }

  /** Byte strings that are pickles themselves: harmless until something loads them, so all they name counts. */
  #judgeNested(stream: PickleStream): void {
    for (const bytes of [...stream.nested, ...stream.encoded]) {
      const head = bytes.data ?? this.#source.read(bytes.offset, Math.min(bytes.length, 4)).slice();
      if (isZipHead(head)) {
        this.#noteArchive(bytes.offset);
        continue;
      }
      const inner = mayBePickle(head) ? this.#contentOf(bytes) : null;
      if (inner && this.#judgeInner(inner, bytes.offset)) continue;
      const unpacked = this.#unpacked(bytes);
      if (unpacked) this.#judgeInner(unpacked, bytes.offset);
      if (this.#isTooDeep) return;
    }
  }

  #contentOf = (bytes: Bytes): ByteSource =>
    bytes.data ? memorySource(bytes.data) : windowSource(this.#source, bytes.offset, bytes.length);

  /** True where `inner` is a pickle; what it would do is noted. */
  #judgeInner(inner: ByteSource, offset: number): boolean {
    if (this.#depth >= deepestNesting) {
      this.#note('high', 'pickle.nested', 'Pickles are nested deeper than any genuine file has them.', offset);
      this.#isTooDeep = true;
      return true;
    }
    const shifted = {
      limits: this.#options.limits,
      member: `${this.#where}bytes at offset ${offset}`,
      allowsPersistentIds: true,
      allowsTrailingData: true,
    };
    const scan = new Scanner(inner, shifted, this.#depth + 1).scan();
    const hasProtocol = inner.read(0, 1)[0] === 0x80;
    const isPickle = isConvincing(scan, hasProtocol);
    const grave = scan.findings.filter(
      (found) => atLeast(found.severity, 'high') && (isPickle || found.code === 'pickle.dangerous_callable'),
    );
    if (!isPickle && grave.length === 0) return false;
    for (const found of isPickle ? scan.findings : grave) this.#findings.push(found);
    for (const [module, name] of scan.globals) this.#globals.set(`${module}\n${name}`, [module, name]);
    // Files of frameworks have none in them: whoever wrapped it means it to be loaded by a program that knows.
    const isWhole = hasProtocol && scan.end === inner.sizeBytes && (scan.streams[0]?.opcodeCount ?? 0) > 3;
    if (scan.globals.length > 0 || isWhole)
      this.#note(isWhole ? 'high' : 'low', 'pickle.nested', 'A byte string in the pickle is itself a pickle.', offset);
    return true;
  }

  /** What a byte string encodes or packs, where that may be a pickle; programs, code and archives in it are noted. */
  #unpacked(bytes: Bytes): ByteSource | null {
    if (bytes.length > mostPackedBytes) return null;
    const whole = bytes.data ?? this.#source.read(bytes.offset, bytes.length).slice();
    const { limits } = this.#options;
    limits.budget.spend(1 + (whole.length >>> 6));
    const unpacked = unpackLayers(bytes.data ? whole : decodeBytes(whole), limits);
    if (unpacked !== whole) this.#unpackedBytes += unpacked.length;
    if (this.#unpackedBytes > mostUnpackedBytes) throw limitExceeded('The pickle packs more than is looked into.');
    if (isArchive(unpacked)) return this.#noteArchive(bytes.offset);
    const where = `${this.#where}offset ${bytes.offset}`;
    const found = unpacked !== whole || bytes.data ? encodedCode(unpacked, where) : plainCode(unpacked, where);
    this.#findings.push(...found, ...embeddedProgram(unpacked, where));
    return unpacked !== whole && mayBePickle(unpacked) ? memorySource(unpacked) : null;
  }

  #noteArchive(offset: number): null {
    const what = 'A byte string in the pickle is an archive, which is not looked into.';
    this.#note('high', 'pickle.nested', what, offset);
    return null;
  }

  /** Pickles behind padding: programs that load one after the other, or skip bytes, meet them. Only what is dangerous counts. */
  #lookForHidden(start: number): void {
    const tail = this.#source.read(start, Math.min(this.#source.sizeBytes - start, hiddenBytes)).slice();
    let tried = 0;
    for (let at = tail.indexOf(0x80); at >= 0 && tried < mostHidden; at = tail.indexOf(0x80, at + 1)) {
      const protocol = tail[at + 1] ?? 0;
      if (protocol < 2 || protocol > 5) continue;
      tried += 1;
      const { globals, problems } = runPickle(this.#source, { start: start + at, budget: this.#options.limits.budget });
      if (!globals.some(({ module, name }) => judgeName(module, name) === 'dangerous')) continue;
      for (const found of judgeGlobals(globals, this.#where)) this.#findings.push(found);
      this.#note('high', 'pickle.hidden', 'Another pickle lies behind bytes that belong to nothing.', start + at);
      if (problems.length > 0) continue;
      return;
    }
  }

  /** A program or a script behind the pickle, whatever padding is between. */
  #lookForCode(start: number, left: number): void {
    const tail = this.#source.read(start, Math.min(left, hiddenBytes)).slice();
    const at = tail.findIndex((byte) => byte !== 0 && byte !== 10 && byte !== 13 && byte !== 32);
    if (at < 0) return;
    const where = `${this.#where}offset ${start + at}`;
    this.#findings.push(...embeddedProgram(tail.subarray(at), where), ...plainCode(tail.subarray(at), where));
  }

  /** What lies behind the last pickle: nothing, padding, or bytes that nobody accounts for. */
  #lookBehind(at: number, streams: number): void {
    const left = this.#source.sizeBytes - at;
    if (this.#options.allowsTrailingData) return;
    if (streams > 1) this.#note('low', 'pickle.stacked', `${streams} pickles lie after one another.`, null);
    if (left === 0) return;
    this.#lookForHidden(at);
    this.#lookForCode(at, left);
    const seen = this.#source.read(at, Math.min(left, sniffedBytes));
    if (seen.every((byte) => byte === 0 || byte === 10 || byte === 13) && left <= sniffedBytes) return;
    const tail = this.#source.read(this.#source.sizeBytes - Math.min(left, 65_557), Math.min(left, 65_557));
    if (Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength).includes('PK\x05\x06')) {
      this.#note('high', 'pickle.polyglot', 'The file is a pickle and a zip archive at once.', at);
    } else {
      this.#note(
        'medium',
        'pickle.trailing_data',
        `${left} bytes follow the pickle that no part of it accounts for.`,
        at,
      );
    }
  }
}

const isZipHead = (head: Uint8Array): boolean => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;

/** A tar by the name of its form, and archives that are not looked into anywhere. */
const isArchive = (bytes: Uint8Array): boolean =>
  isZipHead(bytes) ||
  Buffer.from(bytes.subarray(257, 262)).toString('latin1') === 'ustar' ||
  (bytes.length >= 32 && sealedArchive(bytes.subarray(0, 16)) !== null);

/** Byte strings up to this size are looked at for what they encode or pack. */
const mostPackedBytes = 4 * 1024 * 1024;

/** Bytes that such strings may unpack to in all. */
const mostUnpackedBytes = 64 * 1024 * 1024;

/** Bytes behind a pickle in which more of them are looked for, and how many places are tried. */
const hiddenBytes = 64 * 1024;
const mostHidden = 32;

/**
 * True when bytes that need not be a pickle are one beyond doubt: they run to STOP, state a protocol or name something, and what
 * they name could be imported. Random bytes get that far about never.
 */
export const isConvincing = (scan: PickleScan, hasProtocol: boolean): boolean =>
  scan.streams[0]?.complete === true &&
  (hasProtocol || scan.globals.length > 0) &&
  scan.globals.every(([module, name]) => isImportable(module) && isImportable(name));

/**
 * True when the bytes at `start` are a pickle: they run to STOP, or get as far as naming an importable global before they break.
 * Text and other data break at once.
 */
export function looksLikePickle(source: ByteSource, start: number, limits: InspectLimits): boolean {
  const left = source.sizeBytes - start;
  if (left < 2 || !mayBePickle(source.read(start, Math.min(left, 2)))) return false;
  const hasProtocol = source.read(start, 1)[0] === 0x80;
  const end = Math.min(source.sizeBytes, start + sniffedBytes * 16);
  let stream = runPickle(source, { start, end, budget: limits.budget });
  if (stream.broken?.reason === 'truncated' && end < source.sizeBytes && stream.globals.length === 0) {
    if (hasProtocol) return true;
    // A long value may lie before the first name, so the look goes on.
    stream = runPickle(source, {
      start,
      end: Math.min(source.sizeBytes, start + longLookBytes),
      budget: limits.budget,
    });
  }
  // joblib puts arrays into the stream: without their reader what follows is no opcodes, and below protocol 2 nothing else tells.
  if (stream.globals.some(({ module, name }) => isJoblibArray(module, name))) return true;
  const areNamesReal = stream.globals.every(({ module, name }) => isImportable(module) && isImportable(name));
  // A number or a text by itself is a pickle only where the file ends with it.
  const isWhole = start === 0 && stream.end === source.sizeBytes;
  if (stream.complete) return hasProtocol || (areNamesReal && (stream.opcodeCount > 2 || isWhole));
  const isNamed = stream.globals.some(({ module, name }) => isImportable(module) && isImportable(name));
  if (isNamed) return true;
  return hasProtocol && (stream.broken?.reason === 'truncated' || stream.opcodeCount > 8);
}

/** True for the classes of the placeholders that joblib writes instead of an array. */
export const isJoblibArray = (module: string, name: string): boolean =>
  /^(sklearn\.externals\.)?joblib\.(numpy_pickle|numpy_pickle_compat)$/.test(module) &&
  /^(Numpy|ND|ZND)ArrayWrapper$/.test(name);

const isImportable = (text: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(text);

/** `module.Class` of the object that a stream stands for, or null for plain containers and values. */
export function rootClassOf(stream: PickleStream): string | null {
  const { value } = stream;
  if (value instanceof Persistent) return null;
  const named = value instanceof Call ? classMadeBy(value) : globalBehind(value);
  return named && `${named.record.module}.${named.record.name}`;
}

/** True when nothing in `globals` is more than a builder of data. */
export const isAllHarmless = (globals: PickleScan['globals']): boolean =>
  globals.every(([module, name]) => judgeName(module, name) === 'harmless');
