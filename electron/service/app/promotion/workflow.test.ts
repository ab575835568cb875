import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../../shared/contract/define.ts';
import type { Methods } from '../../../../shared/contract/methods/index.ts';
import type { VersionMetadata } from '../../../../shared/model/version.ts';
import {
  PASSPHRASE,
  putPolicyInForce,
  register,
  safetensors,
  TestRegistry,
} from '../../../testing/registry-harness.ts';
import { defaultPolicy, policyYaml } from '../../policy/index.ts';

let registry: TestRegistry;
let ana: Client<Methods>;
let bo: Client<Methods>;
let coco: Client<Methods>;

// One registry for all, because making one takes longer than most tests: each test has a model of its own.
let models = 0;
/** The model of this test, and its first version. */
let m: string;
let ref: string;
let isPolicyOurs = false;

beforeAll(async () => {
  registry = await TestRegistry.create();
  const admin = await registry.initialise();
  ana = await registry.person(admin, 'ana', ['analyst']);
  bo = await registry.person(admin, 'bo', ['approver']);
  coco = await registry.person(admin, 'coco', ['compliance']);
});
beforeEach(() => {
  models += 1;
  m = `m${models}`;
  ref = `${m}@1.0.0`;
});
afterEach(async () => {
  if (isPolicyOurs) await inForce((yaml) => yaml);
  isPolicyOurs = false;
});
afterAll(() => registry.close());

/** Time passes, sessions end, and everybody comes back. */
async function later(ms: number) {
  registry.clock.pass(ms);
  ana = await registry.signIn('ana');
  bo = await registry.signIn('bo');
  coco = await registry.signIn('coco');
}

const model = async (name: string, changeType?: 'patch', metadata: Partial<VersionMetadata> = {}) =>
  register(ana, await registry.file(`${name}.safetensors`, safetensors([models])), {
    model: name,
    metadata,
    ...(changeType ? { changeType } : {}),
  });

const ask = (version: string, toStage: 'staging' | 'production' | 'deprecated' | 'archived') =>
  ana.call('promotion.request', { version, toStage, reason: 'Needed.' });

const signed = (userId: string, displayedDigest: string) => ({
  reason: 'Read.',
  passphrase: PASSPHRASE,
  userId,
  displayedDigest,
});

async function approve(requestId: string) {
  const { digest } = await bo.call('promotion.review', { requestId });
  return bo.call('promotion.approve', { requestId, ...signed('bo', digest) });
}

async function promote(version: string, ...toStages: ('staging' | 'production' | 'deprecated' | 'archived')[]) {
  for (const toStage of toStages) await approve((await ask(version, toStage)).id);
}

async function inForce(change: (yaml: string) => string) {
  isPolicyOurs = true;
  const text = change(policyYaml({ ...defaultPolicy, id: 'ours' }));
  await putPolicyInForce(await registry.signIn('root'), { client: coco, userId: 'coco' }, text);
}

/** Evidence for every move to production. */
const needs =
  (...evidence: string[]) =>
  (yaml: string) =>
    yaml.replace(
      /to: production([\s\S]*?)evidence: \[\]/g,
      (_, between) => `to: production${between}evidence: [${evidence.join(', ')}]`,
    );

const attach = async (given: {
  kind: 'validation_report' | 'test_report' | 'impact_report';
  expiresOn?: string;
  text?: string;
}) =>
  ana.call('document.attach', {
    version: ref,
    path: await registry.file(`report-${given.kind}-${given.text ?? ''}.txt`, `The report. ${given.text ?? ''}`),
    kind: given.kind,
    title: 'Report',
    dated: '2026-02-01',
    expiresOn: given.expiresOn ?? null,
  });

const why = async (version = ref) => {
  const { validations } = await ana.call('promotion.preview', { version, toStage: 'production' });
  return validations.find(({ name }) => name === 'regulatory')?.summary ?? '';
};
/** What waits for compliance about this test's version. */
const due = async (within: { withinDays?: number } = {}) =>
  (await coco.call('due.list', within)).filter(({ label }) => label === ref);
