import { describe, expect, it } from 'vitest';
import { type Fault, faultyDisk } from '../../../testing/faulty-disk.ts';
import { explorePowerCuts } from '../../../testing/power-cuts.ts';
import { SimDisk } from '../../../testing/sim-disk.ts';
import { prose, seededNumbers } from '../../../testing/vault-scene.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import type { Disk } from '../../platform/disk.ts';
import { attachmentLines } from './attachments.ts';
import { openSegment, sealedSegments } from './files.ts';
import type { RecordLine } from './line.ts';
import { readRecords } from './read-records.ts';
import { SegmentCopy } from './segment-copy.ts';
import { noHash } from './walk.ts';

/** A log of so many records that chain; the vault looks at nothing else of them. */
function log(count: number, registryId = 'reg_test'): readonly RecordLine[] {
  let prevHash = noHash;
  return Array.from({ length: count }, (_, seq) => {
    const text = JSON.stringify({ prevHash, registryId, seq, what: `change ${seq}` });
    prevHash = sha256Hex(text);
    return { kind: 'record', text };
  });
}

async function opened(disk: Disk): Promise<SegmentCopy> {
  const copy = await SegmentCopy.open(disk);
  await copy.recover();
  return copy;
}

/** Copies what is missing of `records`, as a start does. */
async function catchUp(disk: Disk, records: readonly RecordLine[]): Promise<SegmentCopy> {
  const copy = await opened(disk);
  await copy.append('reg_test', records.slice(copy.head?.nextSeq ?? 0));
  return copy;
}

async function recordsIn(disk: Disk): Promise<string[]> {
  const texts: string[] = [];
  const { problems } = await readRecords(disk, { onRecord: ({ canonical }) => texts.push(canonical) });
  expect(problems).toEqual([]);
  return texts;
}

const records = log(12);
const texts = records.map(({ text }) => text);

describe('copies of records', () => {
  it('are read as they were written, over several segments and starts', async () => {
    const disk = new SimDisk();
    for (const upTo of [1, 4, 5, 9, 12]) {
      const copy = await catchUp(disk, records.slice(0, upTo));
      if (upTo % 2 === 1) await copy.seal();
    }
    expect(await sealedSegments(disk)).toHaveLength(3);
    expect(await recordsIn(disk)).toEqual(texts);
    expect((await SegmentCopy.open(disk)).head).toMatchObject({ registryId: 'reg_test', nextSeq: 12 });
  });

  it('seal a segment by themselves once it is long', async () => {
    const disk = new SimDisk();
    const copy = await opened(disk);
    await copy.append('reg_test', [...attachmentLines('x'.repeat(1_200_000)), ...records.slice(0, 1)]);
    expect(await disk.stat(openSegment)).toBeNull();
    await copy.append('reg_test', records.slice(1));
    expect(await recordsIn(disk)).toEqual(texts);
  });

  it('give a long attachment back whole', async () => {
    const disk = new SimDisk();
    const text = `${Buffer.from(prose(900_000)).toString()}\u{1F600}“quoted”\n`.repeat(2);
    await (await opened(disk)).append('reg_test', [...attachmentLines(text), ...records]);
    const found = new Map<string, string>();
    await readRecords(disk, { onAttachment: (sha256, whole) => found.set(sha256, whole) });
    expect(found.get(sha256Hex(text)) === text).toBe(true);
  });

  it('refuse a record that does not continue the ones before it', async () => {
    const disk = new SimDisk();
    const copy = await catchUp(disk, records.slice(0, 3));
    for (const wrong of [records[2], records[5], log(4, 'reg_other')[3]])
      await expect(copy.append('reg_test', wrong ? [wrong] : [])).rejects.toMatchObject({ code: 'app.bug' });
    await copy.append('reg_test', records.slice(3));
    expect(await recordsIn(disk)).toEqual(texts);
  });
});

describe('a power cut', () => {
  it('at any operation of copying and sealing loses nothing that was copied, and the rest is caught up', async () => {
    let acknowledged = 0;
    const run = await explorePowerCuts({
      prepare: () => {
        acknowledged = 0;
        return new SimDisk('/registry');
      },
      work: async (disk) => {
        for (const upTo of [2, 3, 7, 8, 12]) {
          const copy = await catchUp(disk, records.slice(0, upTo));
          acknowledged = upTo;
          if (upTo === 3 || upTo === 8) await copy.seal();
        }
      },
      check: async (disk) => {
        expect((await SegmentCopy.open(disk)).head?.nextSeq ?? 0).toBeGreaterThanOrEqual(acknowledged);
        await catchUp(disk, records);
        expect(await recordsIn(disk)).toEqual(texts);
        const names = (await disk.list('vault/records')).map(({ name }) => name);
        expect(names.filter((name) => name.startsWith('damaged'))).toEqual([]);
      },
    });
    expect(run.violations).toEqual([]);
    expect(run.points).toBeGreaterThan(20);
  });
});

