import { describe, expect, it } from 'vitest';
import { StrongroomError } from '../../../../shared/contract/errors.ts';
import { callPickle, plainPickle } from '../../../testing/forge/pickle.ts';
import { type ForgedMember, forgeZip } from '../../../testing/forge/zip.ts';
import { atLeast, defaultLimits } from '../reader.ts';
import { memorySource } from '../source.ts';
import { openZip, scanMembers } from './index.ts';

const open = (bytes: Uint8Array) => {
  const limits = defaultLimits();
  const archive = openZip(memorySource(bytes), limits);
  const scan = scanMembers(archive, { limits });
  for (const member of archive.members) {
    try {
      member.open();
    } catch (error) {
      if (!(error instanceof StrongroomError)) throw error;
    }
  }
  return { archive, findings: [...archive.findings, ...scan.findings] };
};
const codesOf = (bytes: Uint8Array) => open(bytes).findings.map(({ severity, code }) => `${severity} ${code}`);
const one = (member: ForgedMember) => forgeZip({ members: [member] });
const text = { name: 'a.txt', content: 'hello' };
const zeros = new Uint8Array(40 * 1024 * 1024);
const evil = callPickle('os', 'system');
const nested = (depth: number): Uint8Array =>
  depth === 0
    ? forgeZip({ members: [{ name: 'evil.bin', content: evil }] })
    : forgeZip({ members: [{ name: 'inner.zip', content: nested(depth - 1) }] });
const numpyObjects = (): Uint8Array => {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x93]),
      Buffer.from('NUMPY'),
      Buffer.from([1, 0, header.length, 0]),
      Buffer.from(header),
      evil,
    ]),
  );
};