const stage = async (version: string) => (await ana.call('version.get', { version })).stage;
const verified = async () => expect(await ana.call('audit.verify', {})).toMatchObject({ ok: true, problems: [] });

describe('documents', () => {
  it('R20: a validation report must be there, in force and without weighty open findings before production', async () => {
    await model(m);
    await inForce(needs('validation_report'));
    await promote(ref, 'staging');
    await expect(ask(ref, 'production')).rejects.toMatchObject({ code: 'promotion.validation_failed' });
    expect(await why()).toContain('No validation report is attached.');
    await attach({ kind: 'validation_report', expiresOn: '2026-02-15', text: 'old' });
    expect(await why()).toContain('out of date');
    const report = await attach({ kind: 'validation_report', expiresOn: '2027-01-01', text: 'new' });
    const { findings } = await ana.call('document.openFinding', {
      documentId: report.id,
      severity: 'high',
      text: 'Drift.',
    });
    expect(await why()).toContain('open and high or critical');
    const findingId = findings[0]?.id ?? '';
    await ana.call('document.closeFinding', { findingId, closure: 'Retrained.' });
    await expect(ana.call('document.closeFinding', { findingId, closure: 'Again.' })).rejects.toMatchObject({
      code: 'document.finding_closed',
    });
    await promote(ref, 'production');
    expect(await stage(ref)).toBe('production');
    await later(330 * 86_400_000);
    expect(await due({ withinDays: 0 })).toMatchObject([
      { kind: 'document', isOverdue: true },
      { kind: 'document', isOverdue: true },
    ]);
  });

  it('R23: a test report counts when somebody signed it, and its bytes come back whole', async () => {
    await model(m);
    await inForce(needs('test_report'));
    await promote(ref, 'staging');
    const { id, sha256 } = await attach({ kind: 'test_report' });
    expect(await why()).toContain('is not signed');
    const { digest } = await ana.call('document.review', { documentId: id });
    expect((await ana.call('document.sign', { documentId: id, ...signed('ana', digest) })).signatures).toMatchObject([
      { printedName: 'ana Person' },
    ]);
    await ask(ref, 'production');
    const path = registry.outside('copy.txt');
    expect(await ana.call('document.export', { documentId: id, path })).toMatchObject({ sha256 });
    await verified();
  });
});

