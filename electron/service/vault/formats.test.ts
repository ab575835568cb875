import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SimDisk } from '../../testing/sim-disk.ts';
import { addFile, makeScene, noise, seededRandom } from '../../testing/vault-scene.ts';
import { sha256Hex } from '../platform/crypto.ts';
import { codecs, decodeChunk } from './codec.ts';
import { manifestOf } from './manifest.ts';
import { encodeFooter, maxRawBytes, type PackEntry, packPath } from './pack-format.ts';
import { readPackContent } from './pack-reader.ts';
import { PackWriter } from './pack-writer.ts';
import { parseDescriptions } from './read-description.ts';

const page = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, '../../../docs/formats', name), 'utf8');

/** The bytes of the page's hex listing: lines of an offset, bytes, and a remark after two blanks or more. */
async function listing(name: string): Promise<Uint8Array> {
  const block = (await page(name)).match(/```hex\n([\s\S]*?)```/)?.[1] ?? '';
  const bytes: number[] = [];
  for (const line of block.split('\n')) {
    const match = line.match(/^([0-9a-f]{4}): ((?:[0-9a-f]{2} ?)+)/);
    if (!match) continue;
    expect(Number.parseInt(match[1] ?? '', 16)).toBe(bytes.length);
    for (const byte of (match[2] ?? '').trim().split(' ')) bytes.push(Number.parseInt(byte, 16));
  }
  return Uint8Array.from(bytes);
}

const text = Buffer.from('hello, vault');

async function writtenExample(): Promise<{ disk: SimDisk; packId: string }> {
  const disk = new SimDisk();
  const writer = new PackWriter(disk, seededRandom(1));
  const encoded = { codec: codecs.raw, payload: text, baseDigest: null };
  await writer.add({
    digest: sha256Hex(text),
    rawBytes: text.length,
    encoded,
    kind: 'chunk',
    elementType: 0,
  });
  const { packs } = await writer.finish();
  return { disk, packId: packs[0]?.id ?? '' };
}

describe('docs/formats/pack.md', () => {
  it('shows byte for byte the pack that the writer makes', async () => {
    const { disk, packId } = await writtenExample();
    const written = disk.peek(packPath(packId));
    expect(Buffer.from(await listing('pack.md')).toString('hex')).toBe(Buffer.from(written).toString('hex'));
    expect(await page('pack.md')).toContain(packId);
  });

  it('can be read by following the page alone', async () => {
    const bytes = Buffer.from(await listing('pack.md'));
    const trailer = bytes.subarray(-56);
    const tableOffset = trailer.readUInt32LE(16);
    const hashed = Buffer.concat([bytes.subarray(0, 16), bytes.subarray(tableOffset, -56), trailer.subarray(0, 24)]);
    expect(sha256Hex(hashed)).toBe(trailer.toString('hex', 24));
    const record = bytes.readUInt32LE(tableOffset);
    const payload = bytes.subarray(record + 88, record + 88 + bytes.readUInt32LE(record + 4));
    expect(crc32(payload)).toBe(bytes.readUInt32LE(record + 80));
    expect(crc32(bytes.subarray(record, record + 84))).toBe(bytes.readUInt32LE(record + 84));
    expect(sha256Hex(payload)).toBe(bytes.toString('hex', record + 16, record + 48));
    expect(payload.toString()).toBe('hello, vault');
  });
});

describe('docs/formats/manifest.md', () => {
  it('shows the manifest and the root digest of its example', async () => {
    const shown = await page('manifest.md');
    const files = [
      { path: 'weights/b.bin', sizeBytes: 3, sha256: sha256Hex('abc') },
      { path: 'README.md', sizeBytes: 0, sha256: sha256Hex('') },
    ];
    const manifest = manifestOf(files);
    expect(shown).toContain(manifest.text);
    expect(shown).toContain(manifest.rootDigest);
  });

  it('does not depend on the order of the files and sorts by code point', () => {
    const file = (path: string) => ({ path, sizeBytes: 1, sha256: sha256Hex(path) });
    const paths = ['\u{1F600}', '\uFF5A', 'b', 'a/b', 'a', 'B'];
    const first = manifestOf(paths.map(file));
    expect(manifestOf(paths.toReversed().map(file))).toEqual(first);
    const inOrder = JSON.parse(first.text).files.map((entry: { path: string }) => entry.path);
    expect(inOrder).toEqual(['B', 'a', 'a/b', 'b', '\uFF5A', '\u{1F600}']);
  });
});

