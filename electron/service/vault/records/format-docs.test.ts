import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SimDisk } from '../../../testing/sim-disk.ts';
import { sha256Hex } from '../../platform/crypto.ts';
import { attachmentLines } from './attachments.ts';
import { sealedSegments } from './files.ts';
import { readRecords } from './read-records.ts';
import { SegmentCopy } from './segment-copy.ts';

const page = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, '../../../../docs/formats', name), 'utf8');
const block = async (name: string, label: string): Promise<string> =>
  (await page(name)).match(new RegExp(`\`\`\`${label}\\n([\\s\\S]*?)\`\`\``))?.[1] ?? '';

async function writtenExample(): Promise<SimDisk> {
  const disk = new SimDisk('/registry');
  const copy = await SegmentCopy.open(disk);
  await copy.recover();
  const record = async (label: string) => (await block('audit-log.md', label)).trim();
  await copy.append('reg_example', [
    ...attachmentLines('abc'),
    { kind: 'record', text: await record('json record-0') },
    { kind: 'record', text: await record('json record-1') },
    { kind: 'checkpoint', text: JSON.stringify({ note: await block('audit-log.md', 'text checkpoint'), size: 2 }) },
  ]);
  await copy.seal();
  return disk;
}

describe('docs/formats/vault-records.md', () => {
  it('shows byte for byte the segment that the writer makes', async () => {
    const disk = await writtenExample();
    const [sealed] = await sealedSegments(disk);
    const written = Buffer.from(disk.peek(sealed?.path ?? '')).toString();
    expect(await block('vault-records.md', 'jsonl segment')).toBe(written);
    expect(await page('vault-records.md')).toContain(`00000001-${sha256Hex(written)}.jsonl`);
  });

  it('can be read by following the page alone', async () => {
    const shown = await block('vault-records.md', 'jsonl segment');
    const disk = new SimDisk('/registry');
    disk.plant(`vault/records/00000001-${sha256Hex(shown)}.jsonl`, Buffer.from(shown));
    const texts: string[] = [];
    const read = await readRecords(disk, { onAttachment: (sha256, text) => texts.push(`${sha256} ${text}`) });
    expect(read).toMatchObject({
      problems: [],
      segments: 1,
      head: { registryId: 'reg_example', nextSeq: 2, checkpointSize: 2 },
    });
    expect(read.head?.headHash).toBe((await block('audit-log.md', 'text hash-1')).trim());
    expect(texts).toEqual([`${sha256Hex('abc')} abc`]);
  });
});