describe('validations', () => {
  it('run again when anything they judged changes: the request is stale, signatures no longer count', async () => {
    await model(m);
    const { id } = await ask(ref, 'staging');
    await attach({ kind: 'validation_report' });
    expect(await ana.call('promotion.get', { requestId: id })).toMatchObject({ isStale: true });
    await expect(approve(id)).rejects.toMatchObject({ code: 'promotion.must_revalidate' });
    expect(await due()).toMatchObject([{ kind: 'stale_request', subjectId: id, isMine: true }]);
    expect(await ana.call('promotion.revalidate', { requestId: id })).toMatchObject({ isStale: false });
    await approve(id);
    const runs = await ana.call('validation.list', { version: ref });
    expect(runs).toHaveLength(2);
    expect(runs[0]?.inputs).toEqual(
      expect.arrayContaining([expect.objectContaining({ what: 'document', label: 'Report' })]),
    );
    await verified();
  });

  it('are asked again for lists whenever something was recorded', async () => {
    await model(m);
    await attach({ kind: 'validation_report', expiresOn: '2026-12-31' });
    const { id } = await ask(ref, 'staging');
    const shown = async () => {
      const [listed] = await ana.call('promotion.list', { version: ref });
      const [first] = (await due()).filter(({ subjectId }) => subjectId === id);
      return [listed?.isStale, first?.kind];
    };
    expect(await shown()).toEqual([false, 'approval']);
    expect(await shown()).toEqual([false, 'approval']);
    await ana.call('metadata.correct', {
      version: ref,
      set: [{ field: 'purpose', value: 'Other' }],
      reason: 'Mistyped.',
    });
    expect(await shown()).toEqual([true, 'stale_request']);
    await ana.call('promotion.revalidate', { requestId: id });
    expect(await shown()).toEqual([false, 'approval']);
  });

  const sha = (digit: string) => digit.repeat(64);
  const data = (role: 'training' | 'test', digest: string | null) => ({
    // one record for each digest: what a data set is recorded with stays
    name: `d-${role}-${digest?.slice(0, 4) ?? 'none'}`,
    version: '1',
    role,
    digest,
    source: 's',
    preparation: 'p',
  });

  it.each([
    ['is the training set', [data('training', sha('a')), data('test', sha('a'))], 'The test set is the training set'],
    ['has no digest', [data('training', sha('a')), data('test', null)], 'has no digest'],
    ['is not recorded', [data('training', sha('a'))], 'No test set'],
    ['is another', [data('training', sha('a')), data('test', sha('b'))], null],
  ] as const)('R26: the test set %s', async (_, datasets, refusal) => {
    await model(m, undefined, { datasets: [...datasets] });
    await inForce(needs('test_independence', 'dataset_records'));
    await promote(ref, 'staging');
    if (refusal === null) await ask(ref, 'production');
    else expect(await why()).toContain(refusal);
  });

  it('R26: what the lineage records of a data set counts beside the metadata', async () => {
    await model(m, undefined, { datasets: [data('test', sha('a'))] });
    await inForce(needs('test_independence'));
    await promote(ref, 'staging');
    await ana.call('promotion.preview', { version: ref, toStage: 'production' });
    expect(await why()).not.toContain('training set');
    const dataset = await ana.call('dataset.add', {
      name: `${m}-clicks`,
      version: '7',
      details: { digest: sha('a') },
      reason: 'Found.',
    });
    const { id } = await ana.call('version.get', { version: ref });
    await ana.call('lineage.addEdge', {
      type: 'trained_on',
      from: id,
      to: dataset.id,
      reason: 'It was trained on it.',
    });
    expect(await why()).toContain(`The test set is the training set ${m}-clicks@7`);
    await expect(ask(ref, 'production')).rejects.toMatchObject({ code: 'promotion.validation_failed' });
  });

  it('the impact report that is frozen with a request is the evidence, unless an attached one does not hold', async () => {
    await model(m);
    await inForce(needs('impact_report'));
    await promote(ref, 'staging');
    const { impact } = await ask(ref, 'production');
    expect(impact).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await attach({ kind: 'impact_report', expiresOn: '2026-02-15' });
    expect(await why()).toContain('The impact report is out of date.');
  });

  it('R27: a training set needs its source, preparation and digest', async () => {
    await model(m, undefined, { datasets: [{ ...data('training', null), source: '' }] });
    await inForce(needs('dataset_records'));
    await promote(ref, 'staging');
    expect(await why()).toContain('lacks its digest, source');
  });

  it('R25: a release needs the decision on substantial modification, with its reason', async () => {
    await model(m);
    await inForce(needs('modification_decision'));
    await promote(ref, 'staging');
    expect(await why()).toContain('not decided');
    const input = { version: ref, substantial: false };
    await expect(ana.call('modification.decide', { ...input, ...signed('ana', sha('a')) })).rejects.toMatchObject({
      code: 'session.role_missing',
    });
    const { digest } = await bo.call('modification.review', input);
    expect(await bo.call('modification.decide', { ...input, ...signed('bo', digest) })).toMatchObject({
      fields: { substantial: false },
      reason: 'Read.',
    });
    await promote(ref, 'production');
    await verified();
  });
});

