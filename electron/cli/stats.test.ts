import { describe, expect, it } from 'vitest';
import type { StorageDetail } from '../../shared/model/storage.ts';
import { run } from './run.ts';
import { type Answers, ScriptedService } from './testing/scripted-service.ts';

const detail: StorageDetail = {
  inputBytes: 4096,
  uniqueBytes: 2048,
  storedBytes: 1024,
  deduplicationFactor: 2,
  compressionRatio: 2,
  storageEfficiency: 4,
  versions: 2,
  files: 3,
  chunks: 5,
  savings: [
    { cause: 'deduplication', fromBytes: 4096, toBytes: 2048, savedBytes: 2048 },
    { cause: 'planes', fromBytes: 2000, toBytes: 900, savedBytes: 1100 },
    { cause: 'raw', fromBytes: 48, toBytes: 124, savedBytes: -76 },
  ],
  codecs: [
    {
      codec: 2,
      name: 'byte planes of 2',
      group: 'planes',
      inBlocks: false,
      chunks: 5,
      rawBytes: 2000,
      storedBytes: 900,
      ratio: 2.222,
    },
  ],
};
const vault = {
  ...detail,
  packs: 1,
  packBytes: 1500,
  otherStoredBytes: 100,
  damagedPacks: 0,
  freeBytes: 10_000,
  lastVerification: null,
  unfinishedVerification: null,
  lastFullVerification: null,
};
const point = { at: '2026-11-26T12:00:00.000Z', event: 'registered', label: 'churn@1.0.0', versions: 1 };
const scripted = (answers: Answers) =>
  new ScriptedService({
    'registry.state': () => ({
      status: 'ready',
      folder: '/registry',
      suggestedFolder: '/registry',
      registryId: 'reg_1',
      appVersion: '0.1.0',
      buildDigest: 'abc',
      schemaVersion: 60,
      notices: [],
    }),
    'vault.stats': () => vault,
    ...answers,
  });

describe('stats', () => {
  it('prints the efficiency with its factors and what each part saved or cost', async () => {
    const script = scripted({});
    expect(await run(['stats'], script.surroundings)).toBe(0);
    expect(script.out).toContain('4.00 = 2.00 compression x 2.00 deduplication');
    expect(script.out).toMatch(/deduplication +4\.10 kB +2\.05 kB +2\.05 kB/);
    expect(script.out).toMatch(/nothing \(stored raw\) +48 B +124 B +-76 B/);
    expect(script.out).toMatch(/Last verified +never/);
  });

  it('asks for a model or for a version, as its argument names one', async () => {
    const figures = { ...detail, subject: { type: 'model', id: 'mo_1', label: 'churn' }, added: null };
    const script = scripted({ 'vault.figures': () => figures });
    await run(['stats', 'churn', '--json'], script.surroundings);
    expect(JSON.parse(script.out)).toEqual(figures);
    await run(['stats', 'churn@1.0.0'], script.surroundings);
    expect(script.calls.filter(({ method }) => method === 'vault.figures').map(({ params }) => params)).toEqual([
      { model: 'churn' },
      { version: 'churn@1.0.0' },
    ]);
  });

  it('adds the history of the whole vault only', async () => {
    const sizes = { inputBytes: 1, uniqueBytes: 1, storedBytes: 1, packBytes: 1 };
    const script = scripted({ 'vault.history': () => ({ points: [{ ...point, ...sizes }], total: 1, now: point.at }) });
    expect(await run(['stats', '--history'], script.surroundings)).toBe(0);
    expect(script.out).toMatch(/registered +churn@1\.0\.0/);
    expect(await run(['stats', 'churn', '--history'], script.surroundings)).toBe(2);
  });

  it('never shows a ratio that was not measured', async () => {
    const none = { deduplicationFactor: null, compressionRatio: null, storageEfficiency: null };
    const script = scripted({ 'vault.stats': () => ({ ...vault, ...none, savings: [], codecs: [] }) });
    await run(['stats'], script.surroundings);
    expect(script.out).toContain('not measured yet = not measured yet compression');
  });
});
