import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeByteEverywhere, changeOneByte, filesBelow } from './damage.ts';
import { changedOnnxModel, onnxModel } from './onnx-fixture.ts';
import { jsonAs, makeRegistry, runAs } from './strongroom.ts';

const MINUTE = 60_000;
const place = mkdtempSync(path.join(tmpdir(), 'strongroom-journey-'));
const registry = path.join(place, 'registry');
const at = (name: string): string => path.join(place, name);
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

beforeAll(() => {
  writeFileSync(at('churn.onnx'), onnxModel());
  writeFileSync(at('churn-retrained.onnx'), changedOnnxModel());
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const moveTo = async (version: string, stage: string): Promise<void> => {
  const { out } = await runAs(registry, 'ann', ['promote', version, '--to', stage, '--reason', `ready for ${stage}`]);
  const requestId = out.trim();
  expect(requestId).toMatch(/^\S+$/);
  const approved = await jsonAs(registry, 'ben', ['approve', requestId, '--reason', 'figures checked']);
  expect(approved).toMatchObject({ status: 'approved', toStage: stage });
  expect(approved.approvals[0]).toMatchObject({ signerId: 'ben', printedName: 'Ben Approver', decision: 'approve' });
};

// One story in order: each step stands on the one before.
describe('two people and a model, by the command line alone', { timeout: 2 * MINUTE }, () => {
  it('begins with a registry, an analyst and an approver', async () => {
    await makeRegistry(registry);
    const { people } = await jsonAs(registry, null, ['user', 'list']);
    const roles = people.map((one: { id: string; roles: string[] }) => [one.id, one.roles]);
    expect(Object.fromEntries(roles)).toEqual({ root: ['administrator'], ann: ['analyst'], ben: ['approver'] });
  });

  it('inspects a file without a registry and says what it is', async () => {
    const found = await jsonAs(at('no-registry-here'), null, ['inspect', at('churn.onnx')]);
    expect(found).toMatchObject({ path: at('churn.onnx'), format: 'onnx', sha256: sha256(at('churn.onnx')) });
    expect(found.operatorCount).toBeGreaterThan(0);
    expect(readdirSync(place)).not.toContain('no-registry-here');
  });

  it('registers the file as the first version', async () => {
    const imported = await jsonAs(registry, 'ann', [
      ...['import', at('churn.onnx'), '--model', 'churn', '--metric', 'f1=0.91:higher', '--param', 'lr=0.001'],
      ...['--dataset', 'clicks@2026-10', '--experiment', 'run-7', '--owner', 'Ann Analyst', '--purpose', 'Churn'],
      ...['--tag', 'team=risk', '--description', 'First try'],
    ]);
    expect(imported).toMatchObject({ ref: 'churn@1.0.0', resumed: false, version: { stage: 'development' } });
    expect(imported.version.metadata.metrics).toEqual([
      { name: 'f1', value: 0.91, direction: 'higher', slice: null, interval: null },
    ]);
  });

  it('asks what changed before it takes a second version', async () => {
    const { err } = await runAs(registry, 'ann', ['import', at('churn-retrained.onnx'), '--model', 'churn'], 2);
    expect(err).toMatch(/churn@1\.0\.0.*--change breaking\|feature\|patch.*--version/);
    expect((await jsonAs(registry, null, ['quarantine', 'list'])).items).toHaveLength(0);
  });

  it('registers the changed file as a child of the first', async () => {
    const imported = await jsonAs(registry, 'ann', [
      ...['import', at('churn-retrained.onnx'), '--model', 'churn', '--change', 'feature', '--parent', 'churn@1.0.0'],
      ...['--metric', 'f1=0.93:higher', '--owner', 'Ann Analyst', '--purpose', 'Churn', '--description', 'Retrained'],
    ]);
    expect(imported).toMatchObject({ ref: 'churn@1.1.0', version: { changeType: 'feature' } });
    expect(imported.version.parents).toMatchObject([{ model: 'churn', version: '1.0.0' }]);
  });

  it('finds both again by list, search and show', async () => {
    const { models, total } = await jsonAs(registry, null, ['list']);
    expect(total).toBe(1);
    expect(models[0]).toMatchObject({ name: 'churn', versionCount: 2, latest: { version: '1.1.0' } });
    const found = await jsonAs(registry, null, ['search', 'first', 'risk']);
    expect(found.hits.map((one: { label: string }) => one.label)).toEqual(['churn@1.0.0']);
    expect((await runAs(registry, null, ['list'])).out).toMatch(/churn +1\.1\.0 +development/);
    expect((await runAs(registry, null, ['show', 'churn@1.0.0'])).out).toMatch(
      /Metrics +f1 = 0\.91 \(higher is better\)/,
    );
    expect((await jsonAs(registry, null, ['show', 'churn@1.0.0', '--history'])).history.length).toBeGreaterThan(0);
  });

  it('shows the parent in the lineage', async () => {
    const { out } = await runAs(registry, null, ['lineage', 'churn@1.1.0']);
    expect(out).toMatch(/came from\n.*derived_from churn@1\.0\.0/);
    const graph = await jsonAs(registry, null, ['lineage', 'churn@1.0.0', '--depth', '1']);
    expect(graph.edges.map((edge: { type: string }) => edge.type)).toContain('trained_on');
  });

  it('lets no one approve their own request, and no analyst approve at all', async () => {
    const { out } = await runAs(registry, 'ann', ['promote', 'churn@1.1.0', '--to', 'staging', '--reason', 'try']);
    const refused = await jsonAs(registry, 'ann', ['approve', out.trim(), '--reason', 'mine'], 1);
    expect(refused.error.code).toMatch(/^(promotion\.requester_cannot_approve|session\.role_missing)$/);
    await runAs(registry, 'ann', ['withdraw', out.trim(), '--reason', 'only a try']);
    const { requests } = await jsonAs(registry, null, ['requests', '--status', 'withdrawn']);
    expect(requests.map((one: { id: string }) => one.id)).toEqual([out.trim()]);
  });

  it('moves the version to staging and to production, each with a signature of the second person', async () => {
    await moveTo('churn@1.1.0', 'staging');
    await moveTo('churn@1.1.0', 'production');
    expect(await jsonAs(registry, null, ['show', 'churn@1.1.0'])).toMatchObject({ stage: 'production' });
  });

  it('lists what was in which stage then', async () => {
    const row = async (asOf: string) =>
      (await jsonAs(registry, null, ['inventory', '--as-of', asOf])).rows[0]?.version?.stage;
    const registeredAt = (await jsonAs(registry, null, ['show', 'churn@1.1.0'])).registeredAt;
    expect(await row(registeredAt)).toBe('development');
    expect(await row('2999-12-31')).toBe('production');
    const { out } = await runAs(registry, null, ['inventory', '--as-of', '2020-02-29']);
    expect(out).toBe('As of 2020-02-29T23:59:59.999Z:\nThere is no model.\n');
  });

  it('closes a request with a signed rejection', async () => {
    const { out } = await runAs(registry, 'ann', ['promote', 'churn@1.0.0', '--to', 'staging', '--reason', 'old one']);
    const rejected = await jsonAs(registry, 'ben', ['reject', out.trim(), '--reason', 'superseded']);
    expect(rejected).toMatchObject({ status: 'rejected', approvals: [{ decision: 'reject', reason: 'superseded' }] });
    expect(await jsonAs(registry, null, ['show', 'churn@1.0.0'])).toMatchObject({ stage: 'development' });
  });

  it('gives the files back bit for bit', async () => {
    mkdirSync(at('out'));
    const exported = await jsonAs(registry, 'ann', ['export', 'churn@1.1.0', '--out', at('out')]);
    const [file, ...others] = filesBelow(exported.path);
    expect(others).toEqual([]);
    expect(readFileSync(file ?? '')).toEqual(readFileSync(at('churn-retrained.onnx')));
  });

  it('writes the dossier as PDF and as JSON, and the log', async () => {
    await runAs(registry, 'ben', ['report', 'churn@1.1.0', '--format', 'pdf', '--out', at('dossier.pdf')]);
    expect(readFileSync(at('dossier.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const json = await jsonAs(registry, 'ben', [
      'report',
      'churn@1.1.0',
      '--format',
      'json',
      '--out',
      at('dossier.json'),
    ]);
    expect(json.sha256).toBe(sha256(at('dossier.json')));
    const log = await jsonAs(registry, 'ben', ['audit', 'export', '--out', at('log.json')]);
    expect(log).toMatchObject({ path: at('log.json'), sha256: sha256(at('log.json')) });
    const again = await jsonAs(registry, 'ben', ['audit', 'export', '--out', at('log.json')], 1);
    expect(again.error.code).toBe('file.exists');
  });

  it('verifies: the registry, the vault, the exported log, the report', async () => {
    const found = await jsonAs(registry, null, ['audit', 'verify']);
    expect(found).toMatchObject({ ok: true, problems: [] });
    expect(found.checkedRecords).toBeGreaterThan(15);
    expect(found.checkedSignatures).toBeGreaterThanOrEqual(3);
    expect(await jsonAs(registry, 'ann', ['verify'])).toMatchObject({ ok: true, full: false });
    expect(await jsonAs(registry, 'ann', ['verify', '--full'])).toMatchObject({ ok: true, full: true });
    for (const file of ['log.json', 'dossier.json'])
      expect(await jsonAs(registry, null, ['audit', 'verify', at(file)])).toMatchObject({ ok: true });
    const { shortCode } = await jsonAs(registry, 'ben', ['audit', 'export', '--out', at('log-2.json')]);
    expect((await runAs(registry, null, ['audit', 'verify', at('log-2.json')])).out).toContain(shortCode);
  });

  it.each(['log.json', 'dossier.json'])('R1: finds one changed byte in %s and names its place', async (name) => {
    changeOneByte(at(name), at('changed.json'), 'figures checked', 'figures chocked');
    const found = await jsonAs(registry, null, ['audit', 'verify', at('changed.json')], 3);
    expect(found.ok).toBe(false);
    expect(found.problems[0].location).toMatch(/\S/);
    const { out } = await runAs(registry, null, ['audit', 'verify', at('changed.json')], 3);
    expect(out).toContain(found.problems[0].location);
  });

  it('R1: finds one changed byte in the database and names the record', async () => {
    const database = filesBelow(registry).find((file) => {
      const content = readFileSync(file);
      return content.includes('SQLite format 3') && content.includes('First try');
    });
    changeByteEverywhere(database ?? '', 'First try', 'First fry');
    const found = await jsonAs(registry, null, ['audit', 'verify'], 3);
    expect(JSON.stringify(found.problems)).toMatch(/churn@1\.0\.0|audit record \d+/);
  });

  it('R1: finds one changed byte in the vault and names the pack', async () => {
    const packs = filesBelow(registry).filter((file) => /pack/.test(path.relative(registry, file)));
    const pack = packs[0] ?? '';
    const content = readFileSync(pack);
    const middle = Math.floor(content.length / 2);
    content.writeUInt8(content.readUInt8(middle) ^ 1, middle);
    rmSync(pack, { force: true });
    writeFileSync(pack, content);
    const found = await jsonAs(registry, 'ann', ['verify', '--full'], 3);
    expect(found.problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(found.problems)).toContain('pack');
  });
});