describe('the way of a version', () => {
  it('a rollback brings the earlier version back and takes the later one out, in one step', async () => {
    await model(m);
    await promote(ref, 'staging', 'production', 'deprecated');
    await model(m, 'patch');
    await promote(`${m}@1.0.1`, 'staging', 'production');
    const asked = await ana.call('promotion.rollback', { model: m, reason: 'It drifts.' });
    expect(asked).toMatchObject({
      subject: { version: '1.0.0' },
      replaces: { version: '1.0.1' },
      toStage: 'production',
    });
    await approve(asked.id);
    expect([await stage(ref), await stage(`${m}@1.0.1`)]).toEqual(['production', 'deprecated']);
    await verified();
    await expect(ana.call('promotion.rollback', { model: 'none', reason: 'x' })).rejects.toMatchObject({
      code: 'model.not_found',
    });
  });

  it('comments stay as they were written', async () => {
    await model(m);
    const { id } = await ask(ref, 'staging');
    const { comments } = await bo.call('promotion.comment', { requestId: id, text: 'Which slice?' });
    expect(comments).toMatchObject([{ text: 'Which slice?', byName: 'bo Person' }]);
  });

  it('estimates from the decisions of this registry, and says when there are not enough', async () => {
    await model(m, undefined);
    await promote(ref, 'staging', 'production', 'deprecated');
    const estimate = async () => (await ana.call('promotion.preview', { version: ref, toStage: 'archived' })).estimate;
    expect(await estimate()).toEqual({ status: 'not_enough_history', similar: 0, needed: 5 });
    const { id } = await ask(ref, 'archived');
    await later(3 * 3_600_000);
    await approve(id);
    await model(`${m}-next`);
    await promote(`${m}-next@1.0.0`, 'staging', 'production', 'deprecated');
    ref = `${m}-next@1.0.0`;
    expect(await estimate()).toMatchObject({ similar: 1 });
  });

  it('R28: a model ends with a signed checklist, and not while it is in production', async () => {
    await model(m);
    await promote(ref, 'staging', 'production');
    const checklist = {
      dependents: 'None.',
      deployments: 'None.',
      records: 'All.',
      access: 'All ended.',
      replacement: 'n.',
      contingency: 'Not third-party.',
    };
    const before = await coco.call('model.decommissionReview', { model: m, checklist });
    expect(before).toMatchObject({ review: null, hindrances: [expect.stringContaining('in production')] });
    await promote(ref, 'deprecated');
    const { review } = await coco.call('model.decommissionReview', { model: m, checklist });
    expect(
      await coco.call('model.decommission', { model: m, checklist, ...signed('coco', review?.digest ?? '') }),
    ).toMatchObject({ model: m, checklist });
    await expect(ask(ref, 'production')).rejects.toMatchObject({ code: 'model.decommissioned' });
    await promote(ref, 'archived');
    await verified();
  });

  it('R12: a key that ends is due for its person, and for the administrator', async () => {
    const admin = await registry.signIn('root');
    const settings = await admin.call('settings.get', {});
    await admin.call('settings.put', { ...settings, keyMaxAgeDays: 20, keyWarnDays: 5 });
    const dan = await registry.person(admin, m, ['viewer']);
    await admin.call('settings.put', settings);
    const keys = async (client: Client<Methods>, withinDays: number) =>
      (await client.call('due.list', { withinDays })).filter(({ kind }) => kind === 'key');
    expect(await keys(dan, 19)).toEqual([]);
    expect(await keys(dan, 20)).toMatchObject([{ isMine: true, what: expect.stringContaining('Your signing key') }]);
    expect(await keys(admin, 20)).toMatchObject([{ label: `${m} Person`, isMine: false }]);
    expect(await keys(ana, 20)).toEqual([]);
  });

  it('R19: a version in production is due again after the days that its tier sets', async () => {
    await model(m);
    await inForce((yaml) => yaml.replace('revalidationDays: null', 'revalidationDays: 90'));
    await promote(ref, 'staging', 'production');
    expect(await due()).toEqual([]);
    await later(91 * 86_400_000);
    expect(await due()).toMatchObject([{ kind: 'revalidation', label: ref, isOverdue: true, isMine: true }]);
  });
});