const attacks: readonly (readonly [title: string, bytes: Uint8Array, expected: string])[] = [
  ['a member that climbs', one({ name: '../evil', content: 'x' }), 'high archive.path_traversal'],
  ['a member that climbs in the middle', one({ name: 'a/../../evil', content: 'x' }), 'high archive.path_traversal'],
  ['a member that climbs by backslash', one({ name: '..\\evil', content: 'x' }), 'high archive.path_traversal'],
  ['an absolute path', one({ name: '/etc/passwd', content: 'x' }), 'high archive.absolute_path'],
  ['a drive', one({ name: 'C:\\evil', content: 'x' }), 'high archive.absolute_path'],
  ['a drive without a slash', one({ name: 'c:evil', content: 'x' }), 'high archive.absolute_path'],
  ['a share', one({ name: '\\\\server\\share\\evil', content: 'x' }), 'high archive.absolute_path'],
  ['a share by slashes', one({ name: '//server/share', content: 'x' }), 'high archive.absolute_path'],
  ['a backslash', one({ name: 'a\\b', content: 'x' }), 'medium archive.backslash_name'],
  ['a control character', one({ name: 'a\nb', content: 'x' }), 'high archive.control_character'],
  ['a zero byte', one({ name: 'a.txt\0.pkl', content: 'x' }), 'high archive.control_character'],
  ['a device name of Windows', one({ name: 'a/CON', content: 'x' }), 'medium archive.reserved_name'],
  ['a device name with an extension', one({ name: 'nul.txt', content: 'x' }), 'medium archive.reserved_name'],
  ['a serial port', one({ name: 'COM1', content: 'x' }), 'medium archive.reserved_name'],
  ['a name that ends in a dot', one({ name: 'a.', content: 'x' }), 'low archive.trailing_dot'],
  ['no name', one({ name: '', content: 'x' }), 'medium archive.empty_name'],
  ['a path of 300 folders', one({ name: `${'a/'.repeat(300)}b`, content: 'x' }), 'medium archive.deep_path'],
  ['a symbolic link', one({ name: 'link', content: '/etc/passwd', mode: 0o120777 }), 'high archive.link'],
  ['a character device', one({ name: 'tty', mode: 0o020666 }), 'high archive.device'],
  ['a block device', one({ name: 'disk', mode: 0o060666 }), 'high archive.device'],
  ['a pipe', one({ name: 'pipe', mode: 0o010666 }), 'high archive.device'],
  ['a socket', one({ name: 'socket', mode: 0o140666 }), 'high archive.device'],
  ['two equal names', forgeZip({ members: [text, { ...text, content: 'other' }] }), 'high archive.duplicate_name'],
  [
    'names that differ by case',
    forgeZip({ members: [text, { ...text, name: 'A.TXT' }] }),
    'medium archive.case_collision',
  ],
  [
    'names that differ by composition',
    forgeZip({
      members: [
        { ...text, name: '\u00e9' },
        { ...text, name: 'e\u0301' },
      ],
    }),
    'medium archive.case_collision',
  ],
  [
    'names that differ by a dot folder',
    forgeZip({ members: [text, { ...text, name: './a.txt' }] }),
    'medium archive.case_collision',
  ],
  ['another name in the local header', one({ ...text, local: { name: 'b.txt' } }), 'high archive.header_mismatch'],
  ['another method in the local header', one({ ...text, local: { method: 8 } }), 'high archive.header_mismatch'],
  ['another size in the local header', one({ ...text, local: { size: 4 } }), 'high archive.header_mismatch'],
  ['another checksum in the local header', one({ ...text, local: { crc: 7 } }), 'high archive.header_mismatch'],
  ['encryption in the local header only', one({ ...text, local: { flags: 1 } }), 'high archive.header_mismatch'],
  ['an encrypted member', one({ ...text, flags: 1 }), 'high archive.encrypted'],
  ['a member under strong encryption', one({ ...text, flags: 0x2001 }), 'high archive.encrypted'],
  ['bzip2 in a zip', one({ ...text, method: 12 }), 'high archive.unsupported_compression'],
  ['lzma in a zip', one({ ...text, method: 14 }), 'high archive.unsupported_compression'],
  ['an unknown method', one({ ...text, method: 99 }), 'high archive.unsupported_compression'],
  ['a wrong checksum', one({ ...text, crc: 1 }), 'high archive.checksum_mismatch'],
  ['a wrong checksum of a deflated member', one({ ...text, deflate: true, crc: 1 }), 'high archive.checksum_mismatch'],
  ['a stored member of two sizes', one({ ...text, size: 99 }), 'high archive.header_mismatch'],
  [
    'a deflated member larger than it says',
    one({ name: 'a', content: 'a'.repeat(5000), deflate: true, size: 10 }),
    'high archive.bomb',
  ],
  [
    'a deflated member shorter than it says',
    one({ name: 'a', content: 'abc', deflate: true, size: 10 }),
    'high archive.header_mismatch',
  ],
  [
    'a deflated member that is damaged',
    one({ name: 'a', content: 'garbage!', method: 8, size: 100 }),
    'high archive.member_damaged',
  ],
  ['a member that packs 1000 to 1', one({ name: 'bomb', content: zeros, deflate: true }), 'high archive.bomb'],
  [
    'a member that claims 4 GiB',
    one({ name: 'bomb.pkl', content: 'x', deflate: true, size: 0xfffffff0 }),
    'high archive.bomb',
  ],
  [
    'two members over the same bytes',
    forgeZip({ members: [text, { name: 'b.txt', content: 'hello', localOffset: 0, isGhost: true }] }),
    'high archive.overlap',
  ],
  ['a member beyond the end', one({ ...text, localOffset: 1_000_000 }), 'high archive.header_mismatch'],
  ['a member without a header', one({ ...text, localOffset: 3 }), 'high archive.header_mismatch'],
  [
    'a member longer than the archive',
    one({ ...text, size: 500, compressedSize: 500 }),
    'high archive.header_mismatch',
  ],
  ['bytes before the archive', forgeZip({ members: [text], prefix: '#!/bin/sh\n' }), 'high archive.prefix_data'],
  ['bytes behind the archive', forgeZip({ members: [text], suffix: 'more' }), 'medium archive.trailing_data'],
  [
    'an archive behind an archive',
    new Uint8Array(
      Buffer.concat([forgeZip({ members: [text] }), forgeZip({ members: [{ name: 'b', content: evil }] })]),
    ),
    'high archive.prefix_data',
  ],
  [
    'an end record in the comment',
    forgeZip({ members: [text], comment: `PK\x05\x06${'\0'.repeat(18)}` }),
    'high archive.prefix_data',
  ],
  ['a comment of a book', forgeZip({ members: [text], comment: 'a'.repeat(5000) }), 'low archive.long_comment'],
  ['bytes between members and directory', forgeZip({ members: [text], gap: 1000 }), 'low archive.hidden_data'],
  [
    'many bytes between members and directory',
    forgeZip({ members: [text], gap: 100_000 }),
    'medium archive.hidden_data',
  ],
  ['a pickle', one({ name: 'data.pkl', content: evil }), 'critical pickle.dangerous_callable'],
  ['a deflated pickle', one({ name: 'data.pkl', content: evil, deflate: true }), 'critical pickle.dangerous_callable'],
  ['a pickle with an odd name', one({ name: 'readme.txt', content: evil }), 'critical pickle.dangerous_callable'],
  [
    'a pickle without a name',
    one({ name: 'data/0', content: evil, deflate: true }),
    'critical pickle.dangerous_callable',
  ],
  ['a pickle with a wrong checksum', one({ name: 'a', content: evil, crc: 1 }), 'critical pickle.dangerous_callable'],
  ['an encrypted pickle', one({ name: 'data.pkl', content: evil, flags: 1 }), 'high archive.member_unreadable'],
  ['a .pkl that is no pickle', one({ name: 'data.pkl', content: '\xff\xff' }), 'high pickle.malformed'],
  ['a pickle in an archive in an archive', nested(2), 'critical pickle.dangerous_callable'],
  ['archives without end', nested(9), 'high archive.nesting'],
  ['an array of objects', one({ name: 'arr.npy', content: numpyObjects() }), 'critical pickle.dangerous_callable'],
  [
    'an array of objects with an odd name',
    one({ name: 'weights.bin', content: numpyObjects() }),
    'critical pickle.dangerous_callable',
  ],
];

