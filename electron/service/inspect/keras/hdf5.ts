import type { InspectLimits } from '../limits.ts';
import { limitExceeded, malformed } from '../limits.ts';
import type { ByteSource } from '../source.ts';

/**
 * HDF5 through the library of its makers, compiled to WebAssembly, with a file system in memory that holds nothing but this one
 * source: what a hostile file links to outside itself does not exist there. Bytes are read where they lie, never all at once.
 */
export interface Hdf5Dataset {
  readonly path: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes of its values; null where they are no plain ones (of varying length, compound) or there are none. */
  readonly sizeBytes: number | null;
  /** The highest byte of each value comes first. */
  readonly isBigEndian: boolean;
}
export interface Hdf5Facts {
  readonly datasets: readonly Hdf5Dataset[];
  /** Attributes of the root and of `model_weights`, text and lists of text only. */
  readonly attributes: ReadonlyMap<string, string | readonly string[]>;
  readonly weightAttributes: ReadonlyMap<string, string | readonly string[]>;
  /** Links that lead out of the file. */
  readonly externalLinks: readonly string[];
  readonly hasWeightsGroup: boolean;
  /** Names of what lies at the root. */
  readonly rootNames: readonly string[];
}

const wanted = /^(model_config|training_config|keras_version|backend|layer_names\d*)$/;
const maxDepth = 64;
const signature = '894844460d0a1a0a';

/** True when the HDF5 signature is at 0, 512, 1024, ... (the format allows a user block before it). */
export function sniffHdf5(source: ByteSource): boolean {
  for (let at = 0; at + 8 <= source.sizeBytes && at <= 1 << 20; at = at === 0 ? 512 : at * 2) {
    if (Buffer.from(source.read(at, 8)).toString('hex') === signature) return true;
  }
  return false;
}

/** Walks an HDF5 file. Throws `artifact.malformed` when the library can't open it, `inspect.limit_exceeded` beyond the limits. */
export async function readHdf5(source: ByteSource, limits: InspectLimits): Promise<Hdf5Facts> {
  // Loaded on demand: it is four megabytes of WebAssembly that most inspections don't need.
  const h5 = await import('h5wasm');
  const library = await h5.ready;
  if (broken) throw limitExceeded('The HDF5 reader was stopped by an earlier file; inspect this one again.');
  // Its own handler prints every error of a damaged file; this one throws them instead.
  library.activate_throwing_error_handler();
  const { FS } = library;
  const path = mountSource(FS, source, limits);
  let file: InstanceType<typeof h5.File> | null = null;
  try {
    file = new h5.File(path, 'r');
    return collect(h5, file, limits);
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error;
    if (isAbort(error)) broken = true;
    throw malformed('The HDF5 file is damaged.');
  } finally {
    release(() => file?.close());
    release(() => FS.unlink(path));
  }
}

/** Set when a file made the library abort: WebAssembly has no second life in this thread. */
let broken = false;

/** True when this thread can read no HDF5 any more and must be replaced. */
export const isHdf5Broken = (): boolean => broken;

/** WebAssembly.RuntimeError, by name: the service's types know no WebAssembly values. */
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'RuntimeError';

/** Cleaning up after a damaged file may fail as the reading did; the reading's error is the one that counts. */
function release(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (isAbort(error)) broken = true;
  }
}

let mounted = 0;

type FileSystem = Awaited<typeof import('h5wasm')['ready']>['FS'];

/** Reads that a genuine file of the largest kind needs are far fewer; a damaged one makes the library go round in circles. */
const mostReads = 400_000;
const mostReadBytes = 512 * 1024 * 1024;

function mountSource(fs: FileSystem, source: ByteSource, limits: InspectLimits): string {
  mounted += 1;
  const name = `source-${mounted}`;
  const node: unknown = Reflect.apply(Reflect.get(fs, 'createFile'), fs, ['/', name, {}, true, false]);
  if (typeof node !== 'object' || node === null) throw malformed('The HDF5 file could not be opened.');
  Object.defineProperty(node, 'usedBytes', { get: () => source.sizeBytes });
  const own: object = Reflect.get(node, 'stream_ops');
  let reads = 0;
  let bytes = 0;
  const read = (_: unknown, buffer: Uint8Array, offset: number, length: number, position: number): number => {
    const count = Math.max(0, Math.min(length, source.sizeBytes - position));
    reads += 1;
    bytes += count;
    try {
      if (reads > mostReads || bytes > mostReadBytes) throw malformed('The HDF5 file leads its reader in circles.');
      limits.budget.spend(200 + (count >>> 6));
      if (count > 0) buffer.set(source.read(position, count), offset);
    } catch (error) {
      broken = true; // what is thrown through the library leaves it as it was in the middle
      throw error;
    }
    return count;
  };
  Reflect.set(node, 'stream_ops', { ...own, read });
  return `/${name}`;
}