describe('a pack', () => {
  const entry: PackEntry = {
    offset: 16,
    storedBytes: 4,
    rawBytes: 4,
    codec: 0,
    elementType: 0,
    kind: 'chunk',
    digest: sha256Hex('x'),
    baseDigest: null,
    crc: 0,
  };

  async function contentOf(bytes: Uint8Array) {
    const disk = new SimDisk();
    disk.plant('p', bytes);
    return readPackContent(disk, 'p');
  }

  it.each<[string, () => Uint8Array, string]>([
    ['nothing', () => new Uint8Array(0), 'pack.corrupt'],
    ['noise', () => noise(1000, 1), 'pack.corrupt'],
    [
      'a footer whose count would need gigabytes',
      () => forged((trailer) => trailer.writeUInt32LE(0xffff_ffff, 12)),
      'pack.corrupt',
    ],
    ['a footer whose table starts elsewhere', () => forged((trailer) => trailer.writeUInt32LE(17, 16)), 'pack.corrupt'],
    ['a newer version', () => forged((trailer) => trailer.writeUInt32LE(2, 8)), 'pack.unsupported'],
    ['a record above the limit', () => packOf({ ...entry, rawBytes: maxRawBytes + 1 }), 'pack.corrupt'],
    ['a record that overlaps the header', () => packOf({ ...entry, offset: 8 }), 'pack.corrupt'],
    ['a record that ends in the table', () => packOf({ ...entry, storedBytes: 400 }), 'pack.corrupt'],
  ])('of %s is refused before anything is believed', async (_, bytes, code) => {
    await expect(contentOf(bytes())).rejects.toMatchObject({ code });
  });

  function packOf(only: PackEntry): Uint8Array {
    const body = Buffer.alloc(16 + 88 + 4);
    Buffer.from('SRPACK\r\n', 'latin1').copy(body);
    body.writeUInt16LE(1, 8);
    return Buffer.concat([body, encodeFooter([only], body.length).bytes]);
  }

  function forged(change: (trailer: Buffer) => void): Uint8Array {
    const bytes = Buffer.from(packOf(entry));
    change(bytes.subarray(-56));
    return bytes;
  }

  it('is closed before it grows above its limit, and the next one goes on', async () => {
    const disk = new SimDisk();
    const writer = new PackWriter(disk, seededRandom(3), 10_000);
    for (let at = 0; at < 8; at += 1) {
      const payload = noise(3000, at);
      const encoded = { codec: codecs.raw, payload, baseDigest: null };
      await writer.add({
        digest: sha256Hex(payload),
        rawBytes: 3000,
        encoded,
        kind: 'chunk',
        elementType: 0,
      });
    }
    const { packs, chunks } = await writer.finish();
    expect(packs.map((pack) => pack.records)).toEqual([3, 3, 2]);
    expect(chunks).toHaveLength(8);
    for (const pack of packs) {
      expect(pack.sizeBytes).toBeLessThanOrEqual(10_000);
      const content = await readPackContent(disk, packPath(pack.id));
      expect(content).toMatchObject({ packId: pack.id, sizeBytes: pack.sizeBytes });
    }
  });

  it('refuses a codec that it does not know', () => {
    expect(() => decodeChunk({ codec: 200, payload: new Uint8Array(4), rawBytes: 4, base: null })).toThrow(
      expect.objectContaining({ code: 'pack.unsupported' }),
    );
  });

  it('describes what was stored, so that recipes can be rebuilt from it', async () => {
    const scene = makeScene();
    scene.outside.plant('a.bin', noise(400_000, 2));
    const stored = await addFile(scene, 'q1', 'a.bin');
    const row = stored.chunks.find((chunk) => chunk.kind === 'description');
    if (!row) throw new Error('a description was expected');
    const pack = Buffer.from((scene.disk as SimDisk).peek(packPath(row.packId)));
    const payload = pack.subarray(row.offset + 88, row.offset + 88 + row.storedBytes);
    const description = Buffer.from(
      decodeChunk({ codec: row.codec, payload, rawBytes: row.rawBytes, base: null }),
    ).toString();
    expect(parseDescriptions([description])).toEqual({ files: stored.files, recipes: stored.recipes });
  });
});
