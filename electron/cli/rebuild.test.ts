import { describe, expect, it } from 'vitest';
import type { RebuildReport } from '../../shared/model/rebuild.ts';
import type { Engine } from './engine.ts';
import { run } from './run.ts';
import { ScriptedService } from './testing/scripted-service.ts';

const report: RebuildReport = {
  isInPlace: true,
  kind: 'registry',
  registryId: 'reg_1',
  records: 12,
  head: { seq: 11, hash: 'a'.repeat(64) },
  shortCode: 'AAAA-BBBB-CCCC-DDDD-EEEE',
  versions: 2,
  packs: 3,
  chunks: 40,
  hasNewWorkstationKey: false,
  setAside: ['registry.before-x.sqlite'],
  problems: [],
  notRebuilt: ['Drafts.'],
};

/** Runs the command on an engine that answers with `answer`, and keeps what it was asked. */
async function rebuilt(argv: readonly string[], answer: RebuildReport) {
  const service = new ScriptedService({});
  const asked: unknown[] = [];
  const { surroundings } = service;
  const loadEngine = async (): Promise<Engine> => ({
    ...(await surroundings.loadEngine()),
    rebuildRegistryFolder: async (folder, { full, force, acceptLoss }) => {
      asked.push({ folder, full, force, acceptLoss });
      return answer;
    },
    rebuildIndexOfFolder: async (folder) => {
      asked.push({ index: folder });
      return answer;
    },
  });
  const exitCode = await run(['rebuild', ...argv], { ...surroundings, loadEngine });
  return { exitCode, asked, out: service.out, err: service.err };
}

describe('rebuild', () => {
  it('says what was rebuilt, what was moved aside and what no vault holds', async () => {
    const { exitCode, asked, out } = await rebuilt([], report);
    expect(exitCode).toBe(0);
    expect(asked).toEqual([{ folder: '/registry', full: false, force: false, acceptLoss: false }]);
    expect(out).toMatch(/rebuilt and verified[\s\S]*12[\s\S]*registry\.before-x\.sqlite[\s\S]*Drafts/);
  });

  it('ends with 3 and changes nothing where something is lost, until that is accepted', async () => {
    const problems = [{ code: 'records.corrupt', message: 'A line is damaged.', location: 'vault/records/open.jsonl' }];
    const refused = await rebuilt([], { ...report, isInPlace: false, problems });
    expect(refused.exitCode).toBe(3);
    expect(refused.out).toMatch(/NOT REBUILT[\s\S]*open\.jsonl: A line is damaged/);
    const accepted = await rebuilt(['--accept-loss', '--force', '--full'], { ...report, problems });
    expect(accepted.asked).toEqual([{ folder: '/registry', full: true, force: true, acceptLoss: true }]);
    expect(accepted).toMatchObject({ exitCode: 3, out: expect.stringContaining('with losses') });
  });

  it('tells of a new workstation key', async () => {
    expect((await rebuilt([], { ...report, hasNewWorkstationKey: true })).out).toContain('A new one was made');
  });

  it('rebuilds the index alone, and refuses options that make no sense with it', async () => {
    const { asked, out } = await rebuilt(['--index', '--json'], { ...report, kind: 'index' });
    expect(asked).toEqual([{ index: '/registry' }]);
    expect(JSON.parse(out)).toMatchObject({ folder: '/registry', kind: 'index', packs: 3 });
    expect(await rebuilt(['--index', '--force'], report)).toMatchObject({ exitCode: 2, asked: [] });
  });
});
