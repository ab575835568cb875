import type { InspectLimits } from '../limits.ts';
import type { ByteSource } from '../source.ts';
import { linksOf } from './hdf5-group.ts';
import { type Hdf5Form, Hdf5Headers, unsigned } from './hdf5-headers.ts';
import { type HeaderMessage, messageTypes, readObjectHeader } from './hdf5-object.ts';

const signature = '894844460d0a1a0a';
const maxObjects = 100_000;
const maxDepth = 32;

/** A stretch of the file. */
export interface Hdf5Place {
  readonly offset: number;
  readonly length: number;
}

/**
 * Where the values of contiguous datasets lie, by their path, which the library does not tell. It follows the public "HDF5 File
 * Format Specification Version 3.0" (The HDF Group) as far as that needs: superblocks 0, 2 and 3 at the start of the file, object
 * headers 1 and 2, groups with a symbol table or with links in their header, data layouts 3 and 4.
 *
 * It fails closed. What is odd about a dataset or group leaves that out; two names for one path, values that overlap, or a bound
 * that is reached give no place at all. A place lies inside the file, and an object with several names has one place, under the first. No values
 * are read. Checksums are not compared: a wrong place can cost the vault savings, never bytes, since it only cuts there.
 * Throws nothing but `inspect.limit_exceeded`, when the inspection's budget is used up.
 */
export function hdf5Places(source: ByteSource, limits: InspectLimits): ReadonlyMap<string, Hdf5Place> {
  const start = readSuperblock(source);
  if (start === null) return new Map();
  const file = new Hdf5Headers(source, start.form, limits);
  const walk = new Walk(file);
  walk.follow(start.root, '', 0);
  return file.isExhausted || overlap([...walk.places.values()]) ? new Map() : walk.places;
}

/** Superblock (Specification II.A). A base address other than 0 would shift every other address. */
function readSuperblock(source: ByteSource): { form: Hdf5Form; root: number } | null {
  const bytes = Buffer.from(source.read(0, Math.min(source.sizeBytes, 96)));
  if (bytes.toString('hex', 0, 8) !== signature) return null;
  const version = bytes[8];
  if (version !== 0 && version !== 2 && version !== 3) return null;
  const offsetBytes = bytes[version === 0 ? 13 : 9] ?? 0;
  const lengthBytes = bytes[version === 0 ? 14 : 10] ?? 0;
  if (![offsetBytes, lengthBytes].every((size) => size === 4 || size === 8)) return null;
  const field = (at: number): number | null => unsigned(bytes, at, offsetBytes);
  const addresses = version === 0 ? 24 : 12;
  const end = field(addresses + 2 * offsetBytes);
  // Version 0 has the address of driver information after the end, then an entry with the root's name and address.
  const root = field(addresses + (version === 0 ? 5 : 3) * offsetBytes);
  if (field(addresses) !== 0 || end === null || root === null) return null;
  return { form: { offsetBytes, lengthBytes, endBytes: Math.min(end, source.sizeBytes) }, root };
}

/**
 * Paths of datasets whose values lie in other files, which the library would open beside this one. As far as the walk gets: an odd part of the
 * file hides what is below it. Throws nothing but `inspect.limit_exceeded`.
 */
export function hdf5ExternalFiles(source: ByteSource, limits: InspectLimits): readonly string[] {
  const start = readSuperblock(source);
  if (start === null) return [];
  const walk = new Walk(new Hdf5Headers(source, start.form, limits));
  walk.follow(start.root, '', 0);
  return walk.external;
}

class Walk {
  readonly external: string[] = [];
  readonly places = new Map<string, Hdf5Place>();
  readonly #file: Hdf5Headers;
  readonly #paths = new Set<string>();
  #objects = 0;

  constructor(file: Hdf5Headers) {
    this.#file = file;
  }

  /** The object at `address` and, when it is a group, all below it. */
  follow(address: number, path: string, depth: number): void {
    this.#objects += 1;
    if (this.#objects > maxObjects || depth > maxDepth) this.#file.giveUp();
    if (!this.#file.spend(path.length) || !this.#file.meet(address)) return;
    const messages = readObjectHeader(this.#file, address);
    if (messages === null) return;
    if (messages.some(({ type }) => type === messageTypes.externalFiles)) this.external.push(path);
    if (messages.some(({ type }) => type === messageTypes.layout)) {
      const place = placeOf(this.#file, messages);
      if (place !== null && path !== '') this.places.set(path, place);
      return;
    }
    for (const link of linksOf(this.#file, messages) ?? []) {
      if (this.#file.isExhausted) return;
      const below = path === '' ? link.name : `${path}/${link.name}`;
      if (this.#paths.has(below)) this.#file.giveUp();
      this.#paths.add(below);
      this.follow(link.address, below, depth + 1);
    }
  }
}

/** Data layout message (Specification IV.A.2.i) of a contiguous dataset that has its values in this file, unfiltered. */
function placeOf(file: Hdf5Headers, messages: readonly HeaderMessage[]): Hdf5Place | null {
  const about = messages.filter(({ type }) => type !== messageTypes.continuation);
  const [layout] = about;
  if (about.length !== 1 || layout === undefined) return null;
  const [version, storage] = layout.body;
  if ((version !== 3 && version !== 4) || storage !== 1) return null;
  const offset = file.offset(layout.body, 2);
  const length = file.length(layout.body, 2 + file.form.offsetBytes);
  if (offset === null || length === null || length === 0) return null;
  return offset <= file.form.endBytes && length <= file.form.endBytes - offset ? { offset, length } : null;
}

function overlap(places: readonly Hdf5Place[]): boolean {
  let end = 0;
  for (const { offset, length } of places.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) return true;
    end = offset + length;
  }
  return false;
}
