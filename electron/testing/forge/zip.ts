import { crc32, deflateRawSync } from 'node:zlib';

/** One member to write; anything left out is what an honest writer would put. */
export interface ForgedMember {
  readonly name: string;
  readonly content?: Uint8Array | string;
  readonly deflate?: boolean;
  /** What the headers say instead of the truth. */
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly compressedSize?: number;
  /** Upper 16 bits of the attributes of a Unix writer: type and mode. */
  readonly mode?: number;
  /** Differences of the local header only. */
  readonly local?: {
    readonly name?: string;
    readonly method?: number;
    readonly size?: number;
    readonly crc?: number;
    readonly flags?: number;
  };
  /** Where the directory says that the local header is. */
  readonly localOffset?: number;
  /** True for a directory entry without data. */
  readonly isGhost?: boolean;
}

export interface ForgedZip {
  readonly members: readonly ForgedMember[];
  readonly prefix?: Uint8Array | string;
  readonly suffix?: Uint8Array | string;
  readonly comment?: string;
  /** Bytes between the last member and the directory. */
  readonly gap?: number;
  readonly entries?: number;
  readonly directorySize?: number;
  readonly directoryOffset?: number;
  /** Writes the 64-bit end record and its locator too. */
  readonly zip64?: boolean;
  /** Offsets count from the first byte of the file, also behind a prefix. */
  readonly absoluteOffsets?: boolean;
}

const bytesOf = (content: Uint8Array | string): Buffer =>
  typeof content === 'string' ? Buffer.from(content, 'utf8') : Buffer.from(content);

interface Facts {
  readonly name: Buffer;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

function localHeader(facts: Facts): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(facts.flags, 6);
  header.writeUInt16LE(facts.method, 8);
  header.writeUInt32LE(facts.crc, 14);
  header.writeUInt32LE(facts.packed, 18);
  header.writeUInt32LE(facts.size, 22);
  header.writeUInt16LE(facts.name.length, 26);
  return Buffer.concat([header, facts.name]);
}

function centralHeader(facts: Facts, offset: number, mode: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(facts.flags, 8);
  header.writeUInt16LE(facts.method, 10);
  header.writeUInt32LE(facts.crc, 16);
  header.writeUInt32LE(facts.packed, 20);
  header.writeUInt32LE(facts.size, 24);
  header.writeUInt16LE(facts.name.length, 28);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, facts.name]);
}

/** Writes a zip exactly as told, honest or not. */
export function forgeZip(plan: ForgedZip): Uint8Array {
  const prefix = bytesOf(plan.prefix ?? '');
  const parts: Buffer[] = [prefix];
  const directory: Buffer[] = [];
  let at = plan.absoluteOffsets ? prefix.length : 0;
  for (const member of plan.members) {
    const content = bytesOf(member.content ?? '');
    const data = member.deflate ? deflateRawSync(content) : content;
    const facts: Facts = {
      name: bytesOf(member.name),
      method: member.method ?? (member.deflate ? 8 : 0),
      flags: (member.flags ?? 0) | 0x800,
      crc: member.crc ?? crc32(content),
      packed: member.compressedSize ?? data.length,
      size: member.size ?? content.length,
    };
    directory.push(centralHeader(facts, member.localOffset ?? at, member.mode ?? 0o100644));
    if (member.isGhost) continue;
    const { local = {} } = member;
    const header = localHeader({
      ...facts,
      name: bytesOf(local.name ?? member.name),
      method: local.method ?? facts.method,
      size: local.size ?? facts.size,
      crc: local.crc ?? facts.crc,
      flags: local.flags ?? facts.flags,
    });
    parts.push(header, data);
    at += header.length + data.length;
  }
  const gap = Buffer.alloc(plan.gap ?? 0, 0x41);
  parts.push(gap, ...directory);
  return new Uint8Array(
    Buffer.concat([
      ...parts,
      endOf(plan, Buffer.concat(directory).length, at + gap.length),
      bytesOf(plan.suffix ?? ''),
    ]),
  );
}

function endOf(plan: ForgedZip, size: number, offset: number): Buffer {
  const comment = bytesOf(plan.comment ?? '');
  const count = plan.entries ?? plan.members.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(plan.directorySize ?? size, 12);
  end.writeUInt32LE(plan.directoryOffset ?? offset, 16);
  end.writeUInt16LE(comment.length, 20);
  if (!plan.zip64) return Buffer.concat([end, comment]);
  const wide = Buffer.alloc(56);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeBigUInt64LE(BigInt(plan.members.length), 24);
  wide.writeBigUInt64LE(BigInt(plan.members.length), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([wide, locator, end, comment]);
}
