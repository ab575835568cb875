import { type Hdf5Headers, hasSignature, unsigned } from './hdf5-headers.ts';
import { type HeaderMessage, messageTypes } from './hdf5-object.ts';

const maxLinks = 100_000;
const maxLevels = 16;
const maxNameBytes = 1024;

/** A hard link of a group. */
export interface Hdf5Link {
  readonly name: string;
  readonly address: number;
}

/**
 * The hard links of a group, in the order of their names, from its header's messages: a symbol table, or links that stand in the header. Null
 * for what is no group, is odd, or keeps its links in a heap of their own (dense). Soft and external links are left out.
 */
export function linksOf(file: Hdf5Headers, messages: readonly HeaderMessage[]): readonly Hdf5Link[] | null {
  const [table, ...moreTables] = messages.filter(({ type }) => type === messageTypes.symbolTable);
  const [info, ...moreInfos] = messages.filter(({ type }) => type === messageTypes.linkInfo);
  if (moreTables.length + moreInfos.length > 0 || (table && info)) return null;
  const links: Hdf5Link[] = [];
  if (table) {
    if (!addSymbolTable(file, table.body, links)) return null;
  } else if (info && !isDense(file, info.body)) {
    for (const { type, body } of messages) if (type === messageTypes.link) addLink(file, body, links);
  } else return null;
  return links.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Link info message (Specification IV.A.2.c): a fractal heap at a defined address holds the links. */
function isDense(file: Hdf5Headers, body: Buffer): boolean {
  if (body[0] !== 0) return true;
  const heapAt = 2 + (((body[1] ?? 0) & 1) !== 0 ? 8 : 0);
  const heap = body.subarray(heapAt, heapAt + file.form.offsetBytes);
  return heap.length < file.form.offsetBytes || heap.some((byte) => byte !== 0xff);
}

/** Link message (Specification IV.A.2.g). */
function addLink(file: Hdf5Headers, body: Buffer, links: Hdf5Link[]): void {
  if (body[0] !== 1) return;
  const flags = body[1] ?? 0;
  let at = 2;
  if ((flags & 8) !== 0) {
    if (body[at] !== 0) return; // not a hard link
    at += 1;
  }
  at += ((flags & 4) !== 0 ? 8 : 0) + ((flags & 16) !== 0 ? 1 : 0);
  const sizeBytes = 1 << (flags & 3);
  const length = unsigned(body, at, sizeBytes);
  if (length === null || length > maxNameBytes) return;
  const nameAt = at + sizeBytes;
  const name = nameOf(body.subarray(nameAt, nameAt + length));
  const address = file.offset(body, nameAt + length);
  if (name !== null && address !== null) links.push({ name, address });
}

/** Symbol table message: the addresses of a B-tree and of the local heap with the names (Specification IV.A.2.r, III.A.1, III.D). */
function addSymbolTable(file: Hdf5Headers, body: Buffer, links: Hdf5Link[]): boolean {
  const { offsetBytes, lengthBytes } = file.form;
  const tree = file.offset(body, 0);
  const heap = file.read(file.offset(body, offsetBytes), 8 + 2 * lengthBytes + offsetBytes);
  if (tree === null || heap === null || !hasSignature(heap, 'HEAP') || heap[4] !== 0) return false;
  const names = file.read(file.offset(heap, 8 + 2 * lengthBytes), file.length(heap, 8));
  return names !== null && addTreeNode(file, { address: tree, level: null }, { names, links });
}

interface Found {
  readonly names: Buffer;
  readonly links: Hdf5Link[];
}

/** A node of a version 1 B-tree and all below it; its level must be the one that its parent asks for, so that nothing turns in a circle. */
function addTreeNode(file: Hdf5Headers, node: { address: number; level: number | null }, found: Found): boolean {
  const { offsetBytes, lengthBytes } = file.form;
  const headBytes = 8 + 2 * offsetBytes;
  const head = file.meet(node.address) ? file.read(node.address, headBytes) : null;
  if (head === null || !hasSignature(head, 'TREE') || head[4] !== 0) return false;
  const level = head.readUInt8(5);
  if (level > maxLevels || (node.level !== null && level !== node.level)) return false;
  const count = head.readUInt16LE(6);
  const pairBytes = lengthBytes + offsetBytes;
  const pairs = file.read(node.address + headBytes, count * pairBytes);
  if (pairs === null) return false;
  for (let index = 0; index < count; index += 1) {
    const address = file.offset(pairs, index * pairBytes + lengthBytes);
    if (address === null) return false;
    const isRead =
      level === 0 ? addSymbols(file, address, found) : addTreeNode(file, { address, level: level - 1 }, found);
    if (!isRead) return false;
  }
  return true;
}

/** A symbol table node (Specification III.B, III.C). */
function addSymbols(file: Hdf5Headers, address: number, { names, links }: Found): boolean {
  const head = file.meet(address) ? file.read(address, 8) : null;
  if (head === null || !hasSignature(head, 'SNOD') || head[4] !== 1) return false;
  const count = head.readUInt16LE(6);
  const entryBytes = 2 * file.form.offsetBytes + 24;
  const entries = file.read(address + 8, count * entryBytes);
  if (entries === null) return false;
  if (links.length + count > maxLinks) {
    file.giveUp();
    return false;
  }
  for (let at = 0; at < entries.length; at += entryBytes) {
    const nameAt = file.offset(entries, at);
    const target = file.offset(entries, at + file.form.offsetBytes);
    const isSoft = entries.readUInt32LE(at + 2 * file.form.offsetBytes) === 2;
    const name = nameAt === null ? null : nameInHeap(names, nameAt);
    if (name !== null && target !== null && !isSoft) links.push({ name, address: target });
  }
  return true;
}

function nameInHeap(names: Buffer, start: number): string | null {
  const part = names.subarray(start, start + maxNameBytes + 1);
  const end = part.indexOf(0);
  return end === -1 ? null : nameOf(part.subarray(0, end));
}

/** A name that is one part of a path and reads the same everywhere, else null. */
function nameOf(bytes: Buffer): string | null {
  const name = bytes.toString('utf8');
  if (name === '' || name === '.' || name.includes('/') || name.includes('\0')) return null;
  return Buffer.from(name, 'utf8').equals(bytes) ? name : null;
}