describe('hostile archives', () => {
  it.each([...attacks])('%s is found', (_title, bytes, expected) => {
    expect(codesOf(bytes)).toContain(expected);
  });

  const unreadable: readonly (readonly [title: string, bytes: Uint8Array])[] = [
    ['no end record', forgeZip({ members: [text] }).slice(0, -22)],
    ['a directory before the file', forgeZip({ members: [text], directorySize: 5000 })],
    ['a directory that is shorter than said', forgeZip({ members: [text], entries: 9 })],
    ['a directory of another size', forgeZip({ members: [text], directorySize: 10 })],
    ['an empty file', new Uint8Array(0)],
  ];
  it.each([...unreadable])('%s is refused', (_title, bytes) => {
    expect(() => open(bytes)).toThrow(StrongroomError);
  });

  it('counts no more members than the limit', () => {
    const limits = { ...defaultLimits(), maxEntries: 3 };
    const members = Array.from({ length: 4 }, (_, at) => ({ name: `m${at}`, content: 'x' }));
    expect(() => openZip(memorySource(forgeZip({ members })), limits)).toThrow(StrongroomError);
  });
});

describe('genuine archives', () => {
  const genuine: readonly (readonly [title: string, bytes: Uint8Array])[] = [
    ['stored members', forgeZip({ members: [text, { name: 'b/', content: '' }, { name: 'b/c', content: 'x' }] })],
    ['deflated members', forgeZip({ members: [{ ...text, deflate: true }] })],
    ['a harmless pickle', forgeZip({ members: [{ name: 'data.pkl', content: plainPickle() }] })],
    ['no members', forgeZip({ members: [] })],
    ['a 64-bit end record', forgeZip({ members: [text], zip64: true })],
    ['a comment', forgeZip({ members: [text], comment: 'made by hand' })],
  ];
  it.each([...genuine])('%s give nothing of low or more', (_title, bytes) => {
    expect(open(bytes).findings.filter((found) => atLeast(found.severity, 'low'))).toEqual([]);
  });

  it('gives stored members as parts of the archive and others unpacked', () => {
    const { archive } = open(forgeZip({ members: [text, { ...text, name: 'b', deflate: true }] }));
    const [stored, deflated] = archive.members;
    expect(stored?.byteRange).toEqual([35, 40]);
    expect(deflated?.byteRange).toBeNull();
    expect(Buffer.from(deflated?.open().read(0, 5) ?? []).toString()).toBe('hello');
  });
});

describe('mutated archives', () => {
  const seed = 7_112_026;
  it(`give findings or StrongroomError only (seed ${seed})`, () => {
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const seeds = attacks.map(([, bytes]) => bytes).filter((bytes) => bytes.length < 3000);
    const until = performance.now() + 1500;
    let runs = 0;
    while (performance.now() < until) {
      const bytes = Uint8Array.from(seeds[random(seeds.length)] ?? []);
      for (let times = random(5) + 1; times > 0; times -= 1) bytes[random(bytes.length)] = random(256);
      try {
        open(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(StrongroomError);
      }
      runs += 1;
    }
    expect(runs).toBeGreaterThan(100);
  });
});