type Library = typeof import('h5wasm');
type Group = InstanceType<Library['Group']>;

function collect(h5: Library, file: Group, limits: InspectLimits): Hdf5Facts {
  const datasets: Hdf5Dataset[] = [];
  const externalLinks: string[] = [];
  const walk = (group: Group, prefix: string, depth: number): void => {
    if (depth > maxDepth) throw limitExceeded('The file nests its groups too deeply.');
    for (const key of group.keys()) {
      limits.budget.spend(1000);
      const path = prefix === '' ? key : `${prefix}/${key}`;
      if (datasets.length + externalLinks.length > 100_000) throw limitExceeded('The file has too many data sets.');
      const item = group.get(key);
      if (item instanceof h5.Dataset) {
        datasets.push({
          path,
          dtype: typeof item.dtype === 'string' ? item.dtype : 'compound',
          shape: item.shape ?? [],
          sizeBytes: plainBytes(item),
          isBigEndian: isBigEndian(item),
        });
      } else if (item instanceof h5.Group) walk(item, path, depth + 1);
      else if (item instanceof h5.BrokenSoftLink || item instanceof h5.ExternalLink) externalLinks.push(path);
    }
  };
  walk(file, '', 0);
  const weights = file.keys().includes('model_weights') ? file.get('model_weights') : null;
  return {
    datasets,
    attributes: textAttributes(file),
    weightAttributes: weights instanceof h5.Group ? textAttributes(weights) : new Map(),
    externalLinks,
    hasWeightsGroup: weights instanceof h5.Group,
    rootNames: file.keys(),
  };
}

/** The library's classes of types that have a byte order: whole numbers, floats, bit fields, enumerations. */
const orderedClasses: ReadonlySet<number> = new Set([0, 1, 4, 8]);
/** Text and opaque bytes: as long as the library says, and in no order. */
const unorderedClasses: ReadonlySet<number> = new Set([3, 5]);

const isBigEndian = ({ metadata }: InstanceType<Library['Dataset']>): boolean =>
  orderedClasses.has(metadata.type) && metadata.size > 1 && !metadata.littleEndian;

function plainBytes({ metadata, shape }: InstanceType<Library['Dataset']>): number | null {
  const { type, vlen, size } = metadata;
  const isPlain = orderedClasses.has(type) || (unorderedClasses.has(type) && !vlen);
  if (shape === null || !isPlain) return null;
  const sizeBytes = shape.reduce((product, one) => product * one, size);
  return Number.isSafeInteger(sizeBytes) ? sizeBytes : null;
}

function textAttributes(group: Group): Map<string, string | readonly string[]> {
  const found = new Map<string, string | readonly string[]>();
  for (const [name, attribute] of Object.entries(group.attrs)) {
    if (!wanted.test(name)) continue;
    const { value } = attribute;
    if (typeof value === 'string') found.set(name, unicode(value));
    else if (value instanceof Uint8Array) found.set(name, Buffer.from(value).toString('utf8'));
    else if (Array.isArray(value))
      found.set(
        name,
        value.map((one) => unicode(String(one))),
      );
  }
  return found;
}

/** Keras writes UTF-8 whatever the file says of its texts; where that is not said, the library gives a character for each byte. */
function unicode(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\0-\u00ff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

const kinds: Readonly<Record<string, string>> = {
  f: 'float',
  d: 'float',
  e: 'float',
  i: 'int',
  u: 'uint',
  b: 'int',
  B: 'uint',
  h: 'int',
  H: 'uint',
  I: 'uint',
  q: 'int',
  Q: 'uint',
};
const bits: Readonly<Record<string, number>> = {
  f: 32,
  d: 64,
  e: 16,
  i: 32,
  I: 32,
  b: 8,
  B: 8,
  h: 16,
  H: 16,
  q: 64,
  Q: 64,
};

/** `<f` as the library spells it becomes `float32`. */
export function hdf5Dtype(dtype: string): string {
  const letter = dtype.replace(/^[<>|=]/, '');
  const size = bits[letter];
  return size === undefined ? dtype : `${kinds[letter]}${size}`;
}