describe('a failing disk', () => {
  it('at each call gives its own error, and the next try copies the rest', async () => {
    const plan = async (faults: readonly Fault[]) => {
      const plain = new SimDisk();
      const disk = faultyDisk(plain, faults);
      const failed = await (async () => {
        const copy = await catchUp(disk, records.slice(0, 6));
        await copy.seal();
        await copy.append('reg_test', records.slice(6));
      })().then(
        () => null,
        (error: unknown) => error,
      );
      return { plain, disk, failed };
    };
    let tried = 0;
    for (const method of [
      'create',
      'append',
      'handleAppend',
      'sync',
      'rename',
      'syncFolder',
      'open',
      'read',
    ] as const) {
      const { disk } = await plan([]);
      for (let after = 0; after < (disk.calls.get(method) ?? 0); after += 1) {
        for (const outcome of ['disk.full', 'disk.failed'] as const) {
          const met = await plan([{ method, after, outcome }]);
          met.disk.assertAllFaultsHit();
          expect(met.failed).toMatchObject({ code: outcome });
          await catchUp(met.plain, records);
          expect(await recordsIn(met.plain)).toEqual(texts);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(20);
  });
});

describe('damage', () => {
  async function filled(): Promise<SimDisk> {
    const disk = new SimDisk();
    for (const upTo of [4, 8]) await (await catchUp(disk, records.slice(0, upTo))).seal();
    const copy = await opened(disk);
    await copy.append('reg_test', [...attachmentLines('an inspection'), ...records.slice(8)]);
    return disk;
  }

  it('of any single bit is found, and its place is named', async () => {
    const paths = [...(await sealedSegments(await filled())).map(({ path }) => path), openSegment];
    const next = seededNumbers(7);
    for (let round = 0; round < 200; round += 1) {
      const disk = await filled();
      const path = paths[round % paths.length] ?? '';
      const offset = Math.floor(next() * disk.peek(path).length);
      disk.overwrite(path, offset, 1 << Math.floor(next() * 8));
      const read = await readRecords(disk);
      const problems = [...read.problems, ...(read.tornEnd ? [read.tornEnd] : [])];
      expect(problems.length, `${path} byte ${offset}`).toBeGreaterThan(0);
      expect(problems.map(({ location }) => location).join('\n')).toContain(path);
    }
  });

  it.each<[string, (disk: SimDisk, paths: readonly string[]) => Promise<void>, string]>([
    ['a segment that is gone', (disk, [first = '']) => disk.remove(first), 'records.missing'],
    ['a segment that is cut off', (disk, [first = '']) => disk.truncate(first, 300), 'records.corrupt'],
    [
      'a segment under another name',
      (disk, [, second = '']) => disk.rename(second, second.replace(/^(.*-).{4}/, '$10000')),
      'records.corrupt',
    ],
    [
      'a segment that is there twice',
      async (disk, [first = '']) => disk.plant(first.replace('00000001', '00000003'), disk.peek(first)),
      'records.corrupt',
    ],
    ['an empty open segment', (disk) => disk.truncate(openSegment, 0), 'records.corrupt'],
  ])('%s is found', async (_, damage, code) => {
    const disk = await filled();
    await damage(
      disk,
      (await sealedSegments(disk)).map(({ path }) => path),
    );
    expect((await readRecords(disk)).problems.map((problem) => problem.code)).toContain(code);
  });

  it('in the middle of the open segment has it set aside, and all of it is copied again', async () => {
    const disk = await filled();
    disk.overwrite(openSegment, 400, 1);
    const copy = await SegmentCopy.open(disk);
    expect(await copy.recover()).toMatchObject({ setAside: 'vault/records/damaged-1.jsonl' });
    await copy.append('reg_test', records.slice(copy.head?.nextSeq ?? 0));
    expect(await recordsIn(disk)).toEqual(texts);
    expect(await disk.stat('vault/records/damaged-1.jsonl')).not.toBeNull();
  });

  it('in the last sealed segment is made good by the next one', async () => {
    const disk = await filled();
    await disk.remove(openSegment);
    const last = (await sealedSegments(disk)).at(-1)?.path ?? '';
    disk.overwrite(last, 700, 1);
    await catchUp(disk, records);
    const found: string[] = [];
    const read = await readRecords(disk, { onRecord: ({ canonical }) => found.push(canonical) });
    expect(read.problems).toMatchObject([{ code: 'records.corrupt' }]);
    expect(found).toEqual(texts);
  });

  it('in an earlier segment loses what follows from it, and says which', async () => {
    const disk = await filled();
    disk.overwrite((await sealedSegments(disk))[0]?.path ?? '', 700, 1);
    const found: string[] = [];
    const read = await readRecords(disk, { onRecord: ({ canonical }) => found.push(canonical) });
    expect(found.length).toBeLessThan(4);
    expect(found).toEqual(texts.slice(0, found.length));
    expect(read).toMatchObject({ seenSeq: 12, head: { nextSeq: found.length } });
    expect(read.problems.map(({ message }) => message)).toContain(`Records ${found.length} to 3 are missing.`);
  });

  it('by a line without an end takes no memory for it', async () => {
    const disk = new SimDisk();
    disk.plant(openSegment, prose(9 * 1024 * 1024));
    expect((await readRecords(disk)).problems).toMatchObject([{ code: 'records.corrupt' }]);
  });
});
