import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import { ReportQuery, WrittenLog, WrittenPack, WrittenReport } from '../../../../shared/model/report.ts';
import { ended, outcomeOf, register, safetensors, TestRegistry } from '../../../testing/registry-harness.ts';
import { pacingOf } from '../pacing.ts';
import { checkExtract } from './report-audit.ts';
import { makeReport } from './report-make.ts';

let registry: TestRegistry;
let ana: Client<Methods>;
const actor = { id: 'ana', name: 'ana Person', roles: ['analyst' as const] };

beforeAll(async () => {
  registry = await TestRegistry.create();
  const root = await registry.initialise();
  ana = await registry.person(root, 'ana', ['analyst']);
  for (let i = 0; i < 6; i++) {
    registry.clock.pass(1000);
    await register(ana, await registry.file(`${i}.safetensors`, safetensors([i])), { model: `m${i}` });
  }
});
afterAll(() => registry.close());

const query = (given: Partial<ReportQuery> & Pick<ReportQuery, 'report'>) => ReportQuery.parse(given);
const files = async () => (await readdir(registry.outside(''))).filter((name) => /pdf|json|pack|part|dsse/.test(name));
const written = async () => (await ana.call('audit.list', { action: 'report.written' })).total;

it.each([
  [
    'a report',
    () => ana.call('report.write', { report: 'inventory', formats: ['pdf'], out: registry.outside('a.pdf') }),
  ],
  ['an evidence pack', () => ana.call('evidence.pack', { version: 'm0@1.0.0', out: registry.outside('pack') })],
  ['the audit log', () => ana.call('audit.export', { out: registry.outside('log.json') })],
] as const)('%s is an operation; one that is stopped leaves nothing', async (_, start) => {
  const before = await written();
  const { operationId } = await start();
  await ana.call('operation.cancel', { operationId });
  expect(await ended(ana, operationId)).toMatchObject({ kind: 'report', status: 'cancelled', startedBy: 'ana' });
  expect(await files()).toEqual([]);
  expect(await written()).toBe(before);
});

it('reports tell how far they are, in records or models', async () => {
  const steps = new Set<string>();
  const run = {
    signal: new AbortController().signal,
    progress: (done: number, total: number, step: string) => {
      expect(done).toBeLessThanOrEqual(total);
      steps.add(step);
    },
  };
  const making = { query: query({ report: 'audit' }), pacing: pacingOf(run), withProofs: true };
  await makeReport(registry.service.requireRegistry(), actor, making);
  expect([...steps]).toContain('Reading the log');
});

it('a stop ends a report between two of its pieces', async () => {
  const stop = new AbortController();
  const run = { signal: stop.signal, progress: () => stop.abort(new Error('stopped')) };
  const making = { query: query({ report: 'audit' }), pacing: pacingOf(run), withProofs: true };
  await expect(makeReport(registry.service.requireRegistry(), actor, making)).rejects.toThrow();
});

it('a report speaks of one moment, although others record something while it is made', async () => {
  const open = registry.service.requireRegistry();
  let isFirst = true;
  const pacing = () => async () => {
    if (isFirst) await ana.call('model.update', { model: 'm1', description: 'Meanwhile.', reason: 'Known now.' });
    isFirst = false;
  };
  const { document } = await makeReport(open, actor, { query: query({ report: 'audit' }), pacing, withProofs: true });
  expect(isFirst).toBe(false);
  expect(document.totals).toMatchObject({ recordsInLog: open.catalog.audit.count(), recordsLeftOut: 0 });
  expect(document.records.at(-1)?.seq).toBe(document.checkpoint.size - 1);
});

it('R32: an extract that would not be whole is refused, and says where to cut the period', async () => {
  const { catalog } = registry.service.requireRegistry();
  const total = catalog.audit.count();
  const limits = { all: total - 5, pdf: 8 };
  const asked = query({ report: 'audit' });
  const refusal = (formats: readonly ('json' | 'pdf')[], over = asked): { until: string; from: string } => {
    try {
      checkExtract({ catalog }, over, formats, limits);
    } catch (error) {
      expect(error).toMatchObject({ code: 'report.refused' });
      return Object(error).details;
    }
    return { until: '', from: '' };
  };
  const cut = refusal(['json']);
  expect(cut.until < cut.from).toBe(true);
  const [first, second] = [
    { ...asked, to: cut.until },
    { ...asked, from: cut.from },
  ];
  expect(refusal(['json'], first)).toEqual({ until: '', from: '' });
  expect(refusal(['json'], second)).toEqual({ until: '', from: '' });
  const counted = (one: typeof asked) =>
    catalog.audit.list({ ...one, subject: null, text: '', before: null, limit: 1 }).total;
  expect(counted(first) + counted(second)).toBe(total);
  expect(refusal(['pdf'], first).until).not.toBe('');
});

it('a crosswalk without a framework is refused and names those that there are', async () => {
  const { frameworks } = await ana.call('report.list', {});
  const asked = { report: 'crosswalk' as const, formats: ['json' as const], out: registry.outside('x.json') };
  const refused = await ana.call('report.write', asked).catch((error) => error);
  expect(refused).toMatchObject({ code: 'report.refused' });
  for (const { id } of frameworks) expect(refused.message).toContain(id);
});

it('what is written says where it lies', async () => {
  const out = registry.outside('b.json');
  const report = { report: 'audit' as const, formats: ['json' as const], out };
  expect(await outcomeOf(ana, WrittenReport, ana.call('report.write', report))).toMatchObject({ path: out });
  const log = registry.outside('c.json');
  expect(await outcomeOf(ana, WrittenLog, ana.call('audit.export', { out: log }))).toMatchObject({ path: log });
  const pack = registry.outside('d');
  const packed = ana.call('evidence.pack', { version: 'm0@1.0.0', out: pack });
  expect(await outcomeOf(ana, WrittenPack, packed)).toMatchObject({ path: pack });
});
