import { type Hdf5Headers, hasSignature, unsigned } from './hdf5-headers.ts';

/** Messages of an object header that say what the object is (HDF5 File Format Specification 3.0, IV.A.2). */
export const messageTypes = {
  linkInfo: 0x02,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

const wanted: ReadonlySet<number> = new Set(Object.values(messageTypes));
const maxMessages = 65_536;
const maxBlocks = 1024;

/** A message of an object header. */
export interface HeaderMessage {
  readonly type: number;
  readonly body: Buffer;
}

/** How the messages of a header are written: bytes before each body, and where in them the size and flags stand. */
interface MessageForm {
  readonly version: 1 | 2;
  readonly headBytes: number;
}

interface Messages {
  readonly kept: HeaderMessage[];
  count: number;
}

/**
 * The messages of the object header at `address` that are of the types above, with those of its continuation blocks
 * (Specification IV.A.1). Null when anything about it is odd. Attributes are passed over unread.
 */
export function readObjectHeader(file: Hdf5Headers, address: number): readonly HeaderMessage[] | null {
  const first = firstBlock(file, address);
  if (first === null) return null;
  const messages: Messages = { kept: [], count: 0 };
  const blocks = [first.block];
  let followed = 0;
  for (const block of blocks) {
    if (!splitBlock(block, first.form, messages)) return null;
    for (; followed < messages.kept.length; followed += 1) {
      const message = messages.kept[followed];
      if (message?.type !== messageTypes.continuation) continue;
      const next = continuationBlock(file, message.body, first.form);
      if (next === null || blocks.push(next) > maxBlocks) return null;
    }
  }
  return messages.kept;
}

function firstBlock(file: Hdf5Headers, address: number): { block: Buffer; form: MessageForm } | null {
  const prefix = file.read(address, 16);
  if (prefix === null) return null;
  if (prefix[0] === 1) {
    const block = file.read(address + 16, unsigned(prefix, 8, 4));
    return block && { block, form: { version: 1, headBytes: 8 } };
  }
  if (!hasSignature(prefix, 'OHDR') || prefix[4] !== 2) return null;
  const flags = prefix[5] ?? 0;
  const sizeAt = 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const sizeField = file.read(address + sizeAt, sizeBytes);
  const block = sizeField && file.read(address + sizeAt + sizeBytes, unsigned(sizeField, 0, sizeBytes));
  return block && { block, form: { version: 2, headBytes: (flags & 4) !== 0 ? 6 : 4 } };
}

function continuationBlock(file: Hdf5Headers, body: Buffer, form: MessageForm): Buffer | null {
  const address = file.offset(body, 0);
  const length = file.length(body, file.form.offsetBytes);
  if (address === null || !file.meet(address)) return null;
  const block = file.read(address, length);
  if (block === null || form.version === 1) return block;
  // Between its signature and its checksum.
  return block.length >= 8 && hasSignature(block, 'OCHK') ? block.subarray(4, -4) : null;
}

/** Adds a block's messages. False when one runs over its end or is shared, which none of these is. */
function splitBlock(block: Buffer, form: MessageForm, messages: Messages): boolean {
  const isOld = form.version === 1;
  // What is left over is a gap, shorter than any message.
  for (let at = 0; at + form.headBytes <= block.length; ) {
    const type = isOld ? block.readUInt16LE(at) : block.readUInt8(at);
    const size = block.readUInt16LE(at + (isOld ? 2 : 1));
    const flags = block.readUInt8(at + (isOld ? 4 : 3));
    const start = at + form.headBytes;
    at = start + size;
    messages.count += 1;
    if (at > block.length || messages.count > maxMessages) return false;
    if (!wanted.has(type)) continue;
    if ((flags & 2) !== 0) return false;
    messages.kept.push({ type, body: block.subarray(start, at) });
  }
  return true;
}
